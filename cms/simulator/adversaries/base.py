"""What every adversary is: accounts in one hand, one script a day for each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import ClassVar

from cms.services.outcome import Outcome
from cms.simulator.people import Person, Piece
from cms.simulator.timeline import Script
from cms.simulator.world import World

PIECES_MAX = 20
"""Articles that one account tries in a day: more than any quota lets it rate."""
UNPAID_MAX = 3
"""Acts without pay in a row, after which an account calls it a day."""


class Adversary(ABC):
    """All accounts of one kind. ``kind`` names it on the command line, ``summary`` explains it."""

    kind: ClassVar[str]
    summary: ClassVar[str]

    def __init__(self, world: World, gang: tuple[Person, ...]) -> None:
        self.world, self.gang = world, gang

    @abstractmethod
    def live_a_day(self, bot: Person) -> Script:
        """What one account does today, from midnight on."""

    def found(self, bot: Person) -> list[Piece]:
        """Return what can still be read, the newest first: there the pools are fullest."""
        since = self.world.now - timedelta(days=self.world.setup.behaviour.fresh_days)
        return self.world.shelf.unread(bot, since)[:PIECES_MAX]


def gain(bot: Person, told: Outcome) -> int:
    """Return what an act brought the account itself, in micro-Twei."""
    return sum(moved.amount_utwei for moved in told.moved if moved.user_id == bot.id)
