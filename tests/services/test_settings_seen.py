"""A change of settings counts from its commit on, also in processes that keep settings."""

from dataclasses import replace

import pytest

from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.settings_store import save
from cms.services.dealings.react import Target, add_reaction, quote_reaction
from cms.services.unit_of_work import Tribune
from tests.support.world import World


@pytest.fixture
def another(world: World) -> Tribune:
    """A second process on the same database, as far as anything kept is concerned."""
    return replace(world.tribune, host=PluginHost(world.tribune.host.registry))


def set_price(tribune: Tribune, utwei: int) -> None:
    with tribune.writing() as session:
        plugin, now = tribune.host.registry.plugins[0], tribune.clock.now()
        save(session, plugin, {"minus_utwei": utwei}, changed_by="test", now=now)


def test_a_price_set_elsewhere_is_quoted_and_charged_at_once(world: World, another: Tribune):
    reader, target = world.readers[0], Target(world.article)
    for price in (700_000, 200_000, 700_000):
        quote_reaction(world.tribune, reader, "reader", target, "minus")
        set_price(another, price)
        quoted = quote_reaction(world.tribune, reader, "reader", target, "minus")
        assert [m.amount_utwei for m in quoted.moved] == [-price]
    charged = add_reaction(world.tribune, reader, "reader", target, "minus")
    assert charged.moved == quoted.moved


def change_in_vain(tribune: Tribune) -> None:
    """Save a price, look at it inside the transaction, and fail."""
    with tribune.writing() as session:
        plugin, now = tribune.host.registry.plugins[0], tribune.clock.now()
        save(session, plugin, {"minus_utwei": 1}, changed_by="test", now=now)
        assert tribune.host.snapshot(session, now).settings[plugin.name].version == 1
        raise ZeroDivisionError


def test_settings_that_were_rolled_back_never_counted(world: World, another: Tribune):
    reader, target = world.readers[0], Target(world.article)
    before = quote_reaction(world.tribune, reader, "reader", target, "minus").moved
    with pytest.raises(ZeroDivisionError):
        change_in_vain(another)
    for tribune in (world.tribune, another):
        assert quote_reaction(tribune, reader, "reader", target, "minus").moved == before
