"""Pumps: which rounds of the ring pay more than honest reading, and does anything bound them?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from cms.lint.acts import Acts, Place
from cms.lint.ring import Flow, flows_since, newest_entry, treasury, wealth
from cms.lint.scripts import scripts, steps
from cms.scratch import Kept

Script = tuple[str, ...]
DAY_SECONDS = 24 * 3600
LOSSES_MAX = 3
"""After so many rounds in a row without an excess a script has stopped paying for the day."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A script gone through once on a fresh article; ``running_utwei`` leaves publishing out."""

    script: Script
    is_own: bool
    excess_utwei: int
    running_utwei: int


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one step of a round brought the ring, line by line, and what the house gave for it."""

    name: str
    flows: tuple[Flow, ...]
    house_utwei: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """A script gone through again and again within a day.

    ``excesses_utwei`` has one figure a round. ``first`` are the steps of the first round,
    ``limits`` what was refused or paid less in the last one and not yet in the first.
    """

    script: Script
    is_own: bool
    is_fresh: bool
    excesses_utwei: tuple[int, ...]
    honest_utwei: int
    first: tuple[Step, ...]
    limits: tuple[str, ...]
    is_endless: bool

    @property
    def best_utwei(self) -> int:
        """The most that the ring takes that day, stopping in time."""
        sums = [sum(self.excesses_utwei[: n + 1]) for n in range(len(self.excesses_utwei))]
        return max([0, *sums])

    @property
    def best_rounds(self) -> int:
        """After how many rounds that is."""
        sums = [sum(self.excesses_utwei[: n + 1]) for n in range(len(self.excesses_utwei))]
        return sums.index(self.best_utwei) + 1 if self.best_utwei in sums else 0


def try_all(acts: Acts, *, is_own: bool, steps_max: int) -> Iterator[Trial]:
    """Go through every script once; each from the state its beginning has left."""
    site, go = acts.site, steps(acts)
    honest = honest_round(acts)
    place = _fresh(acts, is_own)
    begun = wealth(site, acts.town.ring)
    kept: dict[Script, tuple[Kept, Place, int]] = {(): (site.keep(), place, 0)}
    for script in scripts(is_own, steps_max):
        kept = {s: state for s, state in kept.items() if script[: len(s)] == s}
        if script[:-1] not in kept:
            continue  # its beginning changed nothing, so this was tried without it
        before, place, published = kept[script[:-1]]
        site.back_to(before)
        here = replace(place)
        if not go[script[-1]](here):
            continue
        gain = wealth(site, acts.town.ring) - begun
        published = gain if script[-1] == "publish" else published
        kept[script] = (site.keep(), here, published)
        fair = honest * len(acts.town.readers) if "read" in script else 0
        running = gain - fair - published
        yield Trial(script=script, is_own=is_own, excess_utwei=gain - fair, running_utwei=running)
    site.back_to(kept[()][0])


def candidates(trials: list[Trial]) -> list[Trial]:
    """Return the scripts that pay while no part of them does, and of each kind the best one."""
    paying = [t for t in trials if max(t.excess_utwei, t.running_utwei) > 0]
    least = [t for t in paying if not any(_is_part(o, t) for o in paying)]
    best = [
        max(own, key=lambda t: t.excess_utwei)
        for is_own in (True, False)
        if (own := [t for t in paying if t.is_own is is_own])
    ]
    return list({(t.is_own, t.script): t for t in (*least, *best)}.values())


def live_a_day(acts: Acts, trial: Trial, rounds_max: int, *, is_fresh: bool) -> Day:
    """Go through a script within a day until it stops paying, on new articles or on the same."""
    site, town = acts.site, acts.town
    morning = site.clock.now()
    excesses: list[int] = []
    fair = 0
    first: tuple[Step, ...] = ()
    limits: list[dict[str, None]] = []
    place = _fresh(acts, trial.is_own)
    while len(excesses) < rounds_max and not _has_stopped(excesses):
        if excesses and is_fresh:
            place = _fresh(acts, trial.is_own)
        place.round += 1
        before = wealth(site, town.ring)
        acts.seen.limits = {}
        gone = list(_go_round(acts, trial.script, place, is_again=bool(excesses) and not is_fresh))
        gain = wealth(site, town.ring) - before
        first = first or tuple(gone)
        limits.append(acts.seen.limits)
        honest = honest_round(acts, keep=True) if "read" in trial.script else 0
        fair += honest
        excesses.append(gain - honest * len(town.readers))
        site.clock.advance(seconds=60)
    spent = (site.clock.now() - morning).total_seconds()
    ended = len(excesses) == rounds_max and not any(x <= 0 for x in excesses[-LOSSES_MAX:])
    return Day(
        script=trial.script,
        is_own=trial.is_own,
        is_fresh=is_fresh,
        excesses_utwei=tuple(excesses),
        honest_utwei=fair,
        first=first,
        limits=tuple(said for said in limits[-1] if said not in limits[0]),
        is_endless=ended and spent < DAY_SECONDS,
    )


def honest_round(acts: Acts, *, keep: bool = False) -> int:
    """Return what an honest account gets now for reading and rating one foreign article."""
    site, reader = acts.site, acts.town.honest
    state = None if keep else site.keep()
    place = Place(acts.foreign_article(), is_own=False)
    before = wealth(site, [reader])
    acts.read(place, (reader,))
    acts.rate(place, "plus", (reader,))
    gain = wealth(site, [reader]) - before
    if state is not None:
        site.back_to(state)
    return max(0, gain)


def honest_day(acts: Acts, rounds: int) -> int:
    """Return what an honest account earns in a day by reading and rating so many articles."""
    state = acts.site.keep()
    earned = sum(honest_round(acts, keep=True) for _round in range(rounds))
    acts.site.back_to(state)
    return earned


def _go_round(acts: Acts, script: Script, place: Place, *, is_again: bool) -> Iterator[Step]:
    go: dict[str, Callable[[Place], bool]] = steps(acts)
    for name in script:
        if is_again and name == "publish" and "unpublish" not in script:
            continue  # it is live
        mark, house = newest_entry(acts.site), treasury(acts.site)
        if go[name](place):
            flows = flows_since(acts.site, acts.town.ring, mark)
            yield Step(name=name, flows=flows, house_utwei=treasury(acts.site) - house)


def _fresh(acts: Acts, is_own: bool) -> Place:
    """Return an article that nobody has dealt with: the ring's draft, or a foreign one, live."""
    made = acts.article(acts.town.author) if is_own else acts.foreign_article()
    return Place(made, is_own=is_own)


def _has_stopped(excesses: list[int]) -> bool:
    last = excesses[-LOSSES_MAX:]
    return len(last) == LOSSES_MAX and all(x <= 0 for x in last)


def _is_part(other: Trial, whole: Trial) -> bool:
    return (
        other.is_own is whole.is_own
        and other.script != whole.script
        and set(other.script) <= set(whole.script)
    )
