"""Pure arithmetic: what part of an earning is paid."""

from collections.abc import Collection, Sequence

from cms.sdk import WHOLE_MILLIONTHS

PERCENT_MILLIONTHS = WHOLE_MILLIONTHS // 100


def repeated_share(times_before: int, *, percent_min: int) -> int:
    """Return 1 of the number of times, in millionths rounded up, but not less than the floor."""
    times = times_before + 1
    return max(percent_min * PERCENT_MILLIONTHS, -(-WHOLE_MILLIONTHS // times))


def capped_share(planned_utwei: int, left_utwei: int) -> int:
    """Return the part of what is planned that fits into what is left, in millionths."""
    if planned_utwei <= left_utwei:
        return WHOLE_MILLIONTHS
    return max(0, left_utwei) * WHOLE_MILLIONTHS // planned_utwei


def independent_share(likers: Sequence[int], liked: Collection[int], *, percent: int) -> int:
    """Return the part of a reward that independent likers carry; ``percent`` counts of the others.

    ``liked`` are those likers whom the writer has liked as well. Without likers it is the whole.
    """
    if not likers:
        return WHOLE_MILLIONTHS
    returned = sum(1 for liker in likers if liker in liked)
    whole = (len(likers) - returned) * WHOLE_MILLIONTHS + returned * percent * PERCENT_MILLIONTHS
    return whole // len(likers)


def groups(pairs: Collection[tuple[int, int]]) -> list[list[int]]:
    """Return the people that pairs tie together, directly or by others; the largest group first."""
    leader: dict[int, int] = {}

    def find(one: int) -> int:
        leader.setdefault(one, one)
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for one, other in pairs:
        leader[find(one)] = find(other)
    found: dict[int, list[int]] = {}
    for one in leader:
        found.setdefault(find(one), []).append(one)
    return sorted((sorted(group) for group in found.values()), key=lambda g: (-len(g), g))


def rings(pairs: Collection[tuple[int, int]], *, people_min: int) -> list[list[int]]:
    """Return the groups in which everybody is tied to as many as in the smallest ring there can be.

    Who has fewer ties within the group is left out, and so on: an author whom many readers favour,
    and who likes what some of them write, makes no ring of people that have nothing to do with
    each other.
    """
    tied: dict[int, set[int]] = {}
    for one, other in pairs:
        tied.setdefault(one, set()).add(other)
        tied.setdefault(other, set()).add(one)
    loose = [who for who, others in tied.items() if len(others) < people_min - 1]
    while loose:
        who = loose.pop()
        for other in tied.pop(who, ()):
            tied[other].discard(who)
            if len(tied[other]) == people_min - 2:
                loose.append(other)
    return groups([(one, other) for one, others in tied.items() for other in others if one < other])
