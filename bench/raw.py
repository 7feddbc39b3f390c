"""The yardstick of a write: what a plus writes, as bare SQL, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from sqlalchemy import Engine, text

from bench import cpu
from bench.data import Plus
from bench.raw_sql import SQL, Sample


def sample(engine: Engine) -> Sample:
    """Return the plus that Tribune recorded last; NoResultFound if it did not pay two people."""
    with engine.connect() as connection:
        row = connection.execute(text((SQL / "sample.sql").read_text())).one()
    return Sample(*row)


class Writer:
    """The process that writes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid
        self._wait()

    def write(self, pluses: Iterable[Plus]) -> int:
        """Write and commit all of them; return how many."""
        triples = [(p.reader_id, p.article_id, p.author_id) for p in pluses]
        assert self._process.stdin
        self._process.stdin.write(json.dumps(triples) + "\n")
        self._process.stdin.flush()
        self._wait()
        return len(triples)

    def _wait(self) -> None:
        assert self._process.stdout
        if not self._process.stdout.readline():
            raise RuntimeError("the process that writes raw SQL has ended")


@contextmanager
def running(address: str, sample: Sample) -> Iterator[Writer]:
    """Start the process on the servers' core."""
    command = [sys.executable, "-m", "bench.raw_sql", address, json.dumps(asdict(sample))]
    with cpu.on(cpu.cores()[0]):
        process = subprocess.Popen(  # noqa: S603  (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    with process:  # closing its input ends it
        yield Writer(process)
