"""Pure figures: what a level may use, when the next one is free, and in what words."""

from datetime import UTC, datetime, timedelta

import pytest

from plugins.quotas.rules import Use, in_words
from plugins.quotas.settings import Settings

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("level", "plus", "minus", "like", "dislike"),
    [
        (1, 5, 1, 11, 2),
        (3, 5, 1, 13, 2),
        (4, 6, 1, 14, 2),
        (5, 6, 2, 15, 3),
        (13, 8, 3, 23, 4),
        (20, 10, 5, 30, 6),
        (25, 10, 6, 35, 7),
        (30, 10, 6, 40, 8),
        (100, 10, 6, 40, 8),
    ],
)
def test_a_level_has_the_figures_of_the_default_rule_set(level, plus, minus, like, dislike):
    kinds = ("plus", "minus", "like", "dislike")
    found = [Settings().limit(kind, level) for kind in kinds]
    assert found == [plus, minus, like, dislike]


def test_no_level_has_less_than_the_one_below():
    for kind in ("plus", "minus", "like", "dislike"):
        limits = [Settings().limit(kind, level) for level in range(1, 101)]
        assert limits == sorted(limits)


def use(limit: int, *minutes_ago: float) -> Use:
    used_at = [NOON - timedelta(minutes=m) for m in minutes_ago]
    return Use(used_at=used_at, limit=limit, window=DAY)


def test_while_one_is_left_there_is_nothing_to_wait_for():
    one = use(3, 10, 20)
    assert (one.left, one.next_at, one.wait_seconds(NOON)) == (1, None, None)


def test_the_next_is_free_when_the_oldest_leaves_the_window():
    one = use(3, 10, 20, 24 * 60 - 42)
    assert (one.left, one.next_at) == (0, NOON + timedelta(minutes=42))
    assert one.wait_seconds(NOON) == 42 * 60


def test_after_a_limit_was_lowered_more_than_one_must_leave():
    one = use(2, 10, 20, 30, 40)
    assert (one.left, one.next_at) == (0, NOON + DAY - timedelta(minutes=20))


def test_a_fraction_of_a_second_is_waited_for():
    used_at = [NOON - DAY + timedelta(milliseconds=1)]
    one = Use(used_at=used_at, limit=1, window=DAY)
    assert (one.next_at, one.wait_seconds(NOON)) == (NOON + timedelta(seconds=1), 1)


def test_where_there_is_none_at_all_no_next_one_is_promised():
    assert (use(0).left, use(0).next_at, use(0).wait_seconds(NOON)) == (0, None, None)
    assert use(0, 10).next_at is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 min"),
        (60, "1 min"),
        (61, "2 min"),
        (42 * 60, "42 min"),
        (59 * 60 + 1, "1 h"),
        (3600, "1 h"),
        (3 * 3600 + 5 * 60, "3 h 5 min"),
        (24 * 3600, "24 h"),
        (168 * 3600 - 1, "168 h"),
    ],
)
def test_a_wait_is_said_in_minutes_begun(seconds, words):
    assert in_words(seconds) == words
