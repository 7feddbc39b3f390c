"""Favours between the same people: less each time, nothing for a swap, never more than the cap."""

import pytest

from cms.services.dealings.react import Target, quote_reaction
from cms.services.plugins.settings import switch_plugin
from tests.plugins.conftest import moved, skips

AUTHOR = "pluses.reward_author"
LIKES = {f"comment_likes.reward_{role}" for role in ("own", "commenter", "author")}


def withheld(outcome) -> dict[str, int]:
    """What was withheld for each reason."""
    sums: dict[str, int] = {}
    for one in outcome.skipped:
        sums[one.code] = sums.get(one.code, 0) + one.withheld_utwei
    return sums


@pytest.fixture
def articles(town):
    """Four articles of one author, read by everybody."""
    town.set("publish_tribute", tribute_utwei=0)
    return [town.article_of(town.author, title=f"By Ada, {n}") for n in range(4)]


def plus(town, who, article):
    town.article = article
    return town.react(who, "plus")


def test_the_kth_plus_to_one_author_pays_one_kth(town, articles):
    reader, other = town.readers[:2]
    paid = [moved(plus(town, reader, a)).get("reward_author") for a in articles]
    assert paid == [300_000, 150_000, 100_000, 75_000]
    last = plus(town, other, articles[3])
    assert moved(last)["reward_author"] == 300_000
    assert town.faults() == []


def test_a_repeated_plus_says_why_and_how_much_was_withheld(town, articles):
    plus(town, town.readers[0], articles[0])
    again = plus(town, town.readers[0], articles[1])
    assert (AUTHOR, "repeated") in skips(again)
    assert withheld(again) == {"repeated": 150_000}
    (why,) = (s.detail for s in again.skipped if s.code == "repeated")
    assert why == "Plus number 2 between the same two people in 30 days"


def test_what_one_earns_for_reading_is_not_a_favour(town, articles):
    first = plus(town, town.readers[0], articles[0])
    again = plus(town, town.readers[0], articles[1])
    assert moved(again)["reward_reader"] == moved(first)["reward_reader"] > 0


def test_after_the_window_a_favour_is_new_again(town, articles):
    plus(town, town.readers[0], articles[0])
    town.tribune.clock.advance(days=29)
    assert withheld(plus(town, town.readers[0], articles[1])) == {"repeated": 150_000}
    town.tribune.clock.advance(days=2)
    assert withheld(plus(town, town.readers[0], articles[2])) == {"repeated": 150_000}
    town.tribune.clock.advance(days=31)
    assert withheld(plus(town, town.readers[0], articles[3])) == {}


def test_a_favour_that_was_taken_back_was_none(town, articles):
    plus(town, town.readers[0], articles[0])
    town.take_back(town.readers[0])
    assert withheld(plus(town, town.readers[0], articles[1])) == {}


class TestLikesInTurn:
    def test_the_second_of_two_who_like_each_other_brings_nothing(self, town):
        one, other = town.readers[:2]
        mine, theirs = town.comment(one), town.comment(other)
        assert moved(town.react(other, "like", mine)).keys() == {
            "reward_own",
            "reward_commenter",
            "reward_author",
        }
        back = town.react(one, "like", theirs)
        assert moved(back) == {"reward_author": 2 * 25_000}
        assert {(line, code) for line, code in skips(back) if code == "returned"} == {
            (line, "returned") for line in LIKES - {"comment_likes.reward_author"}
        }
        assert town.faults() == []

    def test_the_rule_can_be_switched_off(self, town):
        town.set("ring_guard", returned_percent=100)
        one, other = town.readers[:2]
        mine, theirs = town.comment(one), town.comment(other)
        town.react(other, "like", mine)
        assert "returned" not in withheld(town.react(one, "like", theirs))

    def test_a_matured_reward_counts_independent_likers(self, town):
        one, other, third = town.readers[:3]
        mine, theirs = town.comment(one), town.comment(other)
        town.react(one, "like", theirs)
        town.react(other, "like", mine)
        town.react(third, "like", mine)
        rewards = [o for o in town.mature() if o.moved]
        assert [moved(o) for o in rewards] == [{"reward_commenter": 750_000}]
        assert withheld(rewards[0]) == {"returned": 750_000}


def test_one_persons_acts_bring_all_others_no_more_than_the_cap(town, articles):
    town.set("ring_guard", caused_utwei_per_day_max=400_000)
    reader = town.readers[0]
    assert moved(plus(town, reader, articles[0]))["reward_author"] == 300_000
    ben = town.article_of(town.authors[1], title="By Ben")
    second = plus(town, reader, ben)
    assert moved(second)["reward_author"] == 99_999  # a third, in millionths rounded down
    assert withheld(second) == {"caused": 200_001}
    town.tribune.clock.advance(hours=25)
    assert withheld(plus(town, reader, articles[1])) == {"repeated": 150_000}


def test_a_young_account_earns_nothing_and_lets_nobody_earn(town):
    town.set("ring_guard", account_age_hours_min=24)
    young = town.newcomer("Zoe")
    outcome = town.react(young, "plus")
    assert {m.line for m in outcome.moved} == set()
    assert {code for _line, code in skips(outcome)} == {"young"}
    old = town.newcomer("Yan")
    town.tribune.clock.advance(hours=24)
    assert moved(town.react(old, "plus"))["reward_author"] == 300_000
    assert town.faults() == []


def test_the_quote_tells_what_will_be_booked(town, articles):
    reader = town.readers[0]
    plus(town, reader, articles[0])
    quoted = quote_reaction(town.tribune, reader, "reader", Target(articles[1]), "plus")
    booked = plus(town, reader, articles[1])
    assert sorted(quoted.moved, key=str) == sorted(booked.moved, key=str)
    assert quoted.skipped == booked.skipped


def test_switched_off_it_withholds_nothing(town, articles):
    plus(town, town.readers[0], articles[0])
    switch_plugin(town.tribune, None, "ring_guard", is_on=False)
    assert withheld(plus(town, town.readers[0], articles[1])) == {}
    assert town.faults() == []
