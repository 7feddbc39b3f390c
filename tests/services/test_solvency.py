"""The treasury's runway, tenths of earners and alarms, by hand."""

from datetime import timedelta

import pytest

from cms.people.models import AuditEntry
from cms.sdk import Invalid, NotAllowed
from cms.services.access.sessions import Principal
from cms.services.articles.publish import publish_article
from cms.services.dealings.react import Target, add_reaction
from cms.services.holds import release_due
from cms.services.money.alarms import DEFAULTS, Readings, ringing, set_thresholds
from cms.services.money.grant import grant
from cms.services.money.solvency import solvency
from tests.plugins.conftest import put
from tests.support.story import read
from tests.support.world import TWEI, World, build, draft, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")
FINE = Readings(
    runway_days=None, top_tenth_percent=None, one_person_percent=None, empty_pools_percent=None
)


@pytest.fixture
def plugins():
    return ("pluses", "minuses", "publish_tribute", "budget")


def boss(tribune, role: str = "owner") -> Principal:
    who = person(tribune, f"Boss as {role}", role=role)
    return Principal(user_id=who, nickname="Boss", role=role, token_id=0, is_confirmed=True)


@pytest.fixture
def world(tribune) -> World:
    """24 of the treasury's 100 Twei go into the pool of the one article."""
    return build(tribune, readers=1)


def test_a_new_site_has_no_history(tribune):
    found = solvency(tribune, boss(tribune)).figures
    assert (found.days_of_history, found.runway_days, found.alarms) == (0, None, [])


def test_the_runway_is_what_there_is_over_what_goes_out_a_day_without_grants(tribune, world):
    tribune.clock.advance(days=4)
    grant(tribune, 20 * TWEI, reason="today's, and it is no whole day yet")
    found = solvency(tribune, boss(tribune)).figures
    assert found.days_of_history == 4
    assert found.treasury_utwei == 96 * TWEI
    assert found.outflow_utwei_per_day == 6 * TWEI
    assert found.runway_days == 16
    assert [alarm.detail for alarm in found.alarms] == [
        "The treasury lasts 16 days at this rate; 90 are wanted"
    ]


def test_after_thirty_days_a_day_no_longer_counts(tribune, world):
    tribune.clock.advance(days=31)
    found = solvency(tribune, boss(tribune)).figures
    assert (found.days_of_history, found.runway_days) == (0, None)


def test_a_treasury_that_rises_has_no_end(tribune, world):
    reader = world.readers[0]
    put(tribune, "minuses", price_utwei=10 * TWEI)
    tribune.clock.advance(days=29)
    read(tribune, tribune.clock, reader, world.article)
    put(tribune, "publish_tribute", tribute_utwei=0)
    tribune.clock.advance(days=2)
    add_reaction(tribune, reader, "reader", Target(world.article), "minus")
    tribune.clock.advance(days=1)
    found = solvency(tribune, boss(tribune)).figures
    assert found.outflow_utwei_per_day < 0
    assert found.runway_days is None


