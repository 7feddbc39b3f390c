"""Settlements a second: pluses by several workers at a time, spread over articles or on one.

Each worker is a process that calls the service; the yardstick is raw SQL that writes the same
rows, on as many connections on PostgreSQL and on one on SQLite, which has one writer anyway.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import islice

from sqlalchemy import create_engine

from bench import cpu, raw
from bench.contest import RAW, SUBJECT, Contestants, Parts
from bench.data import Made, Plus, Size
from bench.databases import Database
from bench.measure import Turn, turn
from bench.raw_sql import Sample
from bench.reaction import one_each
from bench.rows import written
from cms.sdk.money import twei

WORKERS = (1, 2, 8, 16)
PLUSES, RAW_PLUSES = 64, 200
"""How many a turn settles, shared out among the workers."""
COUNT = 2 * len(WORKERS)
DATA: dict[str, int] = {
    "articles": 300,
    "lively": 100,
    "readings_each": len(WORKERS),
    "hot": len(WORKERS),
    "pool_utwei": twei("2000"),
}
"""A hot article for each number of workers, so that nobody reacts to one twice."""


@contextmanager
def ready(
    database: Database, made: Made, size: Size, _server: str, _turn_seconds: float
) -> Iterator[Parts]:
    """Start the workers and give what can be measured: for each number of them both loads.

    Raises AssertionError when raw SQL writes other rows than the service.
    """
    everywhere = set().union(*cpu.cores())
    first_three = one_each(made.pluses, 3)
    spread = (plus for plus in made.pluses if plus not in first_three)
    with ExitStack() as stack:
        command = ["bench.settler", database.url, str(database.folder)]
        settlers = [
            stack.enter_context(raw.started(command, everywhere)) for _ in range(max(WORKERS))
        ]
        sample = _sample(database, settlers[0], first_three)
        found: dict[str, Contestants] = {}
        for count, hot in zip(WORKERS, made.hot.values(), strict=True):
            writer = stack.enter_context(raw.running(database.url, sample, count, everywhere))
            for name, pluses in (("spread", spread), ("hot", iter(hot))):
                title = f"{name}, {count} workers" if count > 1 else f"{name}, 1 worker"
                found[title] = _pair(database, settlers[:count], writer, pluses)
        yield found


def _sample(database: Database, settler: raw.Writer, pluses: Sequence[Plus]) -> Sample:
    opening, first, other = pluses
    engine = create_engine(database.url)
    settler.write([opening])  # the ledger remembers the lines when they are first used
    by_tribune = written(engine, first, lambda: settler.write([first]))
    sample = raw.sample(engine)
    with raw.running(database.url, sample, 1) as writer:
        by_raw_sql = written(engine, other, lambda: writer.write([other]))
    assert by_raw_sql == by_tribune, f"{by_raw_sql} is not {by_tribune}"
    engine.dispose()
    return sample


def _pair(
    database: Database, settlers: Sequence[raw.Writer], writer: raw.Writer, pluses: Iterator[Plus]
) -> Contestants:
    return {
        RAW: lambda: _turn(database, [writer], list(islice(pluses, RAW_PLUSES))),
        SUBJECT: lambda: _turn(database, settlers, list(islice(pluses, PLUSES))),
    }


def _turn(database: Database, writers: Sequence[raw.Writer], pluses: Sequence[Plus]) -> Turn:
    longest = 0.0

    def work() -> int:
        nonlocal longest
        shares = [pluses[n :: len(writers)] for n in range(len(writers))]
        started = sum(w.start(share) for w, share in zip(writers, shares, strict=True))
        longest = max(w.wait() for w in writers)
        return started

    def used() -> float:
        return sum(cpu.of_tree(w.pid) for w in writers) + database.cpu_seconds

    return replace(turn(work, used), longest_ms=longest)
