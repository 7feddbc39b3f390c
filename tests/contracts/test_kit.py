"""The kit catches what a plugin can do wrong, each in a sentence that says what to do."""

import itertools
import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest
from sqlalchemy import text

from cms.extensions import db
from cms.sdk import (
    TREASURY,
    AccountKind,
    AdminPage,
    Line,
    Plugin,
    Refusal,
    Role,
    Side,
    Text,
    Timer,
    Transfer,
    Undo,
    hookimpl,
    pool,
    setting,
    user,
)  # fmt: skip
from cms.testing import PluginConformance
from cms.testing.stand import stand_for

REWARD = Line(
    code="bad.reward_reader",
    label="Reward",
    side=Side.PROFIT,
    source=AccountKind.POOL,
    destination=AccountKind.USER,
)
CHECKS = [name for name in vars(PluginConformance) if name.startswith("test_")]


def reward(event, amount=1_000, **changes) -> Transfer:
    values = {
        "line": "bad.reward_reader",
        "source": pool(event.article.id),
        "destination": user(event.actor_id),
        "amount_utwei": amount,
        "role": Role.OWN,
        "undo": Undo.WITHDRAWN,
    }
    return Transfer(**(values | changes))


class Bad(Plugin):
    """Sound as it stands: the base of all the bad ones."""

    name = "bad"
    lines = (REWARD,)

    @hookimpl
    def on_react(self, event, context):
        return [reward(event)] if event.reaction == "plus" else ()


class Misspelt(Bad):
    @hookimpl
    def on_raect(self, event, context):
        return ()


class Undeclared(Bad):
    @hookimpl
    def on_react(self, event, context):
        return [reward(event, line="bad.never_declared")]


class Stranger(Bad):
    @hookimpl
    def on_react(self, event, context):
        return [reward(event, destination=user(99))]


class Fraction(Bad):
    @hookimpl
    def on_react(self, event, context):
        return [reward(event, amount=0.5)]


class ZeroPrice(Bad):
    @dataclass(frozen=True)
    class Settings:
        reward_utwei: int = setting(1_000, label="Reward", unit="utwei", min=0, max=10_000)

    @hookimpl
    def on_react(self, event, context):
        return [reward(event, amount=context.settings.reward_utwei)]


class SecretCharge(Bad):
    lines = (
        Line(
            code="bad.pay_fee",
            label="Fee",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
        ),
    )

    @hookimpl
    def on_comment(self, event, context):
        return [
            reward(event, line="bad.pay_fee", source=user(event.actor_id), destination=TREASURY)
        ]


class ChargeThatFails(SecretCharge):
    must_succeed = frozenset({"on_comment"})

    @hookimpl
    def on_comment(self, event, context):
        raise KeyError("price")


class Chance(Bad):
    @hookimpl
    def on_react(self, event, context):
        return [reward(event, amount=random.randrange(1, 10**9))]


class Memory(Bad):
    seen = itertools.count(1)

    @hookimpl
    def on_react(self, event, context):
        return [reward(event, amount=next(self.seen))]


class WritesInPlan(Bad):
    @hookimpl
    def on_react(self, event, context):
        context.session.execute(text("UPDATE article SET version = version + 1"))
        return ()


class ReliesOnOrder(Bad):
    @hookimpl
    def on_react(self, event, context):
        return [reward(event, amount=1 + len(context._snapshot.levels))]


class PaysByLength(Bad):
    @hookimpl
    def on_read(self, event, context):
        return [reward(event, amount=event.article.word_count)]


class PaysByCrowd(Bad):
    @hookimpl
    def on_react(self, event, context):
        comment = event.comment
        return [reward(event, amount=1 + comment.like_count)] if comment else ()


class KeepsThePlus(Bad):
    @hookimpl
    def on_react(self, event, context):
        return [reward(event, undo=Undo.MODERATED)]


class KeepsTheDeleted(Bad):
    @hookimpl
    def on_comment(self, event, context):
        return [reward(event, undo=Undo.MODERATED)]


class KeepsTheUnpublished(Bad):
    @hookimpl
    def on_publish(self, event, context):
        return [reward(event, undo=Undo.NEVER)]


