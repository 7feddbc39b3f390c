"""A stranger's distribution, found through its entry point and switched on by name."""

import pytest

from cms.pluginhost.registry import available
from cms.sdk.transfers import user
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from tests.support.world import TWEI, World

pytestmark = pytest.mark.skipif(
    "tip_jar" not in available(), reason="./run test builds and installs it"
)


@pytest.fixture
def plugins() -> tuple[str, ...]:
    return ("tip_jar",)


def test_a_plus_charges_the_reader_and_pays_the_author(world: World):
    reader, before = world.readers[0], world.balances()
    add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    assert world.balance(user(reader)) == 10 * TWEI - 100_000
    assert world.balance(user(world.author)) == 10 * TWEI + 100_000
    withdraw_reaction(world.tribune, reader, Target(world.article))
    assert world.balances() == before
    assert world.faults() == []
