"""A ring of n, found once a day, is paid 1/n of what it earns."""

import pytest

from tests.plugins.conftest import moved, skips
from tests.plugins.ring_guard.test_rings import plus, withheld

READER = "read_to_earn.reward_reader"
pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def friends(town):
    """Three of the four readers like each other's comments; the fourth does not."""
    town.set(
        "ring_guard",
        ring_people_min=3,
        ring_favours_min=1,
        repeated_percent_min=100,
        returned_percent=100,
        caused_utwei_per_day_max=100_000_000,
    )
    three = town.readers[:3]
    comments = {who: town.comment(who) for who in three}
    for who in three:
        for whose in three:
            if who != whose:
                town.react(who, "like", comments[whose])
    return three


def search(town) -> None:
    """A day later somebody likes something, and the rings are looked for."""
    town.tribune.clock.advance(days=1)
    comment = town.comment(town.readers[3])
    town.react(town.newcomer(f"Anybody at {town.tribune.clock.now()}"), "like", comment)


def test_each_of_three_gets_a_third_of_what_reading_brings(town, friends):
    search(town)
    assert withheld(town.react(town.readers[3], "plus")) == {}
    outcome = town.react(friends[0], "plus")
    paid = moved(outcome)["reward_reader"]
    assert paid == (paid + withheld(outcome)["ring"]) * 333_333 // 1_000_000 > 0
    assert (READER, "ring") in skips(outcome)
    (why,) = (s.detail for s in outcome.skipped if s.code == "ring")
    assert why == "One of 3 accounts that favour each other: they are paid as one"
    assert moved(outcome)["reward_author"] > 0
    assert town.faults() == []


def test_before_the_search_nobody_is_in_a_ring(town, friends):
    assert withheld(town.react(friends[0], "plus")) == {}


def test_two_are_no_ring_of_three(town, friends):
    town.set("ring_guard", ring_people_min=4)
    search(town)
    assert withheld(town.react(friends[0], "plus")) == {}


def test_an_author_and_regular_readers_are_no_ring(town):
    """Each gives the author a plus, and the author likes what each writes: three pairs, one hub."""
    town.set("ring_guard", ring_people_min=3, ring_favours_min=1)
    for who in town.readers[:3]:
        town.react(who, "plus")
        town.react(town.author, "like", town.comment(who))
    search(town)
    assert "ring" not in withheld(town.react(town.readers[3], "plus"))
    town.article = town.article_of(town.author, title="The next")
    assert "ring" not in withheld(town.react(town.readers[0], "plus"))


def test_favours_one_way_tie_nobody(town):
    town.set("ring_guard", ring_people_min=2, ring_favours_min=1)
    comment = town.comment(town.readers[0])
    town.react(town.readers[1], "like", comment)
    search(town)
    assert withheld(town.react(town.readers[0], "plus")) == {}


def test_who_stops_is_out_again_after_the_window(town, friends):
    search(town)
    town.tribune.clock.advance(days=31)
    search(town)
    town.set("budget", sweep_days=0)
    newer = town.article_of(town.author, title="Newer")
    assert withheld(plus(town, friends[0], newer)) == {}
