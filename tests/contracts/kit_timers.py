"""Plugins that do wrong with timers, and what the kit says of each; `Later` does right."""

import random
from datetime import datetime, timedelta

from cms.sdk import TREASURY, Timer, Undo, hookimpl, user
from tests.contracts.kit_base import REWARD, Bad, reward
from tests.contracts.kit_plans import SecretCharge


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


CAUGHT = [
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
]  # fmt: skip
