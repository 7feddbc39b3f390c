"""Requests generated from the OpenAPI document, right ones and wrong ones: each gets an answer
that the document describes, wrong ones are refused, none is a server error.

API_EXAMPLES=200 ./run test tests/api/test_generated_requests.py looks longer, and elsewhere each
time.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.schemas import APIOperation

from cms.pluginhost.settings_store import save
from cms.services.access.sessions import sign_in, who_is
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.dealings.reads import start_reading
from cms.services.dealings.reports import request_report
from cms.services.money.grant import grant
from cms.services.money.unpaid import own_unpaid
from tests.api.described import document_of
from tests.support.apps import Client
from tests.support.world import TWEI, person

EXAMPLES = int(os.environ.get("API_EXAMPLES", "0"))
HOW = settings(
    max_examples=EXAMPLES or 5,
    derandomize=not EXAMPLES,  # a change must not fail for what it has not touched
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
BEYOND_SCHEMAS = "positive_data_acceptance"  # a cursor, an e-mail address: more than a pattern


@pytest.fixture
def ids(tribune, article: int, reader: Client) -> dict[str, Any]:
    """The parts of addresses: an article, and on it a comment, and Rita's report and reading."""
    _open_gates(tribune)
    ann, rita = person(tribune, "Ann", twei=10), who_is(tribune, reader.token).user_id
    grant(tribune, 1000 * TWEI, reason="for the test", nickname="Rita")
    report, _ = request_report(tribune, rita, "reader", article)
    return {
        "ref": str(article),
        "article_id": article,
        "comment_id": post_comment(tribune, ann, "reader", article, "Well said").subject_id,
        "report_id": report.id,
        "unpaid_id": _unpaid(tribune, article, rita),
        "reading_id": start_reading(tribune, rita, article).id,
    }


def _unpaid(tribune, article: int, rita: int) -> int:
    """Let Rita press plus without having read: her reward is not paid."""
    add_reaction(tribune, rita, "reader", Target(article), "plus")
    withdraw_reaction(tribune, rita, Target(article))
    return own_unpaid(tribune, rita, before=None, limit=1).found[0].id


def _open_gates(tribune) -> None:
    levels = next(p for p in tribune.host.registry.plugins if p.name == "levels")
    gates = dict.fromkeys(["gate_like", "gate_minus", "gate_comment", "gate_dislike"], 1)
    with tribune.writing() as session:
        save(session, levels, gates, changed_by="test", now=tribune.clock.now())


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_answers_are_as_described(app, tribune, ids, mode: GenerationMode):
    """Rita asks where one has to be signed in, and nobody where not."""
    for operation in _operations(app):
        known = {p.name: ids[p.name] for p in operation.path_parameters}
        headers = {}
        if "401" in operation.definition.raw["responses"]:
            opened = sign_in(tribune, name="Rita", password="a long secret", network="x")
            headers["Authorization"] = f"Bearer {opened.token}"
        for found in [known, {}] if known else [{}]:
            if mode is GenerationMode.POSITIVE or _can_be_wrong(operation, found):
                _send(operation.as_strategy(mode, path_parameters=found), headers)


@pytest.mark.databases("sqlite")
def test_no_operation_forgets_to_ask_who_it_is(app, client):
    asked = 0
    for path, item in document_of(app)["paths"].items():
        for method, operation in item.items():
            if "security" in operation:
                address = path.format(
                    reading_id="0" * 24, article_id=1, comment_id=1, report_id=1, unpaid_id=1
                )
                answer = client.open(address, method=method.upper())
                assert (answer.status_code, answer.json["code"]) == (401, "token.missing"), path
                asked += 1
    assert asked > 15


def _operations(app) -> Iterator[APIOperation]:
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    document.validate()
    for item in document.raw_schema["paths"].values():
        for operation in item.values():  # the tokens here are right ones
            if isinstance(operation, dict):
                operation.pop("security", None)
    for result in document.get_all_operations():
        yield result.ok()


def _can_be_wrong(operation: APIOperation, found: dict[str, Any]) -> bool:
    return bool(operation.query or operation.body or (operation.path_parameters and not found))


def _send(cases: Any, headers: dict[str, str]) -> None:
    load_all_checks()
    left_out = [CHECKS.get_one(BEYOND_SCHEMAS)]

    @HOW
    @given(case=cases)
    def send(case: Case) -> None:
        case.call_and_validate(headers=headers, excluded_checks=left_out)

    send()
