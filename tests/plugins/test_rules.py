"""The arithmetic of the rules, with numbers worked out by hand."""

import pytest

from plugins.levels.rules import level_for, xp_of
from plugins.publish_tribute.rules import tribute_utwei
from plugins.read_to_earn.rules import full_reward_utwei, level_percent

DEFAULTS = {"per_minute_utwei": 200_000, "min_utwei": 200_000, "max_utwei": 2_000_000}


@pytest.mark.parametrize(
    ("seconds", "reward"),
    [
        (240, 800_000),  # 4 minutes at 0.20
        (90, 300_000),
        (10, 200_000),  # never less than 0.20
        (1_200, 2_000_000),  # 20 minutes would be 4.00: the most is 2.00
        (61, 203_333),  # rounded down
    ],
)
def test_a_reading_is_worth_its_expected_minutes(seconds, reward):
    assert full_reward_utwei(seconds, **DEFAULTS) == reward


def test_nothing_a_minute_is_nothing_at_all():
    assert full_reward_utwei(240, **(DEFAULTS | {"per_minute_utwei": 0})) == 0


@pytest.mark.parametrize(("level", "percent"), [(1, 25), (2, 40), (6, 100), (20, 100), (None, 100)])
def test_a_level_gets_its_share(level, percent):
    assert level_percent(level, first=25, step=15) == percent


@pytest.mark.parametrize(
    ("level", "xp"), [(1, 0), (3, 18), (5, 60), (8, 168), (13, 468), (30, 2610)]
)
def test_a_level_begins_at_its_xp(level, xp):
    assert xp_of(level) == xp
    assert level_for(xp, active_days=99) == level
    assert xp == 0 or level_for(xp - 1, active_days=99) == level - 1


def test_a_level_needs_its_days_as_well():
    assert level_for(468, active_days=11) == 12
    assert level_for(468, active_days=12) == 13


@pytest.mark.parametrize(("before", "tribute"), [(0, 5), (1, 10), (2, 20), (4, 80), (9, 2560)])
def test_the_tribute_doubles_with_each_post_of_a_day(before, tribute):
    assert tribute_utwei(5_000_000, before, doublings_max=16) == tribute * 1_000_000


def test_the_doubling_can_be_bounded():
    assert tribute_utwei(5_000_000, 9, doublings_max=2) == 20_000_000
