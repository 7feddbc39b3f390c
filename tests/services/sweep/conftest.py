"""A town of all built-in plugins, and an editor who sweeps there."""

import pytest

from cms.services.access.sessions import Principal
from tests.histories.test_any_history import open_gates
from tests.plugins.conftest import Town, put
from tests.support.staff import staff
from tests.support.story import read
from tests.support.world import build


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune, clock, once) -> Town:
    """An author, four readers who have read, open gates; whoever acts is the first reader."""

    def make() -> tuple[int, list[int], int]:
        open_gates(tribune)
        put(tribune, "read_to_earn", pays_on="read")
        made = build(tribune, readers=4, treasury=1000)
        for reader in made.readers:
            read(tribune, clock, reader, made.article)
        return made.author, made.readers, made.article

    author, readers, article = once("to be swept", make)
    return Town(tribune, author, list(readers), article, authors=(author,))


@pytest.fixture
def editor(tribune) -> Principal:
    return staff(tribune, "editor")
