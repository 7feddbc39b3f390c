"""`me/unpaid`: one's own payments that were cut, each with its reason; asking for a sum."""

import pytest
from sqlalchemy import update

from cms.ledger.unpaid_tables import UnpaidRow
from tests.api.test_story import read_it
from tests.plugins.conftest import put
from tests.support.apps import Client


@pytest.fixture
def withheld(tribune, reader: Client, article, clock) -> int:
    """A plus whose read reward was cut by the day's cap: the reader's own entry."""
    read_it(reader, article, clock)
    reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    with tribune.writing() as session:  # as if a guard had withheld a tenth
        session.execute(update(UnpaidRow).values(withheld_utwei=40_000, role="own", undo=1))
    (found,) = reader.get("/api/v1/me/unpaid").json["data"]
    return found["id"]


@pytest.fixture(autouse=True)
def capped(tribune):
    put(tribune, "read_to_earn", reward_utwei_per_day_max=10_000)


def test_an_entry_says_why_and_how_much(reader: Client, article, withheld):
    (found,) = reader.get("/api/v1/me/unpaid").json["data"]
    assert (found["line"], found["code"]) == ("read_to_earn.reward_reader", "cap")
    assert found["withheld"] == "0.04"
    assert (found["status"], found["can_appeal"]) == ("open", True)
    assert found["article"] == {"slug": "a-quiet-harbour", "title": "A quiet harbour"}
    assert found["article_id"] == article


def test_asking_twice_is_asking_once(reader: Client, withheld):
    for _twice in range(2):
        told = reader.put(f"/api/v1/me/unpaid/{withheld}/appeal", json={"reason": "I read it all"})
        assert told.status_code == 204
    (found,) = reader.get("/api/v1/me/unpaid").json["data"]
    assert (found["status"], found["can_appeal"]) == ("appealed", False)


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 422), ({"reason": ""}, 422), ({"reason": " \n "}, 422), ({"reason": "x" * 501}, 422)],
)
def test_words_are_needed(reader: Client, withheld, body, status):
    told = reader.put(f"/api/v1/me/unpaid/{withheld}/appeal", json=body)
    assert told.status_code == status


def test_other_words_are_a_conflict(reader: Client, withheld):
    reader.put(f"/api/v1/me/unpaid/{withheld}/appeal", json={"reason": "I read it all"})
    told = reader.put(f"/api/v1/me/unpaid/{withheld}/appeal", json={"reason": "Really"})
    assert (told.status_code, told.json["code"]) == (409, "unpaid.appealed")


def test_what_is_another_persons_is_not_there(reader: Client, withheld):
    told = reader.put(f"/api/v1/me/unpaid/{withheld + 1}/appeal", json={"reason": "Mine"})
    assert (told.status_code, told.json["code"]) == (404, "unpaid.not_found")


def test_nobody_is_asked_to_sign_in_first(client: Client):
    assert client.get("/api/v1/me/unpaid").status_code == 401
