"""The world that scripts act in: who is there, what there is to read, what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cms.simulator.acts import Acts
from cms.simulator.people import Shelf, Town
from cms.simulator.setup import Setup


@dataclass(frozen=True)
class World:
    """One site with its people."""

    setup: Setup
    town: Town
    acts: Acts
    shelf: Shelf

    @property
    def now(self) -> datetime:
        """The moment that the site's clock shows."""
        return self.acts.tribune.clock.now()
