"""How a reading earns credit, with numbers: each reason why a second does not count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cms.content.reading_credit import Beat, ReadingState, credit, missing
from cms.sdk import ReadingRules

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RULES = ReadingRules()
FRESH = ReadingState(
    expected_seconds=240, required_seconds=144, words=952, sequence=0, credited_ms=0,
    depth_percent=0, depth_steps=0, beat_at=NOON, active_at=NOON,
)  # fmt: skip
A_DAY = 90 * 60 * 1000


def after(seconds: float, beat: Beat, state=FRESH, free_from=NOON, left_ms=A_DAY):
    now = NOON + timedelta(seconds=seconds)
    return credit(state, beat, now, RULES, free_from=free_from, left_ms=left_ms)


@pytest.mark.parametrize(
    ("seconds", "credited_ms"), [(0, 0), (9.5, 9500), (12, 12000), (60, 12000)]
)
def test_a_beat_credits_the_servers_gap_and_no_more_than_twelve_seconds(seconds, credited_ms):
    state, reasons = after(seconds, Beat(sequence=1))
    assert (state.credited_ms, reasons) == (credited_ms, ())


def test_a_clock_that_was_set_back_takes_nothing_away():
    assert after(-60, Beat(sequence=1))[0].credited_ms == 0


def test_time_out_of_sight_is_not_credited():
    state, reasons = after(10, Beat(sequence=1, is_visible=False))
    assert (state.credited_ms, reasons) == (0, ("hidden",))


def test_whoever_moves_nothing_for_90_seconds_is_idle_from_then_on():
    still = Beat(sequence=1, is_active=False)
    before_last = replace(FRESH, beat_at=NOON + timedelta(seconds=80))
    assert after(90, still, before_last)[1] == ()
    state, reasons = after(91, still, before_last)
    assert (state.credited_ms, reasons) == (0, ("idle",))
    assert after(91, replace(still, is_active=True), before_last)[0].credited_ms == 11000


def test_time_that_another_tab_was_credited_counts_once():
    state, reasons = after(10, Beat(sequence=1), free_from=NOON + timedelta(seconds=7))
    assert (state.credited_ms, reasons) == (3000, ("parallel",))


def test_a_day_has_so_many_minutes_that_count():
    state, reasons = after(10, Beat(sequence=1), left_ms=4000)
    assert (state.credited_ms, reasons) == (4000, ("cap",))
    state, reasons = after(10, Beat(sequence=1), left_ms=-5)
    assert (state.credited_ms, reasons) == (0, ("cap",))


def test_depth_is_never_taken_back_and_a_jump_is_one_step():
    deep, _ = after(1, Beat(sequence=1, depth_percent=90))
    back, _ = after(2, Beat(sequence=2, depth_percent=10), deep)
    assert (back.depth_percent, back.depth_steps) == (90, 1)


READ = replace(FRESH, credited_ms=144_000, depth_percent=80, depth_steps=3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, ""),
        ({"credited_ms": 143_999}, "too_fast"),
        ({"depth_percent": 79}, "shallow"),
        ({"depth_steps": 2}, "shallow"),
        ({"depth_percent": 0, "depth_steps": 0, "credited_ms": 239_999}, "shallow"),
        ({"depth_percent": 0, "depth_steps": 0, "credited_ms": 240_000}, ""),
        ({"depth_percent": 0, "depth_steps": 0, "words": 350}, ""),
        ({"depth_percent": 0, "depth_steps": 0, "words": 351}, "shallow"),
    ],
)
def test_what_is_missing_until_it_counts(change, reason):
    assert missing(replace(READ, **change), RULES) == reason


@pytest.mark.parametrize(
    ("expected", "required"), [(0, 15), (25, 15), (26, 16), (100, 60), (101, 61), (1200, 720)]
)
def test_required_time_is_three_fifths_but_15_seconds_at_least(expected, required):
    assert RULES.required_seconds(expected) == required
