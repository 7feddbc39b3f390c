"""The demo's weeks of history, run again: the same books."""

import pytest

from cms.cli.serving import fill
from cms.replay.run import replay

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


def test_the_history_of_the_demo_site_is_reproduced(tribune):
    fill(tribune)
    *_steps, last = replay(tribune)
    found = last.result
    assert [str(d) for d in found.proof.differences] == []
    assert found.missed == ()
    assert found.is_identical
    assert found.proof.entries > 100
    assert found.proof.postings >= 2 * found.proof.entries
