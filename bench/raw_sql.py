"""A process that writes pluses as bare SQL, row for row what Tribune writes for one.

Everything is known beforehand (accounts, amounts, texts) and nothing is checked. SQLite is
local and gets prepared statements in one transaction; PostgreSQL gets one call of a function
that does it all, so one round trip with the commit in it, on as many connections as asked for.
The chain of versions and balances is kept: `verify` finds these books sound too.

It reads lines of [reader, article, author] as JSON, and answers each once all are committed.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from cms.config import HOLD_HOURS
from cms.database import PRAGMAS

SQL = Path(__file__).parent / "sql"
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
Triple = tuple[int, int, int]
Accounts = dict[tuple[str, int], int]
Write = Callable[[Triple], None]


@dataclass(frozen=True)
class Sample:
    """A plus that Tribune has recorded: what it paid in utwei, and the texts that it left.

    ``version`` is that of the rule which pays the author.
    """

    to_author: int
    to_reader: int
    author_note: str
    reader_note: str
    version: int
    xp: int
    payload: str
    outcome: str


def writers(address: str, sample: Sample, connections: int) -> list[Write]:
    """Return functions that write one plus and commit it, each with its own connection."""
    if address.startswith("sqlite"):
        return [sqlite_writer(address, sample)]  # it has one writer at a time
    return [postgresql_writer(address, sample) for _ in range(connections)]


def sqlite_writer(address: str, sample: Sample) -> Write:
    """Return a writer whose connection is opened as Tribune opens it: WAL, synchronous=FULL."""
    path = address.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    accounts = _accounts(connection)
    statements = (SQL / "plus.sqlite.sql").read_text().rstrip().split(";\n")

    def write(triple: Triple) -> None:
        values = _values(sample, triple, accounts)
        now = datetime.now(UTC)
        values["now"] = now.strftime(MOMENT)
        values["release_at"] = (now + timedelta(hours=HOLD_HOURS)).strftime(MOMENT)
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement, values)
        connection.execute("COMMIT")

    return write


def postgresql_writer(address: str, sample: Sample) -> Write:
    """Return a writer on whose connection the call is prepared; each call is a transaction."""
    dsn = address.replace("postgresql+psycopg:", "postgresql:")
    connection = psycopg.connect(dsn, autocommit=True)
    connection.execute((SQL / "plus.postgresql.sql").read_bytes())
    accounts = _accounts(connection)

    def write(triple: Triple) -> None:
        values = _values(sample, triple, accounts)
        arguments = ", ".join(f"a_{name} => %({name})s" for name in values)
        connection.execute(f"SELECT bench_plus({arguments})".encode(), values, prepare=True)

    return write


def write_all(writers: Sequence[Write], triples: Sequence[Triple]) -> None:
    """Write all of them, shared out among the writers."""

    def share(number: int) -> None:
        for triple in triples[number :: len(writers)]:
            writers[number](triple)

    with ThreadPoolExecutor(len(writers)) as threads:
        list(threads.map(share, range(len(writers))))


def _accounts(connection: Any) -> Accounts:
    rows = connection.execute("SELECT kind, owner_id, id FROM ledger_account")
    return {(kind, owner): account for kind, owner, account in rows}


def _values(sample: Sample, triple: Triple, accounts: Accounts) -> dict[str, Any]:
    reader, article, author = triple
    return {
        **vars(sample),
        "reader": reader,
        "article": article,
        "author": author,
        "natural_key": f"react:{reader}:article-{article}:1",
        "reader_account": accounts["hold", reader],
        "author_account": accounts["hold", author],
        "pool_account": accounts["pool", article],
    }


def main(address: str, sample: str, connections: str) -> None:
    """Answer each line with a 0 once its pluses are written, until there are no more lines."""
    ready = writers(address, Sample(**json.loads(sample)), int(connections))
    print(0, flush=True)
    for line in sys.stdin:
        write_all(ready, json.loads(line))
        print(0, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
