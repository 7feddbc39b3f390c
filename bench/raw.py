"""Processes that write pluses: bare SQL, the yardstick, and settlers by way of the service."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from sqlalchemy import Engine, text

from bench import cpu
from bench.client import CONNECTIONS
from bench.data import Plus
from bench.raw_sql import SQL, Sample


def sample(engine: Engine) -> Sample:
    """Return the plus that Tribune recorded last; NoResultFound if it did not pay two people."""
    with engine.connect() as connection:
        row = connection.execute(text((SQL / "sample.sql").read_text())).one()
    return Sample(*row)


class Writer:
    """A process that writes what it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.pid = process.pid
        self.wait()

    def write(self, pluses: Iterable[Plus]) -> int:
        """Write and commit all of them; return how many."""
        count = self.start(pluses)
        self.wait()
        return count

    def start(self, pluses: Iterable[Plus]) -> int:
        """Let it begin to write them, and return how many at once."""
        triples = [(p.reader_id, p.article_id, p.author_id) for p in pluses]
        assert self._process.stdin
        self._process.stdin.write(json.dumps(triples) + "\n")
        self._process.stdin.flush()
        return len(triples)

    def wait(self) -> float:
        """Wait until it has written; return how long the longest took in ms, if it measures that.

        Raises RuntimeError when it has ended.
        """
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that writes has ended")
        return float(line)


@contextmanager
def running(
    address: str, sample: Sample, connections: int = CONNECTIONS, on: set[int] | None = None
) -> Iterator[Writer]:
    """Start the process that writes raw SQL, by default on the servers' core."""
    command = ["bench.raw_sql", address, json.dumps(asdict(sample)), str(connections)]
    with started(command, on or cpu.cores()[0]) as writer:
        yield writer


@contextmanager
def started(command: Sequence[str], on: set[int]) -> Iterator[Writer]:
    """Start a module with its arguments as a process on these cores."""
    with cpu.on(on):
        process = subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-m", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    with process:  # closing its input ends it
        yield Writer(process)
