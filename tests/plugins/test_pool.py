"""A reward is paid whole or not at all, and every line that is not paid says why."""

import pytest

from cms.sdk.transfers import pool
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from tests.plugins.conftest import moved, skips

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def drained(town):
    """The town with so many utwei left in the article's pool; the rest went out by a dear plus."""

    def drain(left_utwei: int):
        town.set("read_to_earn", reward_utwei_per_minute=0)
        rest = town.balance(pool(town.article)) - left_utwei
        town.set("pluses", reward_utwei=rest, caused_utwei_per_day_max=10**10)
        town.react(town.newcomer("Drain"), "plus")
        town.set("pluses", reward_utwei=300_000)
        town.set("read_to_earn", reward_utwei_per_minute=200_000)
        assert town.balance(pool(town.article)) == left_utwei
        return town

    return drain


def test_a_pool_that_is_short_pays_nothing_of_a_reward(drained):
    town = drained(299_998)
    outcome = town.react(town.readers[0], "plus")
    assert outcome.moved == ()
    assert skips(outcome) == {
        ("pluses.reward_author", "pool_empty"),
        ("read_to_earn.reward_reader", "pool_empty"),
    }
    assert town.balance(pool(town.article)) == 299_998


def test_the_last_utwei_is_paid(drained):
    town = drained(300_000)
    assert moved(town.react(town.readers[0], "plus")) == {"reward_author": 300_000}
    assert town.balance(pool(town.article)) == 0


def test_the_three_parts_of_a_like_are_paid_together_or_not(drained):
    town = drained(269_998)
    outcome = town.react(town.readers[1], "like", town.comment(town.readers[0]))
    assert outcome.moved == ()
    assert skips(outcome) == {
        (f"comment_likes.reward_{role}", "pool_empty") for role in ("own", "commenter", "author")
    }


def test_a_reward_that_found_no_money_can_still_be_earned(drained, clock):
    town = drained(0)
    reader = town.readers[0]
    town.react(reader, "plus")
    town.take_back(reader)
    unpublish_article(town.tribune, town.author, "editor", town.article)
    publish_article(town.tribune, town.author, "editor", town.article)
    assert moved(town.react(reader, "plus"))["reward_reader"] > 0
    assert town.faults() == []
