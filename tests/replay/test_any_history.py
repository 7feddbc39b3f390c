"""Replay equals ledger, whatever happened, on both databases."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.services.plugins.settings import change_settings, switch_plugin
from cms.services.unit_of_work import Tribune
from tests.histories.test_any_history import ACTS, Town

pytestmark = pytest.mark.databases("sqlite", "postgresql")
PRICES = ("pluses.reward_utwei", "minuses.price_utwei", "comment_to_earn.reward_utwei")
deeds = st.lists(
    st.tuples(st.sampled_from([*ACTS, "switch", "price"]), st.integers(0, 3)),
    min_size=20,
    max_size=80,
)


class ChangingTown(Town):
    """A town where the rules change as well: prices, and which plugins are on."""

    def _switch(self, _act, _reader, who):
        plugin = ("pluses", "levels", "ring_guard", "comment_likes")[who]
        switched = switch_plugin(self.tribune, None, plugin, is_on=False)
        if not switched:
            switch_plugin(self.tribune, None, plugin, is_on=True)

    def _price(self, _act, _reader, who):
        name, _, setting = PRICES[who % len(PRICES)].partition(".")
        change_settings(self.tribune, None, name, {setting: 100_000 * (1 + who)})


@pytest.fixture
def build(tribune: Tribune, clock):
    count = iter(range(10_000))
    return lambda: ChangingTown(tribune, clock, next(count))


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=deeds)
def test_any_history_is_reproduced(build, replayed, history):
    town = build()
    for act, who in history:
        town.do(act, who)
    found = replayed()
    assert [str(one) for one in found.proof.differences] == []
    assert found.missed == ()
    assert found.proof.entries > 0
