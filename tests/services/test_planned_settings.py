"""Settings that are planned for a moment: in force from then on, once, never before."""

from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import update

from cms.ledger.models import PlannedSettingsRow
from cms.people.models import User
from cms.sdk import Conflict, Invalid, NotAllowed, NotFound
from cms.services.audit import changes
from cms.services.dealings.react import Target, add_reaction
from cms.services.due.run import run_due
from cms.services.plugins.history import versions
from cms.services.plugins.planned import planned_settings
from cms.services.plugins.plans import cancel_plan, plan_settings
from cms.services.plugins.settings import change_settings, find_plugin, settings_now, switch_plugin
from tests.services.test_concurrency import at_once
from tests.services.test_plugin_settings import principal, stored
from tests.support.world import World

HOUR = timedelta(hours=1)


@pytest.fixture
def owner(tribune):
    return principal(tribune, "owner", "Olga")


@pytest.fixture
def plan(tribune, owner, clock):
    """`plan(minus_utwei=700)` plans it for an hour from now."""

    def make(by=owner, hours=1, version=0, **values):
        at = clock.now() + hours * HOUR
        plan_settings(tribune, by, "sample", values, at=at, version=version)
        return at

    return make


def planned(tribune):
    return planned_settings(tribune, find_plugin(tribune, "sample"))


def in_force(tribune):
    return settings_now(tribune, find_plugin(tribune, "sample")).settings


def test_an_act_before_the_moment_pays_the_old_price_and_one_after_it_the_new(
    world: World, plan, clock
):
    def minus(reader):
        return add_reaction(world.tribune, reader, "reader", Target(world.article), "minus")

    plan(minus_utwei=700)
    clock.advance(minutes=59)
    assert run_due(world.tribune) == []
    assert [m.amount_utwei for m in minus(world.readers[0]).moved] == [-500_000]
    clock.advance(minutes=1)
    (ran,) = run_due(world.tribune)
    assert (ran.title, ran.deed, ran.fault) == ("sample", "settings", "")
    assert [m.amount_utwei for m in minus(world.readers[1]).moved] == [-700]
    assert world.faults() == []


def test_it_is_a_version_of_whoever_planned_it_and_both_steps_are_on_record(tribune, plan, clock):
    at = plan(minus_utwei=700)
    found = planned(tribune)
    assert (found.at, found.planned_by, found.fault) == (at, "Olga", "")
    assert [(c.name, c.before, c.after) for c in found.changes] == [("minus_utwei", 500_000, 700)]
    clock.advance(hours=2)
    run_due(tribune)
    (made,), _more = versions(tribune, find_plugin(tribune, "sample"))
    assert (made.number, made.changed_by, made.at) == (1, "Olga", clock.now())
    assert planned(tribune) is None
    log = changes(tribune, subject="plugin:sample")
    assert {(line.action, line.actor) for line in log} == {
        ("plugin.plan", "Olga"),
        ("plugin.settings", "Olga"),
    }
    assert run_due(tribune) == []


def test_what_it_does_not_name_stays_as_somebody_has_set_it_meanwhile(tribune, owner, plan, clock):
    plan(minus_utwei=700)
    change_settings(tribune, owner, "sample", {"plus_utwei": 9, "minus_utwei": 8}, version=0)
    assert [(c.before, c.after) for c in planned(tribune).changes] == [(8, 700)]
    clock.advance(hours=1)
    run_due(tribune)
    assert (in_force(tribune).minus_utwei, in_force(tribune).plus_utwei) == (700, 9)


def test_what_is_in_force_already_by_then_makes_no_version(tribune, owner, plan, clock):
    plan(minus_utwei=700)
    change_settings(tribune, owner, "sample", {"minus_utwei": 700}, version=0)
    clock.advance(hours=1)
    assert [one.fault for one in run_due(tribune)] == [""]
    assert (stored(tribune), planned(tribune)) == (1, None)


def test_a_later_plan_takes_the_place_of_the_first(tribune, plan, clock):
    plan(minus_utwei=700)
    plan(plus_utwei=9, hours=3)
    clock.advance(hours=2)
    assert run_due(tribune) == []
    clock.advance(hours=1)
    run_due(tribune)
    assert (in_force(tribune).minus_utwei, in_force(tribune).plus_utwei) == (500_000, 9)
    assert stored(tribune) == 1


def test_what_is_called_off_does_not_happen(tribune, owner, plan, clock):
    plan(minus_utwei=700)
    assert cancel_plan(tribune, owner, "sample") is True
    assert cancel_plan(tribune, owner, "sample") is False
    clock.advance(hours=2)
    assert run_due(tribune) == []
    assert (stored(tribune), planned(tribune)) == (0, None)
    assert changes(tribune, subject="plugin:sample")[0].action == "plugin.unplan"


