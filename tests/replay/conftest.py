"""Histories to run again: a small site with all built-in rules, and what happened there."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.replay.result import Replayed
from cms.replay.run import replay
from cms.replay.settings import checked_change
from tests.histories.test_any_history import open_gates
from tests.plugins.conftest import Town, put
from tests.support.story import settle_town


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


def town_of_one(tribune, clock, once, guard: dict[str, int]) -> Town:
    """Open gates, and four readers who have read the one article."""

    def make() -> tuple[int, list[int], int]:
        open_gates(tribune)
        if guard:
            put(tribune, "ring_guard", **guard)
        author, readers = settle_town(tribune, clock)
        made = Town(tribune, author, readers, article=0, authors=(author,))
        return author, readers, made.article_of(author, title="The article")

    author, readers, article = once(("one article", *guard.items()), make)
    return Town(tribune, author, list(readers), article, (author,))


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
