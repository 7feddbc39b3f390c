"""Parallel tabs: whoever opens four articles at once hopes that the time counts four times."""

from __future__ import annotations

from cms.services.dealings.reads import Started
from cms.simulator.adversaries.base import Adversary
from cms.simulator.people import Person, Piece
from cms.simulator.timeline import Script

TABS = 4
HOUR_SECONDS = 3600


class Parallel(Adversary):
    """Beats in all its tabs, one after the other, for as long as any of them needs."""

    kind = "parallel"
    summary = "reads four articles at the same time, in tabs of its own"

    def live_a_day(self, bot: Person) -> Script:
        """Open articles by fours, let all beat, rate those that count, until a plus is refused."""
        yield bot.chance.randrange(HOUR_SECONDS)
        while found := self.found(bot)[:TABS]:
            tabs = [
                (piece, begun) for piece in found if (begun := self.world.acts.open(bot, piece))
            ]
            counted: list[Piece] = []
            yield from self._read_all(bot, tabs, counted)
            for piece in counted:
                yield 5
                if self.world.acts.rate(bot, piece, "plus") is None:
                    return
            if not counted:
                return

    def _read_all(
        self, bot: Person, tabs: list[tuple[Piece, Started]], counted: list[Piece]
    ) -> Script:
        """Send every tab's beats until all readings count, or an hour has passed."""
        waiting = dict(enumerate(tabs))
        for number in range(1, HOUR_SECONDS // 10):
            yield 10
            for key, (piece, begun) in list(waiting.items()):
                if self.world.acts.beat(bot, begun, number):
                    counted.append(piece)
                    del waiting[key]
            if not waiting:
                return