def test_a_plugin_that_is_off_gets_its_settings_and_stays_off(tribune, owner, plan, clock):
    plan(minus_utwei=700)
    switch_plugin(tribune, owner, "sample", is_on=False)
    clock.advance(hours=2)
    run_due(tribune)
    now = settings_now(tribune, find_plugin(tribune, "sample"))
    assert (now.settings.minus_utwei, now.is_on) == (700, False)


@pytest.mark.parametrize("hours", [0, -1, 24 * 366 * 6], ids=["now", "past", "too far"])
def test_a_moment_without_sense_is_refused(tribune, plan, hours):
    with pytest.raises(Invalid) as refused:
        plan(minus_utwei=700, hours=hours)
    assert set(refused.value.errors) == {"at"}
    assert planned(tribune) is None


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"minus_utwei": -1}, Invalid),
        ({"nothing": 1}, Invalid),
        ({"minus_utwei": 500_000}, Invalid),
        ({"minus_utwei": 700, "version": 7}, Conflict),
    ],
    ids=["negative", "unknown", "no change", "not what was seen"],
)
def test_what_could_not_be_saved_now_is_not_planned_either(tribune, plan, values, fault):
    plan(plus_utwei=9)
    with pytest.raises(fault):
        plan(**values)
    assert [c.name for c in planned(tribune).changes] == ["plus_utwei"]  # the earlier plan stands


@pytest.mark.parametrize("role", ["editor", "author", "moderator", "reader"])
def test_who_may_not_set_prices_plans_none_and_calls_none_off(tribune, plan, role):
    plan(minus_utwei=700)
    who = principal(tribune, role)
    with pytest.raises(NotAllowed):
        plan(by=who, minus_utwei=1)
    with pytest.raises(NotAllowed):
        cancel_plan(tribune, who, "sample")
    assert planned(tribune).changes[0].after == 700


def test_a_plugin_that_is_not_loaded_has_no_plan(tribune, owner, clock):
    with pytest.raises(NotFound):
        plan_settings(tribune, owner, "levels", {}, at=clock.now() + HOUR, version=0)
    with pytest.raises(NotFound):
        cancel_plan(tribune, owner, "levels")


@pytest.mark.parametrize("change", [{"role": "editor"}, {"banned_at": True}], ids=["role", "ban"])
def test_the_plan_of_somebody_who_has_lost_the_right_waits_for_a_person(
    tribune, owner, plan, clock, change
):
    plan(minus_utwei=700)
    values = {"banned_at": clock.now()} if "banned_at" in change else change
    with tribune.writing() as session:
        session.execute(update(User).where(User.id == owner.user_id).values(**values))
    clock.advance(hours=2)
    (ran,) = run_due(tribune)
    assert ran.fault
    assert run_due(tribune) == []
    assert (stored(tribune), planned(tribune).fault) == (0, ran.fault)
    plan(by=principal(tribune, "admin"), minus_utwei=9)
    assert planned(tribune).fault == ""
    clock.advance(hours=2)
    assert [one.fault for one in run_due(tribune)] == [""]
    assert in_force(tribune).minus_utwei == 9


def test_a_value_that_an_upgrade_forbids_is_noted_and_nothing_is_saved(tribune, plan, clock):
    plan(minus_utwei=700)
    with tribune.writing() as session:
        session.execute(update(PlannedSettingsRow).values(settings='{"minus_utwei": -5}'))
    clock.advance(hours=2)
    (ran,) = run_due(tribune)
    assert ran.fault.startswith("Settings of sample: minus_utwei: ")
    assert (stored(tribune), planned(tribune).fault) == (0, ran.fault)


def test_many_workers_put_it_in_force_once(app, tribune, plan, clock):
    plan(minus_utwei=700)
    clock.advance(hours=1)
    ran = [one for many in at_once(app, [lambda: run_due(tribune)] * 6) for one in many]
    ran += run_due(tribune)
    assert [one.fault for one in ran] == [""]
    assert stored(tribune) == 1


def test_two_who_plan_at_once_leave_one_plan(app, tribune, owner, clock):
    start, at = Barrier(6), clock.now() + HOUR

    def job(number):
        def make():
            start.wait()
            values = {"minus_utwei": 700 + number}
            plan_settings(tribune, owner, "sample", values, at=at, version=0)

        return make

    results = at_once(app, [job(n) for n in range(6)])
    assert all(one is None or isinstance(one, Conflict) for one in results)
    assert any(one is None for one in results)
    assert 700 <= planned(tribune).changes[0].after < 706
