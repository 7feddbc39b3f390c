"""The two databases: a SQLite file, and a PostgreSQL server of our own, both on a real disk.

The server is started by the tests' code, but durable, as a site has it: a commit is on disk
when it returns. Invariant: all of it is gone when the benchmark ends.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from bench import cpu
from tests.support import postgres

KINDS = ("sqlite", "postgresql")
DURABLE = {
    **postgres.OPTIONS,
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "256MB",
    "autovacuum": "off",  # its work would fall into some round or other
}


@dataclass(frozen=True)
class Database:
    """An empty database: its address, a folder beside it, the root of its processes if known."""

    kind: str
    url: str
    folder: Path
    pid: int | None = None

    @property
    def cpu_seconds(self) -> float:
        """The CPU time that its processes have used; SQLite has none of its own."""
        return cpu.of_tree(self.pid) if self.pid else 0.0

    def tidy(self) -> None:
        """Do what PostgreSQL's autovacuum would have done by now; it is off here."""
        if self.kind == "sqlite":
            return
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()


@contextmanager
def empty(kind: str) -> Iterator[Database]:
    """Make an empty database. Raises `postgres.UnavailableError` without a server."""
    with tempfile.TemporaryDirectory(prefix="tribune-bench-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield Database(kind, f"sqlite:///{folder}/bench.sqlite3", folder)
            return
        with cpu.on(cpu.cores()[0]):
            server = postgres.start(DURABLE, root=Path(tempfile.gettempdir()))
        try:
            server.execute("DROP DATABASE IF EXISTS tribune_bench", "CREATE DATABASE tribune_bench")
            yield Database(kind, server.url("tribune_bench"), folder, _pid(server))
        finally:
            server.stop()


def _pid(server: postgres.Server) -> int | None:
    """Return the process of a server of our own; none for that of TEST_DATABASE_URL."""
    if os.environ.get("TEST_DATABASE_URL"):
        return None
    folder = Path(server.base.partition("host=")[2])
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
