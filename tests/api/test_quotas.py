"""What a client is told of quotas: in the refusal, in quotes, in one's standing, and as a whole."""

import pytest

from cms.services.articles.publish import publish_article
from tests.plugins.conftest import put
from tests.support.world import draft, person


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def other(tribune, article) -> int:
    made = draft(tribune, person(tribune, "Ben", role="author", twei=10), title="Another one")
    publish_article(tribune, 0, "editor", made)
    return made


@pytest.fixture
def used_up(tribune, clock, reader, article, other) -> dict[str, object]:
    """The reader has given the one plus of the day, 23 hours and 18 minutes ago."""
    put(tribune, "quotas", plus_base=1)
    assert (
        reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"}).status_code < 300
    )
    clock.advance(hours=23, minutes=18)
    return {
        "code": "quotas.used_up",
        "detail": "Next plus in 42 min",
        "limit": 1,
        "used": 1,
        "next_at": "2026-03-03T12:00:00Z",
        "wait_seconds": 2520,
        "window_hours": 24,
    }


def test_the_refusal_carries_the_figures(reader, other, used_up):
    answer = reader.put(f"/api/v1/articles/{other}/reaction", json={"kind": "plus"})
    assert answer.status_code == 403
    told = answer.json
    assert {name: told[name] for name in used_up} == used_up
    assert told["refusals"] == [used_up]


def test_a_quote_and_ones_standing_say_the_same(reader, other, used_up):
    quoted = reader.get(f"/api/v1/articles/{other}/quotes?action=plus").json["data"]
    assert (quoted["allowed"], quoted["refusals"]) == (False, [used_up])
    mine = reader.get(f"/api/v1/articles/{other}/me").json["data"]["actions"]
    assert mine["plus"]["refusals"] == [used_up]
    assert "quotas.used_up" not in {one["code"] for one in mine["minus"]["refusals"]}


def test_everybody_can_ask_for_their_own_quotas(reader, used_up):
    told = reader.get("/api/v1/plugins/quotas/mine").json["data"]
    plus = {name: used_up[name] for name in ("limit", "used", "next_at", "wait_seconds")}
    free = {"used": 0, "next_at": None, "wait_seconds": None}
    assert told == {
        "window_hours": 24,
        "plus": plus,
        "minus": {"limit": 1, **free},
        "like": {"limit": 11, **free},
        "dislike": {"limit": 2, **free},
    }


def test_who_is_not_signed_in_has_no_quotas(client):
    assert client.get("/api/v1/plugins/quotas/mine").status_code == 401
