"""`cms reconcile` pays what a broken plugin missed, once it is repaired, and once."""

import pytest

from cms.sdk.transfers import user
from cms.services.dealings.react import Target, add_reaction
from tests.support.moody import REWARD_UTWEI, plugin
from tests.support.world import build

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin", "tests.support.moody:plugin")


@pytest.fixture
def reconcile(run, plugins):
    return lambda: run("reconcile", CMS_PLUGINS=",".join(plugins))


@pytest.fixture
def missed(tribune, monkeypatch):
    """A world in which the first reader was not paid for a plus."""
    monkeypatch.setattr(plugin, "is_broken", True)
    world = build(tribune)
    add_reaction(tribune, world.readers[0], "reader", Target(world.article), "plus")
    return world


def test_with_nothing_open_there_is_nothing_to_do(reconcile):
    assert (reconcile().code, reconcile().out) == (0, "Nothing open\n")


def test_a_plugin_that_still_fails_is_named(missed, reconcile):
    done = reconcile()
    assert (done.code, done.out) == (1, "1 failed\n")
    assert f"moody on_react react:{missed.readers[0]}:article-{missed.article}:1" in done.err
    assert done.err.endswith("RuntimeError: not today\n")


def test_a_repaired_plugin_pays_once(missed, reconcile, monkeypatch):
    monkeypatch.setattr(plugin, "is_broken", False)
    before = missed.balance(user(missed.readers[0]))
    assert (reconcile().code, reconcile().out) == (0, "Nothing open\n")
    assert missed.balance(user(missed.readers[0])) == before + REWARD_UTWEI
    assert missed.faults() == []