class Later(Bad):
    """Sound: pays a comment's writer a day later."""

    @hookimpl
    def on_comment(self, event, context):
        return [self.timer(event)]

    def timer(self, event, **changes) -> Timer:
        values = {"name": "pay", "due_at": event.occurred_at + timedelta(days=1)}
        return Timer(**(values | changes))

    @hookimpl
    def on_timer(self, event, context):
        comment = event.comment
        if event.name != "pay" or comment is None or comment.writer_id in event.article.author_ids:
            return ()
        undo = Undo.DELETED | Undo.MODERATED
        return [reward(event, destination=user(comment.writer_id), undo=undo)]


class TooSoon(Later):
    def timer(self, event):
        return super().timer(event, due_at=event.occurred_at)


class NoZone(Later):
    def timer(self, event):
        return super().timer(event, due_at=datetime(2027, 1, 1))  # noqa: DTZ001


class OddPayload(Later):
    def timer(self, event):
        return super().timer(event, payload={"when": event.occurred_at})


class LossyPayload(Later):
    def timer(self, event):
        return super().timer(event, payload={"people": (1, 2)})


class HugePayload(Later):
    def timer(self, event):
        return super().timer(event, payload={"text": "x" * 2_000})


class TwiceTheSame(Later):
    @hookimpl
    def on_comment(self, event, context):
        return [self.timer(event), self.timer(event)]


class NobodyToAsk(Bad):
    @hookimpl
    def on_comment(self, event, context):
        return [Timer(name="pay", due_at=event.occurred_at + timedelta(days=1))]


class ChanceLater(Later):
    def timer(self, event):
        return super().timer(event, payload={"n": random.randrange(10**9)})


class ForgetsOldTimers(Later):
    @hookimpl
    def on_timer(self, event, context):
        return [{"pay": reward}[event.name](event)]


class ChargesLater(Later):
    lines = (REWARD, *SecretCharge.lines)

    @hookimpl
    def on_timer(self, event, context):
        payer = user(event.actor_id)
        return [reward(event, line="bad.pay_fee", source=payer, destination=TREASURY)]


class ChargesLaterOpenly(ChargesLater):
    must_succeed = frozenset({"on_timer"})


class PaysTheRemovedLater(Later):
    @hookimpl
    def on_timer(self, event, context):
        return [reward(event, undo=Undo.NEVER)] if event.comment else ()


class PaysByCrowdLater(Later):
    @hookimpl
    def on_timer(self, event, context):
        likes = event.comment.like_count if event.comment else 0
        undo = Undo.DELETED | Undo.MODERATED
        return [reward(event, amount=likes * 1_000, undo=undo)] if likes else ()


class PaysOneself(Bad):
    @hookimpl
    def on_read(self, event, context):
        return [reward(event)]


class Unbounded(Bad):
    @dataclass(frozen=True)
    class Settings:
        reward_utwei: int = setting(1_000, label="Reward", unit="utwei", min=0)


class BadPreset(Bad):
    @dataclass(frozen=True)
    class Settings:
        reward_utwei: int = setting(1_000, label="Reward", unit="utwei", min=0, max=2_000)

    presets = MappingProxyType({"classic": {"reward_utwei": 5_000}})


class Mute(Bad):
    @hookimpl
    def check_action(self, action, context):
        return [Refusal(code="bad.no", detail=" ")]


class Anonymous(Bad):
    @hookimpl
    def check_action(self, action, context):
        return [Refusal(code="no", detail="You may not")]


class Told(Bad):
    """Keeps events in a table, which the test makes."""

    keep = "INSERT INTO bad_seen (event_id, times) VALUES (:id, 1)"
    undo = "UPDATE bad_seen SET times = 0 WHERE event_id = :id"
    restore = "UPDATE bad_seen SET times = 1 WHERE event_id = :id"

    @hookimpl
    def on_settled(self, settlement, context):
        context.session.execute(text(self.keep), {"id": settlement.event_id})

    @hookimpl
    def on_reversed(self, reversal, context):
        statement = self.restore if reversal.restored else self.undo
        for event_id in reversal.event_ids:
            context.session.execute(text(statement), {"id": event_id})


