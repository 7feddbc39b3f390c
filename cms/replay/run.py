"""A whole replay, event after event, as one generator of steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from cms.ledger.models import EventRow, PluginFailureRow
from cms.ledger.verify import verify
from cms.logs import calm_log
from cms.replay.acts import Acts
from cms.replay.checks import check_facts, check_plugins
from cms.replay.compare import compare
from cms.replay.new_timers import NewTimers
from cms.replay.past import events_after, newest_event
from cms.replay.people import People
from cms.replay.result import Replayed
from cms.replay.settings import Change, ReplayHost, SettingsThen
from cms.replay.whatif import effect_of
from cms.scratch import Scratch, scratch_site
from cms.services.unit_of_work import Tribune

ROUNDS = 4
"""So often what has happened on the live site meanwhile is replayed as well."""


@dataclass(frozen=True, kw_only=True)
class ReplayStep:
    """How far a replay is, in events; ``result`` comes with the last step."""

    done: int
    total: int
    doing: str
    result: Replayed | None = None


def replay(live: Tribune, change: Change | None = None) -> Iterator[ReplayStep]:
    """Run every stored event again and yield a step for each batch, then the result.

    The live site is only read. Raises Conflict for events that lack what a replay needs, and for
    entries of a plugin that is not loaded.
    """
    plugins = live.host.registry.plugins
    with live.reading() as session:
        check_facts(session)
        check_plugins(session, [plugin.name for plugin in plugins])
    host = ReplayHost(live.host.registry)
    nothing: dict[str, dict[str, int | bool | str]] = {plugin.name: {} for plugin in plugins}
    with (
        TemporaryDirectory(prefix="tribune-replay-") as folder,
        calm_log(),
        scratch_site(
            live,
            nothing,
            url=f"sqlite:///{Path(folder) / 'scratch.sqlite3'}",
            host=lambda _registry: host,
        ) as site,
    ):
        yield from _Replay(live, site, host, change or Change()).run()


class _Replay:
    def __init__(self, live: Tribune, site: Scratch, host: ReplayHost, change: Change) -> None:
        self._live, self._site, self._host, self._change = live, site, host, change
        config = replace(site.tribune.config, hold_hours=live.config.hold_hours)
        scratch = replace(site.tribune, config=config)
        self._people, self._acts = People(live, scratch), Acts(scratch)
        self._timers = NewTimers(live, site, host, self._acts)
        self._scratch, self._done, self._last, self._total, self._count = scratch, 0, 0, 0, 0

    def run(self) -> Iterator[ReplayStep]:
        for _round in range(ROUNDS):
            yield from self._catch_up()
            yield self._step("Comparing")
            result = self._result()
            if result.effect or result.is_identical or not self._has_grown():
                break
        yield self._step("Done", result)

    def _step(self, doing: str, result: Replayed | None = None) -> ReplayStep:
        return ReplayStep(done=self._done, total=self._total, doing=doing, result=result)

    def _has_grown(self) -> bool:
        with self._live.reading() as session:
            return newest_event(session) > self._last

    def _catch_up(self) -> Iterator[ReplayStep]:
        with self._live.reading() as session:
            newest = newest_event(session)
            settings = SettingsThen(session, self._live.host.registry.plugins, self._change)
        self._total = newest
        while True:
            with self._live.reading() as session:
                batch = events_after(session, self._last, newest)
            if not batch:
                return
            self._people.catch_up()
            for past in batch:
                self._host.in_force = dict(settings.of(past))
                if self._change:
                    self._timers.fire_before(past)
                self._people.as_of(past.recorded_at)
                self._site.clock.set(past.recorded_at)
                self._acts.again(past)
            self._last = self._done = batch[-1].id
            self._count += len(batch)
            yield self._step("Replaying")

    def _result(self) -> Replayed:
        missed = tuple(self._acts.missed)
        failed, late = self._oddities()
        effect, proof, faults = None, None, list[str]()
        if self._change:
            effect = effect_of(self._live, self._scratch, self._last)
            with self._scratch.reading() as session:
                faults = verify(session)
        else:
            proof = compare(self._live, self._scratch, self._last)
        return Replayed(
            events=self._count,
            missed=missed,
            proof=proof,
            effect=effect,
            faults=tuple(faults),
            failed_hooks=failed,
            late_events=late,
        )

    def _oddities(self) -> tuple[int, int]:
        """Return how many hooks failed, and how many events came to light behind the replay."""
        failed = select(func.count()).select_from(PluginFailureRow)
        events = select(func.count()).where(EventRow.id <= self._last)
        with self._live.reading() as session:
            return session.scalar(failed) or 0, (session.scalar(events) or 0) - self._count
