"""The hooks as promised to plugin authors: documented, used, called in time, safe to fail in."""

import inspect
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from cms.app import create_app
from cms.clock import ManualClock
from cms.config import BUILT_IN
from cms.extensions import db
from cms.pluginhost.checks import HOOK_NAMES, is_implemented
from cms.pluginhost.migrate import upgrade
from cms.pluginhost.registry import load
from cms.sdk import (
    TREASURY,
    AccountKind,
    Line,
    Plugin,
    Refused,
    Role,
    Side,
    Timer,
    Transfer,
    hookimpl,
    pool,
    user,
)
from cms.sdk.hooks import PLANNING_HOOKS, Hooks
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.dealings.reports import request_report
from cms.services.due.run import run_due
from tests.conftest import START
from tests.support.apps import config
from tests.support.story import read
from tests.support.world import build


def _move(line, source, destination, role):
    return Transfer(
        line=line, source=source, destination=destination, amount_utwei=1_000_000, role=role
    )


class Witness(Plugin):
    """Implements every hook; notes what it was told, and fails in the hook named ``weak``.

    It fills a pool and pays readers out of it, so that there are earnings to put factors on.
    """

    name = "witness"
    lines = (
        Line(
            code="witness.fund_pool",
            label="Filled",
            side=Side.HOUSE,
            source=AccountKind.TREASURY,
            destination=AccountKind.POOL,
        ),
        Line(
            code="witness.pay_reader",
            label="Paid",
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
        ),
    )

    def __init__(self, weak=""):
        self.weak, self.told = weak, {}

    def _note(self, hook, fact, answer):
        self.told.setdefault(hook, []).append(fact)
        if hook == self.weak:
            raise RuntimeError(f"{hook} is out of order")
        return answer

    @hookimpl
    def on_publish(self, event, context):
        fund = _move("witness.fund_pool", TREASURY, pool(event.article.id), Role.HOUSE)
        return self._note("on_publish", event, (fund,))

    @hookimpl
    def on_read(self, event, context):
        return self._note("on_read", event, ())

    @hookimpl
    def on_react(self, event, context):
        context.levels([event.actor_id])
        reader = user(event.actor_id)
        pay = _move("witness.pay_reader", pool(event.article.id), reader, Role.OWN)
        return self._note("on_react", event, (pay,))

    @hookimpl
    def on_comment(self, event, context):
        later = Timer(name="look_again", due_at=event.occurred_at + timedelta(hours=1))
        return self._note("on_comment", event, (later,))

    @hookimpl
    def on_timer(self, event, context):
        return self._note("on_timer", event, ())

    @hookimpl
    def on_report(self, event, context):
        return self._note("on_report", event, ())

    @hookimpl
    def check_action(self, action, context):
        return self._note("check_action", action, ())

    @hookimpl
    def earning_factors(self, planned, context):
        return self._note("earning_factors", planned, ())

    @hookimpl
    def levels_of(self, user_ids, context):
        return self._note("levels_of", user_ids, dict.fromkeys(user_ids, 7))

    @hookimpl
    def reading_rules(self, article, context):
        return self._note("reading_rules", article, None)

    @hookimpl
    def on_settled(self, settlement, context):
        return self._note("on_settled", settlement, None)

    @hookimpl
    def on_reversed(self, reversal, context):
        return self._note("on_reversed", reversal, None)

    @hookimpl
    def article_fields(self, articles, context):
        return self._note("article_fields", articles, {a.id: {"seen": True} for a in articles})

    @hookimpl
    def user_fields(self, user_ids, context):
        return self._note("user_fields", user_ids, {u: {"seen": True} for u in user_ids})


@pytest.mark.parametrize("hook", HOOK_NAMES)
def test_a_hook_takes_a_fact_and_a_context(hook):
    assert len(inspect.signature(getattr(Hooks, hook)).parameters) == 3


@pytest.mark.parametrize("hook", HOOK_NAMES)
def test_a_hook_says_when_it_runs_whether_its_result_counts_and_what_failure_does(hook):
    document = inspect.getdoc(getattr(Hooks, hook)) or ""
    said = dict(re.findall(r"^(Runs|Result|Failure): (\S.{15,})", document, re.MULTILINE))
    assert list(said) == ["Runs", "Result", "Failure"], f"{hook} must say all three, in order"


