"""The whole lint, from gates to faucets, as one generator of steps."""

from __future__ import annotations

from collections.abc import Iterator

from cms.lint.acts import Acts
from cms.lint.faucets import dry
from cms.lint.findings import Finding, LintStep
from cms.lint.gates import DAYS_MAX, climb, judge, rest
from cms.lint.pumps import Day, Trial, candidates, honest_day, live_a_day, try_all
from cms.lint.ring import settle_town
from cms.lint.scripts import scripts
from cms.lint.words import bounded, pump
from cms.scratch import FewerBeats, Values, scratch_site, values_in_force
from cms.services.unit_of_work import Tribune

ACCOUNTS, ROUNDS, DAYS = 4, 20, 3
STEPS = 6
"""In one script: enough to publish, read, give a plus, comment, like, and one thing more."""
PUMPS_MAX = 5
PATIENCE: Values = {"read_guard": {"required_percent": 10, "depth_percent": 0, "depth_steps": 0}}


def lint(
    live: Tribune,
    *,
    preset: str | None = None,
    accounts: int = ACCOUNTS,
    rounds: int = ROUNDS,
    steps: int = STEPS,
) -> Iterator[LintStep]:
    """Lint the rules in force, or those of a preset; yield steps with what they found.

    ``accounts`` is the size of the ring, its author included; ``rounds`` how often it goes round
    in a day before what still pays is called endless, ``steps`` the longest round. Writes nothing
    to the live site. Raises NotFound for a preset that nobody has.
    """
    values = _patient(values_in_force(live, preset))
    with scratch_site(live, values, host=FewerBeats) as site:
        acts = Acts(site, settle_town(site, accounts))
        total = DAYS_MAX + sum(1 for own in (True, False) for _script in scripts(own, steps))
        for end in climb(acts):
            yield LintStep(done=end.days, total=total, doing="Growing up")
        yield LintStep(done=DAYS_MAX, total=total, doing="Gates", findings=tuple(judge(end)))
        rest(acts)
        trials: list[Trial] = []
        for is_own in (True, False):
            for trial in try_all(acts, is_own=is_own, steps_max=steps):
                trials.append(trial)
                yield LintStep(done=DAYS_MAX + len(trials), total=total, doing="Rounds")
        chosen = candidates(trials)
        yield from _days(acts, chosen, rounds, DAYS_MAX + len(trials))
        yield LintStep(done=1, total=1, doing="Faucets", findings=tuple(dry(live, acts.seen)))


def _patient(values: Values) -> Values:
    """Let readings need as little as can be set: a ring has patience, and no rule pays for it."""
    return {name: {**own, **PATIENCE.get(name, {})} for name, own in values.items()}


def _days(acts: Acts, chosen: list[Trial], rounds: int, done: int) -> Iterator[LintStep]:
    """Let the ring live a day on each candidate; what never stops is a pump."""
    days: list[tuple[Trial, Day]] = []
    start = acts.site.keep()
    runs = [(trial, is_fresh) for trial in chosen for is_fresh in (True, False)]
    for number, (trial, is_fresh) in enumerate(runs, 1):
        acts.site.back_to(start)
        days.append((trial, live_a_day(acts, trial, rounds, is_fresh=is_fresh)))
        yield LintStep(done=done + number, total=done + len(runs) + 1, doing="Days")
    acts.site.back_to(start)
    readers = len(acts.town.readers)
    endless = [day for _trial, day in days if day.is_endless]
    found: list[Finding] = [pump(day, readers) for day in _least(endless)]
    ending = [(t, d) for t, d in days if not d.is_endless and d.best_utwei > 0]
    if ending:
        trial, day = max(ending, key=lambda pair: pair[1].best_utwei)
        fair = honest_day(acts, rounds)
        found.append(bounded(_some_days(acts, trial, rounds, day.is_fresh), readers, fair))
    yield LintStep(done=1, total=1, doing="Days", findings=tuple(found))


def _some_days(acts: Acts, trial: Trial, rounds: int, is_fresh: bool) -> list[Day]:
    """Live the same day again and again, each a day later."""
    days = []
    for _number in range(DAYS):
        begun = acts.site.clock.now()
        days.append(live_a_day(acts, trial, rounds, is_fresh=is_fresh))
        passed = acts.site.clock.now() - begun
        acts.site.clock.advance(seconds=25 * 3600 - passed.total_seconds())
    return days


def _least(days: list[Day]) -> list[Day]:
    """Return the pumps that have no other one within them, the shortest first."""
    least = [
        day
        for day in days
        if not any(o is not day and set(o.script) < set(day.script) for o in days)
    ]
    return sorted(least, key=lambda day: len(day.script))[:PUMPS_MAX]