class CountsTwice(Told):
    keep = (
        "INSERT INTO bad_seen (event_id, times) VALUES (:id, 1) "
        "ON CONFLICT (event_id) DO UPDATE SET times = bad_seen.times + 1"
    )


class ToldRightly(Told):
    keep = Told.keep + " ON CONFLICT DO NOTHING"


class TakesBackTwice(ToldRightly):
    undo = "UPDATE bad_seen SET times = times - 1 WHERE event_id = :id"


class ForgetsWhatWasUndone(ToldRightly):
    undo = "DELETE FROM bad_seen WHERE event_id = :id"


class WritesElsewhere(ToldRightly):
    restore = "UPDATE comment SET like_count = 0 WHERE id = :id"


class NoJson(Bad):
    @hookimpl
    def article_fields(self, articles, context):
        return {a.id: {"ratio": math.nan} for a in articles}


class OneByOne(Bad):
    @hookimpl
    def user_fields(self, user_ids, context):
        for _user_id in user_ids:
            context.session.execute(text("SELECT 1"))
        return {user_id: {} for user_id in user_ids}


class ForStrangers(Bad):
    @hookimpl
    def levels_of(self, user_ids, context):
        return {77: 1}


def plain(_request, _context):
    return [Text(text="Fine")]


def writing(_request, context):
    context.session.execute(text("UPDATE article SET version = version"))
    return ()


def page(show, **changes) -> AdminPage:
    return AdminPage(path="sight", title="A sight", show=show, **changes)


class WithPage(Bad):
    admin_views = (page(plain, right="money.read"),)


class PageThatFails(Bad):
    admin_views = (page(lambda _request, _context: 1 / 0),)


class PageOfMarkup(Bad):
    admin_views = (page(lambda _request, _context: ["<b>me</b>"]),)


class PageThatWrites(Bad):
    admin_views = (page(writing),)


