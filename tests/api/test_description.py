"""The OpenAPI document is whole and frozen. `test_generated_requests` holds it against the API."""

import os
from pathlib import Path

import pytest
import yaml

from tests.api.described import document_of

STORED = Path(__file__).parent / "openapi.yaml"
pytestmark = pytest.mark.databases("sqlite")


def test_the_document_changes_on_purpose(app):
    document = document_of(app)
    if os.environ.get("RENEW_OPENAPI"):
        STORED.write_text(yaml.safe_dump(document, sort_keys=False, width=100))
    assert document == yaml.safe_load(STORED.read_text()), (
        "The description of the content API has changed. If that is meant, renew the stored one, "
        "RENEW_OPENAPI=1 ./run test tests/api/test_description.py, and look at its diff."
    )


def test_every_operation_says_what_it_does_and_takes(app):
    names = []
    for path, item in document_of(app)["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            names.append(operation["operationId"])
            assert operation["summary"], path
            assert operation["responses"], path
            for parameter in operation.get("parameters", []):
                assert "$ref" in parameter or parameter["description"], (path, parameter)
    assert len(set(names)) == len(names) > 25
