"""The order of things: scripts that say how long they wait, gone on with at their moments.

The clock stands still while somebody acts and never goes back; what falls on the same moment
happens in the order in which it was planned, so nothing depends on chance.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from cms.clock import ManualClock

Script = Generator[int, None, None]
"""What somebody does. It yields the seconds that pass before it goes on."""


class Timeline:
    """All scripts that go on, and the clock that they share."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[datetime, int, Script]] = []
        self._numbers = count()

    def begin(self, script: Script) -> None:
        """Begin a script now; it first goes as far as its first wait."""
        self._go_on(script)

    def run_until(self, end: datetime) -> None:
        """Let everything happen that comes before a moment, and set the clock to it."""
        while self._waiting and self._waiting[0][0] < end:
            moment, _number, script = heappop(self._waiting)
            self._clock.set(moment)
            self._go_on(script)
        self._clock.set(end)

    def _go_on(self, script: Script) -> None:
        try:
            seconds = next(script)
        except StopIteration:
            return
        moment = self._clock.now() + timedelta(seconds=seconds)
        heappush(self._waiting, (moment, next(self._numbers), script))
