"""PUT reaction and its yardsticks: the bare function, and raw SQL that writes the same rows."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import create_engine

from bench import cpu, raw
from bench.client import request
from bench.contest import ARTICLES, RAW, Contest, Contestants
from bench.data import Plus
from bench.measure import turn
from bench.rows import written


@contextmanager
def ready(contest: Contest, pluses: Sequence[Plus], raw_count: int) -> Iterator[Contestants]:
    """Give three contestants, each of which takes the next pluses.

    Raises AssertionError when a plus does not pay two people, or raw SQL writes other rows.
    """
    opening, first, other = one_each(pluses, 3)
    rest = (plus for plus in pluses if plus not in (opening, first, other))
    engine = create_engine(contest.database.url)
    contest.answer(_put(opening))  # the ledger remembers the lines when they are first used
    answers: list[bytes] = []
    by_tribune = written(engine, first, lambda: answers.append(contest.answer(_put(first))[1]))
    body = answers[0]
    assert len(json.loads(body)["data"]["moved"]) == 2, f"it pays reader and author: {body!r}"
    with raw.running(contest.database.url, raw.sample(engine)) as writer:
        by_raw_sql = written(engine, other, lambda: writer.write([other]))
        assert by_raw_sql == by_tribune, f"{by_raw_sql} is not {by_tribune}"
        engine.dispose()
        found = contest.pair(map(_put, rest), _put(first, f"/{len(body)}"))
        found[RAW] = lambda: turn(
            lambda: writer.write(itertools.islice(rest, raw_count)),
            lambda: cpu.of_tree(writer.pid) + contest.database.cpu_seconds,
        )
        yield found


def one_each(pluses: Sequence[Plus], count: int) -> list[Plus]:
    """Return so many pluses, each the first of another reader."""
    firsts: dict[int, Plus] = {}
    for plus in pluses:
        firsts.setdefault(plus.reader_id, plus)
    return list(firsts.values())[:count]


def _put(plus: Plus, path: str = "") -> bytes:
    return request(
        path or f"{ARTICLES}/{plus.article_id}/reaction",
        method="PUT",
        headers={"Authorization": f"Bearer {plus.token}"},
        body=b'{"kind":"plus"}',
    )
