"""Tomorrow's rate is made today, from what yesterday would have paid; everybody sees it."""

import pytest

from cms.services.dealings.react import Target, quote_reaction
from cms.services.money.unpaid import own_unpaid
from tests.plugins.conftest import moved, skips
from tests.support.apps import Client
from tests.support.story import read
from tests.support.world import TWEI, person

AUTHOR = "pluses.reward_author"


@pytest.fixture
def busy(town, clock):
    """Yesterday people earned four times what a day releases; today begins with a reading."""
    town.set("publish_tribute", tribute_utwei=0)
    town.set("read_to_earn", reward_utwei_per_minute=0, reward_utwei_min=0)
    town.set("pluses", reward_utwei=4 * TWEI, caused_utwei_per_day_max=100 * TWEI)
    clock.advance(days=1)
    for reader in town.readers[:4]:
        town.react(reader, "plus")
    town.set("budget", release_utwei_min=4 * TWEI, release_percent=0, target_percent=100)
    clock.advance(days=1)
    town.newcomer("The day's first")
    return town


@pytest.fixture
def next_day(busy, clock):
    clock.advance(days=1)
    return busy


def rates(app) -> dict[str, object]:
    shown = Client(app).get("/api/v1/plugins/budget/rates").get_json()["data"]
    return {day: one and one["rate_millionths"] for day, one in shown.items()}


@pytest.mark.databases("sqlite", "postgresql")
def test_it_is_announced_a_day_before_it_holds(app, busy, clock):
    assert rates(app) == {"today": 1_000_000, "tomorrow": 250_000}
    late = busy.newcomer("Today's")
    assert moved(busy.react(late, "plus"))["reward_author"] == 4 * TWEI
    clock.advance(days=1)
    assert rates(app) == {"today": 250_000, "tomorrow": None}


@pytest.mark.databases("sqlite", "postgresql")
def test_then_every_earning_is_paid_at_it_and_says_so(next_day):
    town, reader = next_day, next_day.newcomer("Tomorrow's")
    quoted = quote_reaction(town.tribune, reader, "reader", Target(town.article), "plus")
    outcome = town.react(reader, "plus")
    assert moved(outcome) == {"reward_author": TWEI}
    assert quoted.moved == outcome.moved
    assert (AUTHOR, "rate") in skips(outcome)
    (why,) = own_unpaid(town.tribune, town.author, before=None, limit=1).found
    assert (why.detail, why.withheld_utwei) == ("Paid at today's rate of 25.0 %", 3 * TWEI // 2)
    assert not why.can_be_paid
    assert town.faults() == []


def test_of_a_sum_that_a_guard_cuts_as_well_only_the_guards_part_can_be_asked_for(next_day):
    town, reader = next_day, next_day.newcomer("Tomorrow's")
    town.react(reader, "plus")
    town.set("ring_guard", repeated_percent_min=50)
    town.article = town.article_of(town.author, title="Another")
    read(town.tribune, town.tribune.clock, reader, town.article)
    outcome = town.react(reader, "plus")
    assert moved(outcome)["reward_author"] == TWEI // 2
    (why,) = own_unpaid(town.tribune, town.author, before=None, limit=1).found
    assert (why.plugin, why.code, why.withheld_utwei) == ("ring_guard", "repeated", TWEI // 2)
    assert why.can_be_paid
    assert "Paid at today's rate of 25.0 %" in why.detail


def test_a_demand_that_pools_could_not_meet_counts_as_well(app, town, clock):
    town.set("pluses", reward_utwei=1_000 * TWEI, caused_utwei_per_day_max=10_000 * TWEI)
    clock.advance(days=1)
    outcome = town.react(town.readers[0], "plus")
    assert (AUTHOR, "pool_empty") in skips(outcome)
    town.set("budget", release_utwei_min=500 * TWEI, release_percent=0)
    clock.advance(days=1)
    town.newcomer("The day's first")
    assert 400_000 < rates(app)["tomorrow"] < 500_000


def test_what_was_taken_back_is_no_demand(app, town, clock):
    town.set("pluses", reward_utwei=4 * TWEI)
    clock.advance(days=1)
    town.react(town.readers[0], "plus")
    town.take_back(town.readers[0])
    town.set("budget", release_utwei_min=1 * TWEI, release_percent=0)
    clock.advance(days=1)
    town.newcomer("The day's first")
    assert rates(app)["tomorrow"] == 1_000_000


def test_a_quiet_site_keeps_the_last_rate_until_somebody_comes(app, busy, clock):
    clock.advance(days=10)
    assert rates(app) == {"today": 250_000, "tomorrow": None}
    busy.newcomer("The first in days")
    assert rates(app) == {"today": 250_000, "tomorrow": 1_000_000}


def test_at_a_low_rate_demand_is_counted_at_the_full_one(app, next_day, clock):
    town = next_day
    for number in range(4):
        town.react(town.newcomer(f"Tomorrow's {number}"), "plus")
    clock.advance(days=1)
    town.newcomer("The next day's first")
    assert rates(app)["tomorrow"] == 250_000


def test_full_pay_whatever_comes_is_a_setting(app, town, clock):
    town.set("pluses", reward_utwei=4 * TWEI, caused_utwei_per_day_max=100 * TWEI)
    clock.advance(days=1)
    town.react(town.readers[0], "plus")
    town.set("budget", release_utwei_min=1, release_percent=0, rate_percent_min=100)
    clock.advance(days=1)
    town.newcomer("The day's first")
    assert rates(app)["tomorrow"] == 1_000_000


def test_what_a_person_pays_is_not_scaled(next_day):
    town = next_day
    reader = person(town.tribune, "Payer", twei=10)
    read(town.tribune, town.tribune.clock, reader, town.article)
    assert moved(town.react(reader, "minus"))["spend"] == -500_000
