"""A plugin that goes wrong at its own addresses or in its fields harms nobody else."""

import pytest

from cms.services.plugins.settings import switch_plugin
from tests.support.apps import Client


@pytest.fixture
def plugins() -> tuple[str, ...]:
    return ("tests.api.odd:plugin",)


@pytest.mark.parametrize("path", ["crash", "no_json"])
def test_an_address_that_goes_wrong_is_503(client: Client, path: str):
    answer = client.get(f"/api/v1/plugins/odd/{path}")
    assert (answer.status_code, answer.json["code"]) == (503, "plugin.failed")
    assert "Retry-After" in answer.headers


def test_a_personal_address_asks_who_it_is(client: Client, reader):
    assert client.get("/api/v1/plugins/odd/me").json["code"] == "token.missing"
    assert reader.get("/api/v1/plugins/odd/me").json["data"]["you"] > 0


def test_fields_that_are_no_json_are_left_out(client: Client, reader, article):
    assert client.get("/api/v1/articles").json["data"][0]["plugins"] == {}
    assert client.get(f"/api/v1/articles/{article}").json["data"]["plugins"] == {}
    assert reader.get("/api/v1/me").json["data"]["plugins"] == {}


def test_a_refusal_that_is_no_json_still_refuses(reader: Client, article):
    answer = reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    assert (answer.status_code, answer.json["code"]) == (403, "plugin.failed")


def test_while_it_is_off_its_addresses_and_prices_are_gone(client: Client, reader, tribune):
    switch_plugin(tribune, None, "odd", is_on=False)
    for who in (client, reader):
        answer = who.get("/api/v1/plugins/odd/crash")
        assert (answer.status_code, answer.json["code"]) == (404, "plugin.off")
    assert client.get("/api/v1/economy").json["data"]["plugins"] == []
    switch_plugin(tribune, None, "odd", is_on=True)
    assert reader.get("/api/v1/plugins/odd/me").json["data"]["you"] > 0
