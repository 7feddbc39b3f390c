"""What part of an earning is left, by figures worked out by hand."""

from itertools import combinations

import pytest

from plugins.ring_guard.rules import capped_share, groups, independent_share, repeated_share, rings


@pytest.mark.parametrize(
    ("times_before", "share"),
    [(0, 1_000_000), (1, 500_000), (2, 333_334), (9, 100_000), (10, 100_000), (500, 100_000)],
)
def test_the_kth_favour_pays_one_kth_down_to_the_floor(times_before, share):
    assert repeated_share(times_before, percent_min=10) == share


def test_a_floor_of_all_switches_the_decay_off():
    assert {repeated_share(times, percent_min=100) for times in range(20)} == {1_000_000}


@pytest.mark.parametrize(
    ("planned", "left", "share"),
    [(100, 100, 1_000_000), (100, 99, 990_000), (100, 0, 0), (100, -5, 0), (0, 0, 1_000_000)],
)
def test_what_fits_into_the_rest_is_paid(planned, left, share):
    assert capped_share(planned, left) == share


@pytest.mark.parametrize(
    ("likers", "liked", "percent", "share"),
    [
        ((1, 2), set(), 0, 1_000_000),
        ((1, 2), {2}, 0, 500_000),
        ((1, 2), {1, 2}, 0, 0),
        ((1, 2), {1, 2}, 50, 500_000),
        ((1, 2, 3), {3}, 0, 666_666),
        ((), {3}, 0, 1_000_000),
    ],
)
def test_a_reward_counts_independent_likers(likers, liked, percent, share):
    assert independent_share(likers, liked, percent=percent) == share


def test_pairs_tie_people_into_groups():
    assert groups([(1, 2), (3, 4), (2, 5), (9, 8)]) == [[1, 2, 5], [3, 4], [8, 9]]
    assert groups([]) == []


FOUR = list(combinations((1, 2, 3, 4), 2))


@pytest.mark.parametrize(
    ("pairs", "people_min", "found"),
    [
        (FOUR, 4, [[1, 2, 3, 4]]),
        (FOUR, 5, []),
        (FOUR[1:], 4, []),
        (FOUR[1:], 3, [[1, 2, 3, 4]]),
        ([*FOUR, (4, 5), (5, 6)], 4, [[1, 2, 3, 4]]),
        ([*FOUR, *combinations((7, 8, 9, 10), 2), (4, 7)], 4, [[1, 2, 3, 4, 7, 8, 9, 10]]),
        ([(1, n) for n in range(2, 40)], 4, []),
        ([(1, 2)], 2, [[1, 2]]),
        ([(1, 2)], 1, [[1, 2]]),
        ([], 4, []),
    ],
)
def test_a_ring_is_where_each_is_tied_to_enough_of_the_others(pairs, people_min, found):
    """The last but three: an author and 38 regulars, who do each other no favours."""
    assert rings(pairs, people_min=people_min) == found
