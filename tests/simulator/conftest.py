"""Runs of the simulator on a site with all built-in rules, small enough to take a second."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.services.plugins.simulations import Scoreboard
from cms.simulator.run import simulate
from cms.simulator.setup import Setup


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


KNOWN: dict[str, Scoreboard] = {}
"""Runs that were made already, by what they are made of: the same run need not be made twice."""


@pytest.fixture
def simulated(tribune) -> Callable[..., Scoreboard]:
    """Make a run of three days with six readers and two articles a day, unless told otherwise.

    ``anew`` makes it even if it is known.
    """

    def work(
        *,
        preset: str | None = None,
        database_url: str | None = None,
        anew: bool = False,
        **given: Any,
    ) -> Scoreboard:
        setup = Setup(**{"days": 3, "readers": 6, "articles_per_day": 2} | given)
        name = f"{preset} {database_url} {tribune.config.hold_hours} {setup}"
        if anew or name not in KNOWN:
            *_steps, last = simulate(tribune, setup, preset=preset, database_url=database_url)
            assert last.result is not None
            KNOWN[name] = last.result
        return KNOWN[name]

    return work
