"""The toggler: whoever takes a plus back and gives it again hopes to be paid again."""

from __future__ import annotations

from cms.simulator.adversaries.patient import Patient
from cms.simulator.people import Person, Piece
from cms.simulator.timeline import Script

TIMES = 2
"""Then it has been given three times, which is as often as that is let, and it stands."""


class Toggler(Patient):
    """A patient reader who presses every button more than once."""

    kind = "toggler"
    summary = "gives a plus, takes it back and gives it again"

    def after_plus(self, bot: Person, piece: Piece) -> Script:
        """Take the plus back and give it again, as often as that is let."""
        for _time in range(TIMES):
            yield 20
            if not self.world.acts.take_back(bot, piece):
                return
            yield 20
            if self.world.acts.rate(bot, piece, "plus") is None:
                return