@pytest.mark.parametrize("hook", HOOK_NAMES)
def test_a_hook_has_a_built_in_plugin_that_needs_it(hook):
    assert [name for name in BUILT_IN if is_implemented(load(name), hook)], (
        f"no built-in plugin uses {hook}: add a hook only together with a plugin that needs it"
    )


@pytest.fixture
def tell(database_url, tmp_path):
    """Tell a story to a witness: publish, read, plus, take back, comment, report, and look."""

    def told(witness):
        app = create_app(
            config(database_url, tmp_path, ()), clock=ManualClock(START), plugins=[witness]
        )
        app.app_context().push()
        upgrade(db.engine, [witness])
        world = build(app.extensions["tribune"], readers=1)
        reader, article = world.readers[0], world.article
        read(world.tribune, world.tribune.clock, reader, article)
        outcome = add_reaction(world.tribune, reader, "reader", Target(article), "plus")
        withdraw_reaction(world.tribune, reader, Target(article))
        post_comment(world.tribune, reader, "reader", article, "I was here")
        request_report(world.tribune, reader, "reader", article)
        world.tribune.clock.advance(hours=1)
        run_due(world.tribune)
        client = app.test_client()
        shown = client.get(f"/api/v1/articles/{article}").get_json()["data"]
        comments = client.get(f"/api/v1/articles/{article}/comments").get_json()["data"]
        return world, outcome, shown["plugins"], comments[0]["writer"]["plugins"]

    yield told
    db.session.remove()
    db.engine.dispose()


def kept_failures(world) -> set[str]:
    with world.tribune.reading() as session:
        return set(session.scalars(text("SELECT hook FROM plugin_failure")))


def test_every_hook_is_called_with_the_fact_that_it_names(tell):
    witness = Witness()
    tell(witness)
    assert set(witness.told) == set(HOOK_NAMES)
    for hook in HOOK_NAMES:
        wanted = list(inspect.signature(getattr(Hooks, hook)).parameters.values())[1].annotation
        for fact in witness.told[hook]:
            if wanted.startswith("Sequence["):
                assert not isinstance(fact, str), hook
                assert len(fact) >= 1, hook
            else:
                assert type(fact).__name__ == wanted, hook


@pytest.mark.parametrize("hook", [h for h in PLANNING_HOOKS if h != "on_publish"])
def test_a_planning_hook_that_fails_is_skipped_and_kept(tell, hook):
    world, *_rest = tell(Witness(weak=hook))
    assert kept_failures(world) == {hook}


def test_publishing_goes_on_without_a_plugin_that_fails_at_it(tell):
    world, *_rest = tell(Witness(weak="on_publish"))
    assert kept_failures(world) == {"on_publish"}


@pytest.mark.parametrize("hook", ["on_settled", "on_reversed"])
def test_a_table_hook_that_fails_is_kept_and_the_act_goes_on(tell, hook):
    world, outcome, *_rest = tell(Witness(weak=hook))
    assert kept_failures(world) == {hook}
    assert outcome.skipped == ()


def test_a_gate_that_fails_stays_shut(tell):
    with pytest.raises(Refused) as caught:
        tell(Witness(weak="check_action"))
    assert caught.value.code == "plugin.failed"


def test_reading_rules_that_fail_leave_the_cores_own(tell):
    world, outcome, *_rest = tell(Witness(weak="reading_rules"))
    assert outcome.skipped == ()
    assert kept_failures(world) == set()


def test_a_guard_that_fails_lets_nothing_through(tell):
    _world, outcome, *_rest = tell(Witness(weak="earning_factors"))
    assert outcome.moved == ()
    assert [(s.code, s.withheld_utwei) for s in outcome.skipped] == [("plugin.failed", 1_000_000)]


def test_levels_that_fail_count_as_no_levels(tell):
    world, outcome, *_rest = tell(Witness(weak="levels_of"))
    assert outcome.skipped == ()
    assert kept_failures(world) == set()


@pytest.mark.parametrize(("hook", "place"), [("article_fields", 0), ("user_fields", 1)])
def test_fields_that_fail_are_left_out(tell, hook, place):
    _world, _outcome, *fields = tell(Witness(weak=hook))
    assert fields[place] == {}
    assert fields[1 - place] == {"witness": {"seen": True}}
