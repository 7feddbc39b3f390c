"""Any history, run again under the settings of then, makes the same books."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.histories.test_any_history import ACTS, EVERYDAY, town  # noqa: F401  (a fixture)

pytestmark = pytest.mark.databases("sqlite")
deeds = st.lists(st.tuples(st.sampled_from((*EVERYDAY, *ACTS)), st.integers(0, 3)), max_size=30)


@settings(
    max_examples=5, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(history=deeds)
def test_a_replay_makes_the_same_books(town, replayed, history):  # noqa: F811
    place = town()
    for act, who in history:
        place.do(act, who)
    found = replayed()
    assert [*map(str, found.proof.differences), *map(str, found.missed)] == []
