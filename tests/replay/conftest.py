"""Histories to run again: a small site with all built-in rules, and what happened there."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.replay.result import Replayed
from cms.replay.run import replay
from cms.replay.settings import checked_change


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def replayed(tribune) -> Callable[..., Replayed]:
    """Run the site's events again, under the settings of then unless others are given."""

    def work(values: Any = None, **chosen: Any) -> Replayed:
        change = checked_change(tribune.host.registry.plugins, values or {}, **chosen)
        *_steps, last = replay(tribune, change)
        assert last.result is not None
        assert last.result.faults == (), "other settings make sound books, too"
        return last.result

    return work
