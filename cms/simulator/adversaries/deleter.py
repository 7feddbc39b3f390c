"""The deleter: comments, lets the others like it, takes the reward and deletes the comment."""

from __future__ import annotations

from cms.simulator.adversaries.ring import Ring
from cms.simulator.people import Person
from cms.simulator.timeline import Script

PAID_AFTER_SECONDS = 26 * 3600
"""By then every payment has been made that a comment brings."""


class Deleter(Ring):
    """A ring that leaves no comment behind."""

    kind = "deleter"
    summary = "comments as a ring does, and deletes what has been paid"

    def live_a_day(self, bot: Person) -> Script:
        """Live as a ring; then wait for the reward of what was written today, and delete it."""
        written = yield from self.meet(bot)
        if written is not None:
            yield PAID_AFTER_SECONDS
            self.world.acts.delete(bot, *written)
