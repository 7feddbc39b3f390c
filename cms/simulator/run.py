"""A whole run, day after day, as one generator of steps."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from cms.logs import calm_log
from cms.pluginhost.dispatch import PluginHost
from cms.scratch import DAY_SECONDS, FewerBeats, Scratch, scratch_site, values_in_force
from cms.services.due.run import run_due
from cms.services.money.grant import grant
from cms.services.money.verify_books import verify_books
from cms.services.plugins.simulations import Scoreboard
from cms.services.unit_of_work import Tribune
from cms.simulator.acts import Acts
from cms.simulator.adversaries import KINDS, Adversary
from cms.simulator.books import Books
from cms.simulator.honest import live_a_day, publish_today
from cms.simulator.people import Person, Shelf, settle
from cms.simulator.scoreboard import count_up
from cms.simulator.setup import START, Setup, check
from cms.simulator.timeline import Script, Timeline
from cms.simulator.world import World

GRANT_DAYS, HOURS = 30, 24


@dataclass(frozen=True, kw_only=True)
class SimulatorStep:
    """How far a run is, in days; ``result`` comes with the last step."""

    done: int
    total: int
    doing: str
    result: Scoreboard | None = None


def simulate(
    live: Tribune, setup: Setup, *, preset: str | None = None, database_url: str | None = None
) -> Iterator[SimulatorStep]:
    """Run it and yield a step for every day, then the scoreboard.

    The live site lends its plugins and settings, or those of a preset; nothing is written to it.
    ``database_url`` names an empty database to run on, in place of a temporary file. Raises
    Invalid for a setup that makes no sense, NotFound for a preset that nobody has, Conflict for a
    database that is not empty.
    """
    check(setup, KINDS)
    values = values_in_force(live, preset)
    host = PluginHost if setup.every_beat else FewerBeats
    hours = live.config.hold_hours
    with (
        _address(database_url) as url,
        calm_log(),
        scratch_site(live, values, url=url, start=START, host=host, hold_hours=hours) as site,
    ):
        yield from _live(site, setup, preset)


def _live(site: Scratch, setup: Setup, preset: str | None) -> Iterator[SimulatorStep]:
    began = perf_counter()
    tribune, total = site.tribune, setup.days + 1
    town = settle(tribune, setup)
    world = World(setup, town, Acts(tribune, every_beat=setup.every_beat), Shelf())
    hands = [KINDS[kind](world, gang) for kind, gang in town.gangs.items()]
    timeline = Timeline(site.clock)
    books = Books(tribune, town.kind_of)
    timeline.begin(_upkeep(tribune))
    for day in range(setup.days):
        if part := _part_of_grant(day, setup):
            grant(tribune, part, reason="Income", reference=f"day-{day}")
        for script in _scripts_of(day, world, hands):
            timeline.begin(script)
        timeline.run_until(START + timedelta(days=day + 1))
        books.close_day()
        yield SimulatorStep(done=day + 1, total=total, doing=f"Day {day + 1}")
    seconds, began = perf_counter() - began, perf_counter()
    faults = tuple(fault for step in verify_books(tribune) for fault in step.faults)
    proof = perf_counter() - began
    result = count_up(
        setup, preset, town, books, world.acts.tally,
        faults=faults, seconds=seconds, proof_seconds=proof,
    )  # fmt: skip
    yield SimulatorStep(done=total, total=total, doing="Proof of the books", result=result)


def _part_of_grant(day: int, setup: Setup) -> int:
    """Return today's part: as the whole comes in, so that no day finds the house short of it."""
    before, after = (setup.grant_utwei * days // GRANT_DAYS for days in (day, day + 1))
    return after - before


def _scripts_of(day: int, world: World, hands: list[Adversary]) -> Iterator[Script]:
    """Yield what everybody is going to do today."""
    for author in _authors_of(day, world):
        yield publish_today(world, author)
    for who in world.town.honest:
        yield live_a_day(world, who)
    for hand in hands:
        for bot in hand.gang:
            yield hand.live_a_day(bot)


def _authors_of(day: int, world: World) -> list[Person]:
    """Return those who publish today; the others do so tomorrow."""
    authors, number = world.town.authors, world.setup.articles_per_day
    return [authors[(day * number + n) % len(authors)] for n in range(number)]


def _upkeep(tribune: Tribune) -> Generator[int, None, None]:
    """Do every hour what `cms serve` does all the time: fire the timers that are due."""
    while True:
        yield DAY_SECONDS // HOURS
        run_due(tribune)


@contextmanager
def _address(url: str | None) -> Iterator[str]:
    if url is not None:
        yield url
        return
    with TemporaryDirectory(prefix="tribune-simulator-") as folder:
        yield f"sqlite:///{Path(folder) / 'scratch.sqlite3'}"
