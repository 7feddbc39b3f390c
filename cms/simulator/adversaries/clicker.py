"""The two-second clicker: the public script that the founding complaint is about."""

from __future__ import annotations

from cms.simulator.adversaries.base import Adversary
from cms.simulator.people import Person
from cms.simulator.timeline import Script


class Clicker(Adversary):
    """Reads nothing."""

    kind = "clicker"
    summary = "opens a page, waits two seconds, presses plus"

    def live_a_day(self, bot: Person) -> Script:
        """Go from article to article until no plus is left."""
        yield bot.chance.randrange(3600)
        for piece in self.found(bot):
            self.world.acts.open(bot, piece)
            yield 2
            if self.world.acts.rate(bot, piece, "plus") is None:
                return