CAUGHT = [
    (Misspelt, "test_its_declaration_is_in_order", "on_raect is no hook"),
    (Undeclared, "test_what_it_plans_is_allowed", "not declared in the plugin's `lines`"),
    (Stranger, "test_what_it_plans_is_allowed", "the payee has no part in this event"),
    (Fraction, "test_what_it_plans_is_allowed", "the amount is no int of micro-Twei"),
    (ZeroPrice, "test_what_it_plans_is_allowed", "with reward_utwei = 0, .*leave out what moves"),
    (SecretCharge, "test_what_it_plans_is_allowed", "name on_comment in must_succeed"),
    (ChargeThatFails, "test_what_it_plans_is_allowed", r"on_comment \(comment\): 'price'"),
    (Chance, "test_it_plans_the_same_for_the_same_event", "no chance, no clock and no memory"),
    (Memory, "test_it_plans_the_same_for_the_same_event", "plans .* and then .* for the same"),
    (WritesInPlan, "test_it_writes_nothing_while_it_plans", "do that in on_settled"),
    (ReliesOnOrder, "test_its_place_in_the_order_changes_nothing", "share nothing"),
    (PaysByLength, "test_its_amounts_are_bounded", "bound it, for example with a setting"),
    (PaysByCrowd, "test_its_amounts_are_bounded", "moves 1.000001 Twei where .* million"),
    (KeepsThePlus, "test_what_it_moves_is_taken_back_with_the_act", "add Undo.WITHDRAWN"),
    (KeepsTheDeleted, "test_what_it_moves_is_taken_back_with_the_act", "add Undo.DELETED"),
    (KeepsTheUnpublished, "test_what_it_moves_is_taken_back_with_the_act", "add Undo.UNPUBLISHED"),
    (TooSoon, "test_what_it_plans_is_allowed", "between a minute and five years after"),
    (NoZone, "test_what_it_plans_is_allowed", "due_at is no moment with a time zone"),
    (OddPayload, "test_what_it_plans_is_allowed", "the payload is no JSON"),
    (LossyPayload, "test_what_it_plans_is_allowed", "plain JSON that reads back the same"),
    (HugePayload, "test_what_it_plans_is_allowed", "more than 2000 bytes"),
    (TwiceTheSame, "test_what_it_plans_is_allowed", "timer 'pay' is asked for twice"),
    (NobodyToAsk, "test_what_it_plans_is_allowed", "there is no on_timer to be asked"),
    (ForgetsOldTimers, "test_what_it_plans_is_allowed", r"on_timer \(.*former_version.*KeyError"),
    (ChargesLater, "test_what_it_plans_is_allowed", "nobody is there to be refused"),
    (ChargesLaterOpenly, "test_its_declaration_is_in_order", "must_succeed names 'on_timer'"),
    (ChanceLater, "test_it_plans_the_same_for_the_same_event", "no chance, no clock"),
    (PaysTheRemovedLater, "test_what_it_moves_is_taken_back_with_the_act", "add Undo.DELETED"),
    (PaysByCrowdLater, "test_its_amounts_are_bounded", "bound it, for example with a setting"),
    (PaysOneself, "test_nobody_earns_by_their_own_words", "leave authors out, see author_shares"),
    (Unbounded, "test_its_settings_are_bounded", "reward_utwei needs min and max"),
    (BadPreset, "test_its_settings_are_bounded", "classic: reward_utwei does not pass"),
    (Mute, "test_its_refusals_say_why", "needs a detail: a sentence for people"),
    (Anonymous, "test_its_refusals_say_why", "must be called bad.why"),
    (Told, "test_it_keeps_the_same_when_told_twice", "fails when it is told the same twice"),
    (CountsTwice, "test_it_keeps_the_same_when_told_twice", "twice keeps other rows .*bad_seen"),
    (TakesBackTwice, "test_it_keeps_the_same_when_told_twice", "on_reversed told the same .*twice"),
    (ForgetsWhatWasUndone, "test_it_keeps_the_same_when_told_twice", "do not delete them"),
    (WritesElsewhere, "test_it_keeps_the_same_when_told_twice", "on_reversed writes to comment"),
    (NoJson, "test_its_fields_are_json_and_asked_for_at_once", "answers what is no JSON"),
    (OneByOne, "test_its_fields_are_json_and_asked_for_at_once", "ask the database once for all"),
    (ForStrangers, "test_its_fields_are_json_and_asked_for_at_once", "77, which was not asked"),
    (PageThatFails, "test_its_pages_are_for_those_who_may_see_them", "A sight.* division by zero"),
    (PageOfMarkup, "test_its_pages_are_for_those_who_may_see_them", "str is no block"),
    (PageThatWrites, "test_its_pages_are_for_those_who_may_see_them", "writes while it is shown"),
]  # fmt: skip


def run(plugin_class, check, folder) -> None:
    """Run one check of the kit, as pytest would."""
    kit = type("Kit", (PluginConformance,), {"plugin": plugin_class()})()
    if check == "test_its_declaration_is_in_order":
        kit.test_its_declaration_is_in_order()
        return
    with stand_for(kit.plugin, folder) as stand:
        if issubclass(plugin_class, Told):
            with db.engine.begin() as connection:
                connection.execute(
                    text("CREATE TABLE bad_seen (event_id INTEGER PRIMARY KEY, times INTEGER)")
                )
        getattr(kit, check)(stand)


@pytest.mark.parametrize(
    ("plugin", "check", "sentence"), CAUGHT, ids=[plugin.__name__ for plugin, *_rest in CAUGHT]
)
def test_a_bad_plugin_is_caught_in_a_sentence(plugin, check, sentence, tmp_path):
    with pytest.raises(pytest.fail.Exception, match=sentence):
        run(plugin, check, tmp_path)


def test_every_check_of_the_kit_catches_something():
    proven = {check for _plugin, check, _sentence in CAUGHT}
    assert set(CHECKS) - proven == {"test_its_migrations_go_up_down_and_up"}


@pytest.mark.parametrize("plugin", [Bad, Later, ToldRightly, WithPage])
@pytest.mark.parametrize("check", CHECKS)
def test_a_good_plugin_passes(plugin, check, tmp_path):
    run(plugin, check, tmp_path)
