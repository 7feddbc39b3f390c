"""The patient reader: a script that forges perfect heartbeats. No check of time can find it."""

from __future__ import annotations

from cms.simulator.adversaries.base import UNPAID_MAX, Adversary, gain
from cms.simulator.people import Person, Piece
from cms.simulator.timeline import Script


class Patient(Adversary):
    """Reads as well as anybody could, every day, until that pays no more."""

    kind = "patient"
    summary = "forges perfect heartbeats and rates every article, every day"

    def live_a_day(self, bot: Person) -> Script:
        """Read and rate, the newest first, until a limit is met."""
        yield bot.chance.randrange(3600)
        yield from self.earn(bot)

    def earn(self, bot: Person) -> Script:
        """Read and rate until the plus is refused, or has brought nothing a few times."""
        unpaid = 0
        for piece in self.found(bot):
            if not (yield from self.world.acts.read(bot, piece)):
                return
            yield 5
            told = self.world.acts.rate(bot, piece, "plus")
            if told is None:
                return
            yield from self.after_plus(bot, piece)
            unpaid = 0 if gain(bot, told) > 0 else unpaid + 1
            if unpaid == UNPAID_MAX:
                return

    def after_plus(self, bot: Person, piece: Piece) -> Script:
        """What is done with an article that was read and rated: nothing."""
        yield 1
