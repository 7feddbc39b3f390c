"""The log: a crash leaves its traceback and number, and nothing that was secret in it."""

import pytest
from sqlalchemy import text

from cms.services.access import people
from tests.support.apps import Client

SECRET = "correct horse battery"
ADDRESS = "zoe@example.org"


def test_a_crash_is_logged_with_its_number_and_without_what_was_sent(
    client: Client, monkeypatch: pytest.MonkeyPatch, capsys
):
    """The password stands in variables of many frames, the address in a statement's parameters."""
    monkeypatch.setattr(people, "open_session", _break)
    new = {"nickname": "Zoe", "email": ADDRESS, "password": SECRET}
    answer = client.post("/api/v1/readers", json=new)
    assert (answer.status_code, answer.json["code"]) == (500, "server.error")
    said = "".join(capsys.readouterr())
    assert answer.json["request_id"] in said
    assert "SELECT :sent FROM no_such" in said
    assert SECRET not in said
    assert ADDRESS not in said


def _break(session, *_more: object, **_others: object) -> None:
    session.execute(text("SELECT :sent FROM no_such"), {"sent": ADDRESS})