def test_each_day_says_what_was_given_out_and_what_came_back(tribune, world):
    """The grant of 20 to the pool and the tribute's 1 are of one day; the minus is of another."""
    reader = world.readers[0]
    put(tribune, "minuses", price_utwei=10 * TWEI)
    read(tribune, tribune.clock, reader, world.article)
    tribune.clock.advance(days=1)
    grant(tribune, 50 * TWEI, reason="no flow of the rules")
    add_reaction(tribune, reader, "reader", Target(world.article), "minus")
    tribune.clock.advance(days=1)
    found = solvency(tribune, boss(tribune))
    assert len(found.flows) == 30
    assert found.flows[-1].day == tribune.clock.now().date() - timedelta(days=1)
    flows = [(flow.given_utwei // TWEI, flow.back_utwei // TWEI) for flow in found.flows]
    assert flows == [*[(0, 0)] * 28, (24, 0), (0, 10)]


def test_what_is_promised_is_in_pools_and_holds(tribune, world):
    read(tribune, tribune.clock, world.readers[0], world.article)
    add_reaction(tribune, world.readers[0], "reader", Target(world.article), "plus")
    before = solvency(tribune, boss(tribune))
    assert before.held_utwei > 0
    assert before.pools_utwei + before.held_utwei == 24 * TWEI
    tribune.clock.advance(days=4)
    list(release_due(tribune))
    after = solvency(tribune, boss(tribune, "admin"))
    assert (after.pools_utwei, after.held_utwei) == (before.pools_utwei, 0)


def test_tenths_of_those_who_earned(tribune, world):
    """Nine get one each and the tenth gets 11 of the 20."""
    authors = [person(tribune, f"Author {n}", role="author") for n in range(10)]
    lines = [11, *[1] * 9]
    _pay(tribune, dict(zip(authors, lines, strict=True)))
    found = solvency(tribune, boss(tribune)).figures
    assert found.income.earners == 10
    assert [one.share_percent for one in found.income.deciles] == [55.0, *[5.0] * 9]
    assert found.income.greatest_percent == 55.0
    assert {alarm.name for alarm in found.alarms} == {"one_person_percent_max"}


def test_of_fewer_than_ten_nothing_is_said(tribune, world):
    _pay(tribune, {person(tribune, "Author", role="author"): 11})
    found = solvency(tribune, boss(tribune)).figures
    assert (found.income.earners, found.income.deciles) == (1, [])
    assert found.alarms == []


@pytest.mark.parametrize(
    ("reading", "rings"),
    [
        ({"runway_days": 89}, True),
        ({"runway_days": 90}, False),
        ({"top_tenth_percent": 60.1}, True),
        ({"top_tenth_percent": 60.0}, False),
        ({"empty_pools_percent": 25.1}, True),
        ({"empty_pools_percent": 25.0}, False),
    ],
)
@pytest.mark.databases("sqlite")
def test_an_alarm_rings_beyond_its_threshold_and_not_at_it(reading, rings):
    assert bool(ringing(Readings(**{**vars(FINE), **reading}), DEFAULTS)) == rings
    assert ringing(Readings(**{**vars(FINE), **reading}), dict.fromkeys(DEFAULTS, 0)) == []


def test_a_threshold_is_changed_by_whoever_sets_prices_and_the_log_says_so(tribune, world):
    tribune.clock.advance(days=4)
    who = boss(tribune)
    assert set_thresholds(tribune, who, {"runway_days_min": 10})
    assert not set_thresholds(tribune, who, {"runway_days_min": 10})
    assert solvency(tribune, who).figures.alarms == []
    with tribune.reading() as session:
        (entry,) = session.query(AuditEntry).filter(AuditEntry.action == "money.alarms")
        assert (entry.before, entry.after) == ('{"runway_days_min":90}', '{"runway_days_min":10}')


@pytest.mark.parametrize(
    "values", [{"runway_days_min": -1}, {"top_tenth_percent_max": 101}, {"nonsense": 1}]
)
def test_a_threshold_that_cannot_be_is_refused(tribune, values):
    with pytest.raises(Invalid) as caught:
        set_thresholds(tribune, boss(tribune), values)
    assert caught.value.errors.keys() == values.keys()


def test_neither_is_for_everybody(tribune):
    with pytest.raises(NotAllowed):
        set_thresholds(tribune, boss(tribune, "editor"), {"runway_days_min": 1})
    with pytest.raises(NotAllowed):
        solvency(tribune, boss(tribune, "author"))


def _pay(tribune, sums: dict[int, int]) -> None:
    """Let people earn sums, each by an article of theirs that one reader likes."""
    put(tribune, "publish_tribute", tribute_utwei=0, free_posts=0)
    put(tribune, "budget", grant_utwei=20 * TWEI, release_utwei_min=1_000 * TWEI)
    grant(tribune, 1_000 * TWEI, reason="for the test")
    for author, amount in sums.items():
        most = amount * TWEI
        put(tribune, "pluses", reward_utwei=most, caused_utwei_per_day_max=most)
        article = draft(tribune, author, title=f"By {author}")
        publish_article(tribune, author, "editor", article)
        reader = person(tribune, f"Reader of {author}")
        read(tribune, tribune.clock, reader, article)
        add_reaction(tribune, reader, "reader", Target(article), "plus")
