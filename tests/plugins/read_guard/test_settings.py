"""What an editor sets decides what it takes for a reading to count."""

import pytest

from cms.content.reading_credit import Beat
from cms.pluginhost.settings_store import save
from cms.services.dealings.beats import beat
from cms.services.dealings.reads import start_reading
from tests.support.world import build


@pytest.fixture
def plugins():
    return ("read_guard",)


@pytest.fixture
def site(tribune):
    return build(tribune)


def set_to(tribune, **changed):
    (guard,) = tribune.host.registry.plugins
    with tribune.writing() as session:
        save(session, guard, changed, changed_by="the test", now=tribune.clock.now())


def test_a_longer_share_is_needed_from_the_next_reading_on(tribune, site):
    assert start_reading(tribune, site.readers[0], site.article).required_seconds == 72
    set_to(tribune, required_percent=90)
    assert start_reading(tribune, site.readers[0], site.article).required_seconds == 108


def test_without_depth_the_time_is_enough(tribune, clock, site):
    set_to(tribune, depth_percent=0, depth_steps=0)
    reader = site.readers[0]
    begun, told = start_reading(tribune, reader, site.article), None
    for sequence in range(1, 7):
        clock.advance(seconds=12)
        told = beat(tribune, reader, "reader", begun.id, begun.token, Beat(sequence=sequence))
    assert told.is_valid


def test_so_many_minutes_count_in_a_rolling_day(tribune, clock, site):
    set_to(tribune, credited_minutes_per_day_max=1)
    reader = site.readers[0]
    begun = start_reading(tribune, reader, site.article)
    for sequence in range(1, 7):
        clock.advance(seconds=12)
        told = beat(tribune, reader, "reader", begun.id, begun.token, Beat(sequence=sequence))
    assert (told.credited_seconds, told.reasons) == (60, ("cap", "too_fast"))
    clock.advance(hours=24)
    begun = start_reading(tribune, reader, site.article)
    clock.advance(seconds=12)
    told = beat(tribune, reader, "reader", begun.id, begun.token, Beat(sequence=1))
    assert (told.credited_seconds, told.reasons) == (12, ("too_fast",))
