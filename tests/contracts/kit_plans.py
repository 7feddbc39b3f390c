"""Plugins that plan what they must not, and what the kit says of each."""

import itertools
import random
from dataclasses import dataclass

from sqlalchemy import text

from cms.sdk import TREASURY, AccountKind, Line, Side, Undo, hookimpl, setting, user
from tests.contracts.kit_base import Bad, reward


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


class PaysOneself(Bad):
    @hookimpl
    def on_read(self, event, context):
        return [reward(event)]


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
    (PaysOneself, "test_nobody_earns_by_their_own_words", "leave authors out, see author_shares"),
]  # fmt: skip
