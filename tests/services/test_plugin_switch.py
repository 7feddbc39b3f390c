"""Off means: asked nothing, from the commit on, everywhere; on again without a loss or a half."""

from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import select

from cms.ledger.models import EntryRow, EventRow
from cms.pluginhost.dispatch import PluginHost
from cms.sdk import Conflict, NotAllowed, NotFound, Refused
from cms.sdk.transfers import user
from cms.services.audit import changes
from cms.services.dealings.react import Target, add_reaction, quote_reaction, withdraw_reaction
from cms.services.plugins.history import versions
from cms.services.plugins.settings import find_plugin, settings_now, switch_plugin
from tests.services.test_concurrency import at_once
from tests.services.test_plugin_settings import principal
from tests.support.statements import statements
from tests.support.tally import PRICE_UTWEI, plugin
from tests.support.world import World, person


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin", "tests.support.tally:plugin")


@pytest.fixture(autouse=True)
def _forget():
    plugin.settled.clear()
    plugin.reversed.clear()


def switch(world: World, is_on: bool) -> bool:
    return switch_plugin(world.tribune, None, "tally", is_on=is_on)


def plus(world: World, reader: int):
    return add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")


def lines(outcome) -> set[str]:
    return {m.line for m in outcome.moved}


def test_a_plugin_that_is_off_charges_nothing_and_the_others_go_on(world: World):
    assert switch(world, is_on=False)
    told = set(plugin.settled)
    assert lines(plus(world, world.readers[0])) == {"sample.reward"}
    assert plugin.settled == told
    assert switch(world, is_on=True)
    assert "tally.pay_toll" in lines(plus(world, world.readers[1]))
    assert world.faults() == []


def test_its_refusals_levels_and_fields_are_gone(world: World):
    reader, target = world.readers[0], Target(world.article)
    with pytest.raises(Refused):
        add_reaction(world.tribune, reader, "reader", target, "minus")
    switch(world, is_on=False)
    assert quote_reaction(world.tribune, reader, "reader", target, "minus").refusals == ()
    with world.tribune.reading() as session:
        snapshot = world.tribune.host.snapshot(session, world.tribune.clock.now())
        snapshot.read_levels([reader])
        assert snapshot.levels == {reader: None}
        assert world.tribune.host.user_fields([reader], snapshot) == {reader: {}}


def test_its_lines_stay_in_the_reports(world: World):
    switch(world, is_on=False)
    assert "tally.pay_toll" in {line.code for line in world.tribune.host.registry.lines}


def test_it_counts_at_once_in_another_process(world: World):
    another = replace(world.tribune, host=PluginHost(world.tribune.host.registry))
    reader, target = world.readers[0], Target(world.article)
    for is_on in (True, False, True):
        switch(world, is_on)
        moved = quote_reaction(another, reader, "reader", target, "plus").moved
        assert ("tally.pay_toll" in {m.line for m in moved}) is is_on


def test_what_was_charged_while_it_was_on_comes_back_while_it_is_off(world: World):
    reader = world.readers[0]
    before = world.balances()
    plus(world, reader)
    switch(world, is_on=False)
    withdraw_reaction(world.tribune, reader, Target(world.article))
    assert world.balances() == before
    assert len(plugin.reversed) == 1
    assert world.faults() == []


def test_what_was_free_while_it_was_off_stays_free(world: World):
    reader = world.readers[0]
    before = world.balance(user(reader))
    switch(world, is_on=False)
    plus(world, reader)
    switch(world, is_on=True)
    withdraw_reaction(world.tribune, reader, Target(world.article))
    assert world.balance(user(reader)) == before
    assert world.faults() == []


def test_the_switch_is_a_version_and_in_the_audit_log(world: World, tribune):
    owner = principal(tribune, "owner", "Olga")
    switch_plugin(tribune, owner, "tally", is_on=False)
    (line,) = changes(tribune, subject="plugin:tally")
    assert (line.action, line.actor) == ("plugin.switch", "Olga")
    assert (line.before["is_on"], line.after["is_on"]) == (True, False)
    (version,), _older = versions(tribune, find_plugin(tribune, "tally"))
    assert (version.number, version.switched, version.changes) == (1, False, ())


def test_switching_to_what_it_is_does_nothing(world: World, tribune):
    assert not switch(world, is_on=True)
    assert changes(tribune, subject="plugin:tally") == []


@pytest.mark.parametrize("role", ["editor", "author", "moderator", "reader"])
def test_who_may_not_manage_plugins_switches_nothing(tribune, role):
    with pytest.raises(NotAllowed):
        switch_plugin(tribune, principal(tribune, role), "tally", is_on=False)
    assert settings_now(tribune, find_plugin(tribune, "tally")).is_on


def test_a_plugin_that_is_not_loaded_has_no_switch(tribune):
    with pytest.raises(NotFound):
        switch_plugin(tribune, None, "levels", is_on=False)


def test_an_act_sends_as_many_statements_as_before_the_switch_was_ever_used(world: World):
    counts = []
    for reader in world.readers[:2]:
        with statements() as made:
            plus(world, reader)
        counts.append(len(made))
        switch(world, is_on=False)
        switch(world, is_on=True)
        quote_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    assert counts[0] == counts[1]


def test_in_full_traffic_an_event_is_applied_whole_or_not_at_all(app, world: World):
    """The toll is booked and the plugin told, or neither; whatever the switch does meanwhile."""
    readers = [person(world.tribune, f"Crowd {n}", twei=1) for n in range(24)]
    start = Barrier(8)

    def traffic(some):
        def act():
            start.wait()
            return [plus(world, reader) for reader in some]

        return act

    def flip():
        start.wait()
        for is_on in (False, True) * 6:
            try:
                switch(world, is_on)
            except Conflict:
                continue

    results = at_once(app, [*(traffic(readers[n::7]) for n in range(7)), flip])
    assert not [r for r in results if isinstance(r, Exception)]
    with world.tribune.reading() as session:
        events = set(session.scalars(select(EventRow.id).where(EventRow.kind == "react")))
        charged = set(session.scalars(select(EntryRow.event_id).where(EntryRow.plugin == "tally")))
    assert len(events) == len(readers)
    assert charged == plugin.settled & events
    for reader in readers:
        assert world.balance(user(reader)) in (1_300_000, 1_300_000 - PRICE_UTWEI)
    assert world.faults() == []
