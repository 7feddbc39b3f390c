"""Settings are changed by those who may, from what they saw, and every change is on record."""

import math
from dataclasses import replace
from threading import Barrier

import pytest

from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.settings_store import in_force
from cms.sdk import Conflict, Invalid, NotAllowed, NotFound
from cms.services.access.sessions import Principal
from cms.services.audit import changes
from cms.services.dealings.react import Target, add_reaction
from cms.services.plugins.history import values_at, versions
from cms.services.plugins.presets import apply_preset, review_preset
from cms.services.plugins.settings import change_settings, find_plugin, review, settings_now
from tests.services.test_concurrency import at_once
from tests.support.staff import hire
from tests.support.world import World


def principal(tribune, role: str, nickname: str = "") -> Principal:
    made = hire(tribune, role, nickname)
    return Principal(user_id=made, nickname=nickname or role, role=role, token_id=0)


@pytest.fixture
def owner(tribune) -> Principal:
    return principal(tribune, "owner", "Olga")


def price(tribune) -> int:
    return settings_now(tribune, find_plugin(tribune, "sample")).settings.minus_utwei


def stored(tribune) -> int:
    return settings_now(tribune, find_plugin(tribune, "sample")).version


def test_a_changed_price_is_charged_from_then_on(world: World, owner):
    assert change_settings(world.tribune, owner, "sample", {"minus_utwei": 700}, version=0) == 1
    charged = add_reaction(
        world.tribune, world.readers[0], "reader", Target(world.article), "minus"
    )
    assert [m.amount_utwei for m in charged.moved] == [-700]


def test_a_change_is_in_the_audit_log_with_before_and_after(tribune, owner):
    change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0)
    (line,) = changes(tribune, subject="plugin:sample")
    assert (line.action, line.actor) == ("plugin.settings", "Olga")
    assert line.before == {"version": 0, "minus_utwei": 500_000}
    assert line.after == {"version": 1, "minus_utwei": 700}


def test_what_changes_nothing_makes_no_version(tribune, owner):
    assert change_settings(tribune, owner, "sample", {"minus_utwei": 500_000}, version=0) == 0
    assert changes(tribune, subject="plugin:sample") == []


@pytest.mark.parametrize(
    "values",
    [
        {"no_such_setting": 1},
        {"minus_utwei": -1},
        {"minus_utwei": 10**30},
        {"minus_utwei": math.nan},
        {"minus_utwei": math.inf},
        {"minus_utwei": 1.5},
        {"minus_utwei": True},
        {"minus_utwei": None},
        {"minus_utwei": "0.50"},
        {"minus_utwei": ""},
        {"minus_utwei": [1]},
        {"minus_utwei": 700, "plus_utwei": -1},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_by_name_and_nothing_is_stored(tribune, owner, values):
    with pytest.raises(Invalid) as refused:
        change_settings(tribune, owner, "sample", values, version=0)
    assert set(refused.value.errors) & set(values)
    assert (price(tribune), stored(tribune)) == (500_000, 0)
    assert changes(tribune, subject="plugin:sample") == []


@pytest.mark.parametrize("role", ["editor", "author", "moderator", "reader"])
def test_who_may_not_manage_plugins_changes_nothing(tribune, role):
    with pytest.raises(NotAllowed):
        change_settings(tribune, principal(tribune, role), "sample", {"minus_utwei": 7}, version=0)
    assert stored(tribune) == 0


def test_a_plugin_that_is_not_loaded_has_no_settings(tribune, owner):
    with pytest.raises(NotFound, match="levels is not among"):
        change_settings(tribune, owner, "levels", {"gate_like": 1}, version=0)


def test_the_second_of_two_admins_is_told_and_overwrites_nothing(tribune, owner):
    change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0)
    for act in (
        lambda: change_settings(tribune, owner, "sample", {"plus_utwei": 9}, version=0),
        lambda: change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0),
        lambda: review(tribune, find_plugin(tribune, "sample"), {"plus_utwei": 9}, 0),
    ):
        with pytest.raises(Conflict):
            act()
    assert (price(tribune), stored(tribune)) == (700, 1)


def test_of_many_changes_at_once_one_is_made(app, tribune, owner):
    start = Barrier(8)

    def job(number):
        def change():
            start.wait()
            values = {"minus_utwei": 700 + number}
            return change_settings(tribune, owner, "sample", values, version=0)

        return change

    results = at_once(app, [job(n) for n in range(8)])
    assert [r for r in results if r == 1] == [1]
    assert sum(isinstance(r, Conflict) for r in results) == 7
    assert stored(tribune) == 1


def test_the_history_says_who_changed_what_and_a_version_comes_back_as_a_new_one(tribune, owner):
    plugin = find_plugin(tribune, "sample")
    change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0)
    change_settings(tribune, None, "sample", {"plus_utwei": 9}, changed_by="ops")
    found, has_older = versions(tribune, plugin)
    said = [
        (v.number, v.changed_by, [(c.name, c.before, c.after) for c in v.changes]) for v in found
    ]
    assert said == [
        (2, "ops", [("plus_utwei", 300_000, 9)]),
        (1, "Olga", [("minus_utwei", 500_000, 700)]),
    ]
    assert not has_older
    assert versions(tribune, plugin, size=1)[1]
    change_settings(tribune, owner, "sample", values_at(tribune, plugin, 0), version=2)
    assert (price(tribune), stored(tribune)) == (500_000, 3)
    with pytest.raises(NotFound):
        values_at(tribune, plugin, 99)


def test_a_stored_version_survives_a_declaration_that_lost_a_setting(tribune, owner):
    plugin = find_plugin(tribune, "sample")
    change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0)
    with tribune.writing() as session:
        session.connection().exec_driver_sql(
            'UPDATE plugin_setting SET settings = \'{"gone": 1, "minus_utwei": 700}\''
        )
    assert values_at(tribune, plugin, 1) == {"minus_utwei": 700, "plus_utwei": 300_000}
    assert versions(tribune, plugin)[0][0].changes[0].after == 700


def test_a_preset_nobody_has_is_not_found(tribune, owner):
    for act in (lambda: review_preset(tribune, "x"), lambda: apply_preset(tribune, owner, "x")):
        with pytest.raises(NotFound):
            act()


def test_another_process_sees_the_change_without_a_restart(tribune, owner):
    another = replace(tribune, host=PluginHost(tribune.host.registry))
    with another.reading() as session:
        another.host.snapshot(session, tribune.clock.now())
    change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0)
    with another.reading() as session:
        settings = another.host.snapshot(session, tribune.clock.now()).settings
        assert settings == in_force(session, another.host.registry.plugins)
    assert settings["sample"].settings.minus_utwei == 700
