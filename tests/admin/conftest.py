"""The admin on a small world, and desks for whoever works in it."""

from collections.abc import Callable

import pytest

from tests.support import world
from tests.support.staff import Desk, seat
from tests.support.story import tell


@pytest.fixture
def site(tribune):
    """One author, three readers, one live article, a funded treasury."""
    return world.build(tribune)


@pytest.fixture
def desk(app, tribune) -> Callable[..., Desk]:
    """`desk("editor")` is an editor who is signed in to the admin."""
    return lambda role, nickname="": seat(app, tribune, role, nickname)


@pytest.fixture
def told(tribune, clock, once):
    """The story of one article: its author, readers, number and table of profit and loss."""
    return once("told", lambda: tell(tribune, clock))
