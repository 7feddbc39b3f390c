"""One plugin's misbehaviour never harms another plugin, the core, or anybody's wallet."""

import dataclasses

import pytest
from sqlalchemy import text

from cms.app import create_app
from cms.clock import ManualClock
from cms.extensions import db
from cms.pluginhost.migrate import upgrade
from cms.sdk import (
    TREASURY,
    Account,
    AccountKind,
    Line,
    Plugin,
    Role,
    RuleFailed,
    Side,
    Transfer,
    hookimpl,
    pool,
    user,
)  # fmt: skip
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.plugins.reconcile import reconcile
from tests.conftest import START
from tests.support.apps import config
from tests.support.rules import plugin as honest
from tests.support.world import TWEI, build


def transfer(**changes) -> Transfer:
    sound = Transfer(
        line="evil.take_it",
        source=pool(1),
        destination=user(2),
        amount_utwei=1_000,
        role=Role.OWN,
    )
    return dataclasses.replace(sound, **changes)


def forever():
    while True:
        yield transfer()


class Subtle(int):
    """A whole number that lies."""


def bad_sql(context):
    context.session.execute(text("SELECT nonsense FROM nowhere"))


BEHAVIOURS = {
    "sound": lambda e, c: [transfer(destination=user(e.actor_id), source=pool(e.article.id))],
    "raises": lambda e, c: 1 / 0,
    "exits": lambda e, c: exit(3),
    "bad sql": lambda e, c: bad_sql(c),
    "endless generator": lambda e, c: forever(),
    "a word": lambda e, c: "transfer",
    "a number": lambda e, c: 7,
    "a dict": lambda e, c: {"line": "evil.take_it"},
    "a nested list": lambda e, c: [[transfer()]],
    "negative": lambda e, c: [transfer(amount_utwei=-5)],
    "zero": lambda e, c: [transfer(amount_utwei=0)],
    "a float": lambda e, c: [transfer(amount_utwei=1.5)],
    "a bool": lambda e, c: [transfer(amount_utwei=True)],
    "a lying int": lambda e, c: [transfer(amount_utwei=Subtle(5))],
    "huge": lambda e, c: [transfer(amount_utwei=10**30)],
    "a foreign line": lambda e, c: [transfer(line="sample.reward")],
    "an undeclared line": lambda e, c: [transfer(line="evil.other")],
    "a stranger's wallet": lambda e, c: [transfer(destination=user(999))],
    "another article's pool": lambda e, c: [transfer(source=pool(999))],
    "the mint": lambda e, c: [transfer(source=Account(AccountKind.MINT))],
    "to itself": lambda e, c: [transfer(destination=pool(1))],
    "an undeclared charge": lambda e, c: [transfer(source=user(2), destination=TREASURY)],
    "one good and one bad": lambda e, c: [transfer(), transfer(amount_utwei=-5)],
}


class Evil(Plugin):
    name = "evil"
    behaviour = "raises"
    lines = (
        Line(
            code="evil.take_it",
            label="x",
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
        ),
    )

    @hookimpl
    def on_react(self, event, context):
        return BEHAVIOURS[self.behaviour](event, context)

    @hookimpl
    def on_settled(self, settlement, context):
        bad_sql(context)

    @hookimpl
    def user_fields(self, user_ids, context):
        raise RuntimeError("no fields today")


class EvilCharge(Evil):
    must_succeed = frozenset({"on_react"})


class PaysAsItCharges(Plugin):
    """Charges the reader, and in the same breath pays more than any pool holds."""

    name = "both"
    must_succeed = frozenset({"on_react"})
    lines = (
        Line(
            code="both.pay_fee",
            label="Fee",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
        ),
        Line(
            code="both.reward_dear",
            label="Reward",
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
        ),
    )

    @hookimpl
    def on_react(self, event, context):
        reader, purse = user(event.actor_id), pool(event.article.id)
        return [
            transfer(line="both.pay_fee", source=reader, destination=TREASURY),
            transfer(
                line="both.reward_dear", source=purse, destination=reader, amount_utwei=10**12
            ),
        ]


@pytest.fixture
def world_with(database_url, tmp_path):
    made = []

    def make(plugin):
        app = create_app(
            config(database_url, tmp_path, ()), clock=ManualClock(START), plugins=[honest, plugin]
        )
        app.app_context().push()
        upgrade(db.engine, [honest, plugin])
        made.append(app)
        return build(app.extensions["tribune"])

    yield make
    for _app in made:
        db.session.remove()
        db.engine.dispose()


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("behaviour", [name for name in BEHAVIOURS if name != "sound"])
def test_a_broken_reward_is_skipped_and_the_others_are_paid(world_with, behaviour):
    evil = Evil()
    evil.behaviour = behaviour
    world = world_with(evil)
    reader = world.readers[0]
    outcome = add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    assert [m.line for m in outcome.moved] == ["sample.reward"]
    assert [s.plugin for s in outcome.skipped] == ["evil"]
    assert world.balance(user(reader)) == 10 * TWEI + 300_000
    assert world.faults() == []
    with world.tribune.reading() as session:
        kept = session.execute(text("SELECT DISTINCT plugin FROM plugin_failure")).scalars().all()
    assert kept == ["evil"]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_broken_price_refuses_the_act_and_nobody_pays(world_with):
    world = world_with(EvilCharge())
    before = world.balances()
    with pytest.raises(RuleFailed):
        add_reaction(world.tribune, world.readers[0], "reader", Target(world.article), "plus")
    assert world.balances() == before
    assert world.faults() == []


@pytest.mark.databases("sqlite", "postgresql")
def test_a_price_stands_when_the_same_plugins_reward_finds_no_money(world_with):
    world = world_with(PaysAsItCharges())
    reader = world.readers[0]
    outcome = add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    assert [m.line for m in outcome.moved] == ["both.pay_fee", "sample.reward"]
    assert [(s.line, s.code) for s in outcome.skipped] == [("both.reward_dear", "pool_empty")]
    assert world.balance(user(reader)) == 10 * TWEI + 300_000 - 1_000
    assert world.faults() == []


@pytest.mark.databases("sqlite", "postgresql")
def test_a_repaired_plugin_pays_what_it_missed_and_only_once(world_with):
    evil = Evil()
    world = world_with(evil)
    reader = world.readers[0]
    add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    assert {one.result for one in reconcile(world.tribune)} == {"failed"}
    evil.behaviour = "sound"
    results = [(one.hook, one.result) for one in reconcile(world.tribune)]
    assert ("on_react", "done") in results
    assert world.balance(user(reader)) == 10 * TWEI + 300_000 + 1_000
    assert "on_react" not in [one.hook for one in reconcile(world.tribune)]
    assert world.faults() == []


@pytest.mark.databases("sqlite")
def test_what_was_withdrawn_in_the_meantime_is_not_paid(world_with):
    evil = Evil()
    world = world_with(evil)
    reader, before = world.readers[0], world.balances()
    add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    withdraw_reaction(world.tribune, reader, Target(world.article))
    evil.behaviour = "sound"
    assert ("on_react", "void") in [(o.hook, o.result) for o in reconcile(world.tribune)]
    assert world.balances() == before
