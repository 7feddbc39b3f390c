"""The figures of a day, by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from plugins.budget.rules import at_full_rate, in_words, is_over, rate_millionths, release_utwei

TWEI = 1_000_000


@pytest.mark.parametrize(
    ("treasury", "released"),
    [(100_000, 1_000), (10_000, 200), (300, 150), (1, 0.5), (0, 0)],
)
def test_a_day_releases_a_part_or_a_least_sum_but_never_over_the_half(treasury, released):
    found = release_utwei(treasury * TWEI, percent=1, least_utwei=200 * TWEI)
    assert found == released * TWEI


@pytest.mark.parametrize(
    ("released", "demand", "rate"),
    [
        (1_000, 0, 1_000_000),
        (1_000, 950, 1_000_000),
        (1_000, 1_000, 950_000),
        (1_000, 1_900, 500_000),
        (1_000, 1_000_000, 100_000),
        (0, 1, 100_000),
    ],
)
def test_the_rate_uses_95_percent_of_the_release(released, demand, rate):
    found = rate_millionths(released * TWEI, demand * TWEI, target_percent=95, percent_min=10)
    assert found == rate


def test_what_was_paid_at_a_rate_stands_for_more():
    assert at_full_rate(34, 500_000) == 68


@pytest.mark.parametrize(("rate", "words"), [(1_000_000, "100.0 %"), (683_999, "68.3 %")])
def test_a_rate_in_words(rate, words):
    assert in_words(rate) == words


def test_a_pool_is_over_after_its_days_and_never_without_an_end():
    live = datetime(2026, 3, 1, tzinfo=UTC)
    week = timedelta(days=7)
    assert is_over(live, week, live + week)
    assert not is_over(live, week, live + week - timedelta(seconds=1))
    assert not is_over(live, None, live + 100 * week)
    assert is_over(None, week, live)
