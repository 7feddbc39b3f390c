"""The contest: Tribune and the bare function, each with its server and client, on one database."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from bench import cpu, servers
from bench.client import CONNECTIONS, Client
from bench.databases import Database
from bench.measure import Contestant, Turn, turn

BARE, SUBJECT, RAW = "bare", "tribune", "raw SQL"
ARTICLES = "/api/v1/articles"
Contestants = dict[str, Contestant]
Parts = Mapping[str, Contestants]


@dataclass(frozen=True)
class Contest:
    """Two servers on one database, a client for each, and how long a turn takes."""

    database: Database
    tribune: servers.Server
    bare: servers.Server
    to_tribune: Client
    to_bare: Client
    turn_seconds: float

    def pair(self, requests: Iterator[bytes], yardstick: bytes, status: int = 200) -> Contestants:
        """Return the bare function and Tribune, each with its endless requests."""
        same = itertools.repeat(yardstick)
        return {
            BARE: lambda: self._turn(self.to_bare, self.bare, same, 200),
            SUBJECT: lambda: self._turn(self.to_tribune, self.tribune, requests, status),
        }

    def _turn(
        self, client: Client, server: servers.Server, requests: Iterator[bytes], status: int
    ) -> Turn:
        return turn(
            lambda: client.run(requests, status, self.turn_seconds),
            lambda: cpu.of_tree(server.pid) + self.database.cpu_seconds,
        )

    def answer(self, asked: bytes) -> tuple[bytes, bytes]:
        """Return head and body of Tribune's answer; AssertionError unless it is 200."""
        status, head, body = self.to_tribune.one(asked)
        assert status == 200, f"{status}: {body[:500]!r}"
        return head, body


@contextmanager
def running(
    database: Database, server: str, turn_seconds: float, connections: int = CONNECTIONS
) -> Iterator[Contest]:
    """Start both servers, with a client of so many connections for each."""
    with ExitStack() as stack:
        tribune = stack.enter_context(servers.running(database.url, database.folder, server))
        bare = stack.enter_context(servers.running("", database.folder, server))
        to_tribune = stack.enter_context(closing(Client(tribune.port, connections)))
        to_bare = stack.enter_context(closing(Client(bare.port, connections)))
        yield Contest(database, tribune, bare, to_tribune, to_bare, turn_seconds)
