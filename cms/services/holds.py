"""Holds: what a pool pays to a person can be spent some time later, by default after 72 hours.

Rules pay to people; here the core sends it to the hold instead, and on from there. The moment is
written down when it is earned, so another CMS_HOLD_HOURS changes nothing that is held already.
From that moment on it counts as spendable: `release_due` moves it, run from `cms due` and the
loop of `cms serve`, and an act that would fail without it has it moved first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cms.ledger.book import Draft, post
from cms.ledger.holds import DueSum, Purse, due_people, due_sums, hold, mark_released
from cms.ledger.lines import RELEASE_HOLD
from cms.ledger.till import Till
from cms.sdk.errors import InsufficientFunds
from cms.sdk.money import decimal
from cms.sdk.transfers import AccountKind, Role, Transfer, Undo, user
from cms.services.recording import record_event
from cms.services.unit_of_work import Tribune, again

PEOPLE_AT_ONCE = 50


def held_until(tribune: Tribune, now: datetime) -> datetime | None:
    """Return when what is earned now can be spent; None if that is at once."""
    hours = tribune.config.hold_hours
    return now + timedelta(hours=hours) if hours else None


def as_booked(transfers: Iterable[Transfer], until: datetime | None) -> tuple[Transfer, ...]:
    """Return transfers as they are booked: what a pool pays to a person goes to the hold."""
    if until is None:
        return tuple(transfers)
    return tuple(
        replace(t, destination=hold(t.destination.owner_id)) if _is_earned(t) else t
        for t in transfers
    )


def as_proposed(transfer: Transfer) -> Transfer:
    """Return a booked transfer as its rule had proposed it."""
    if transfer.destination.kind is not AccountKind.HOLD:
        return transfer
    return replace(transfer, destination=user(transfer.destination.owner_id))


def _is_earned(transfer: Transfer) -> bool:
    return (transfer.source.kind, transfer.destination.kind) == (
        AccountKind.POOL,
        AccountKind.USER,
    )


def told_of_hold(short: InsufficientFunds, purse: Purse) -> InsufficientFunds:
    """Return a shortage that says what is held besides, and until when."""
    if purse.next_at is None:
        return short
    held, coming = decimal(purse.held_utwei), decimal(purse.next_utwei)
    until = f"{purse.next_at:%d %b %Y, %H:%M} UTC"
    besides = f"{held} Twei are held until {until}"
    if purse.next_utwei < purse.held_utwei:
        besides = f"{held} Twei are held, the first {coming} until {until}"
    return InsufficientFunds(
        short.code,
        f"{short.detail}; {besides}",
        account=short.account,
        need=str(short.params["need"]),
        have=str(short.params["have"]),
        held=held,
        held_until=purse.next_at.isoformat(),
    )


@dataclass(frozen=True, kw_only=True)
class Released:
    """What one person can spend from now on: so much, from so many earnings."""

    user_id: int
    amount_utwei: int
    earnings: int


def release_due(tribune: Tribune) -> Iterator[Released]:
    """Release all that is due, the longest due first, a few people in each unit of work."""
    while True:
        with tribune.reading() as session:
            user_ids = due_people(session, tribune.clock.now(), PEOPLE_AT_ONCE)
        if not user_ids:
            return
        yield from release_of(tribune, user_ids)


def release_of(tribune: Tribune, user_ids: Sequence[int]) -> list[Released]:
    """Release what is due to these people; nothing that somebody else has released by now."""

    def work() -> list[Released]:
        with tribune.writing() as session:
            return release(session, user_ids, tribune.clock.now())

    return again(work)


def release(session: Session, user_ids: Sequence[int], now: datetime) -> list[Released]:
    """Release what is due to these people inside the caller's unit of work.

    Their holds are locked before the rows are read: of two workers the second finds nothing.
    """
    till = Till(session, map(user, user_ids), map(hold, user_ids))
    due = due_sums(session, user_ids, now)
    drafts = [_draft(session, one, now) for one in due]
    entry_ids = post(session, till, drafts, [RELEASE_HOLD], now)
    entries = {one.user_id: entry for one, entry in zip(due, entry_ids, strict=True)}
    if entries:
        mark_released(session, entries, now)
    return [
        Released(user_id=d.user_id, amount_utwei=d.amount_utwei, earnings=d.earnings) for d in due
    ]


def _draft(session: Session, one: DueSum, now: datetime) -> Draft:
    """Record that it is released; the key is that of the first earning, which happens once."""
    key = f"release:{one.user_id}:{one.first}"
    event = {"natural_key": key, "kind": "release", "actor_id": one.user_id, "payload": "{}"}
    event_id = record_event(session, {**event, "article_id": 0, "comment_id": 0}, now)
    earnings = "1 earning" if one.earnings == 1 else f"{one.earnings} earnings"
    transfer = Transfer(
        line=RELEASE_HOLD.code,
        source=hold(one.user_id),
        destination=user(one.user_id),
        amount_utwei=one.amount_utwei,
        role=Role.OWN,
        undo=Undo.NEVER,
        note=f"{earnings}, held until now",
    )
    return Draft(
        event_id=event_id,
        origin_event_id=event_id,
        article_id=0,
        plugin="core",
        rule_version=0,
        transfers=(transfer,),
    )
