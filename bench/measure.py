"""Rounds: yardstick and subject in turns, so that what disturbs one disturbs the other.

A figure is the median over rounds of the ratio within a round; its spread are the least and
the greatest of them.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time

Cpu = Callable[[], float]


@dataclass(frozen=True)
class Turn:
    """One turn of one contestant: how much was done, in what time, on whose CPU time."""

    count: int
    seconds: float
    server_cpu_seconds: float
    client_cpu_seconds: float
    longest_ms: float = 0.0
    """What the one that took longest took, where each is timed."""

    @property
    def per_second(self) -> float:
        """Requests (or events) a second."""
        return self.count / self.seconds

    @property
    def wall_ms(self) -> float:
        """Time for each request, in milliseconds; on one connection that of each answer."""
        return 1000 * self.seconds / self.count

    @property
    def cpu_ms(self) -> float:
        """CPU time of server and database for each request, in milliseconds."""
        return 1000 * self.server_cpu_seconds / self.count

    @property
    def client_share(self) -> float:
        """Part of the time in which the client's core was busy; near 1 it limits the figure."""
        return self.client_cpu_seconds / self.seconds


Round = Mapping[str, Turn]
Contestant = Callable[[], Turn]


def turn(work: Callable[[], int], server_cpu: Cpu) -> Turn:
    """Do the work, which returns how much it did, and take the times."""
    server, client, start = server_cpu(), process_time(), perf_counter()
    count = work()
    return Turn(
        count=count,
        seconds=perf_counter() - start,
        server_cpu_seconds=server_cpu() - server,
        client_cpu_seconds=process_time() - client,
    )


def one_round(contestants: Mapping[str, Contestant], number: int) -> Round:
    """Let every contestant have a turn; every other round goes backwards."""
    order = list(contestants)
    if number % 2:
        order.reverse()
    return {name: contestants[name]() for name in order}


@dataclass(frozen=True)
class Ratio:
    """How many times as fast the subject is as the yardstick: median, least, greatest."""

    median: float
    least: float
    greatest: float


def ratio(found: Sequence[Round], subject: str, yardstick: str) -> Ratio:
    """Return the ratio of two contestants over all rounds."""
    ratios = [one[subject].per_second / one[yardstick].per_second for one in found]
    return Ratio(statistics.median(ratios), min(ratios), max(ratios))


def median(found: Sequence[Round], name: str, value: Callable[[Turn], float]) -> float:
    """Return the median of one contestant's figure over all rounds."""
    return statistics.median(value(one[name]) for one in found)
