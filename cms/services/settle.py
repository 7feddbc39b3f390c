"""One event, one way: replay, check, plan, record, post, project, commit.

`perform` does it, `quote` does the first half. Both get a ``prepare`` function that reads the
facts afresh, so that a retry after a lost race sees what the winner left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn, TypeVar

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.ledger.funds import Funds
from cms.ledger.holds import due_sums, purse_of
from cms.ledger.models import EventRow
from cms.ledger.timers import keep_timers
from cms.ledger.unpaid import keep_unpaid
from cms.pluginhost.context import Snapshot
from cms.pluginhost.proposals import Plan, Proposal
from cms.pluginhost.settings_store import InForce
from cms.sdk.errors import Busy, Conflict, InsufficientFunds, Refusal, Refused, Stale
from cms.sdk.events import Action, ActionName, Event
from cms.sdk.settled import Settlement
from cms.sdk.tables import table_of
from cms.sdk.transfers import user
from cms.services.funding import Funded, fund
from cms.services.holds import as_booked, held_until, release_of, told_of_hold
from cms.services.outcome import Outcome, Quote, describe, pool_gain, quote_id
from cms.services.payload import to_payload
from cms.services.posting import booked, post_plan
from cms.services.recording import keep_failures, record_event
from cms.services.unit_of_work import Tribune, again
from cms.settings_stamp import SETTINGS_STAMP

Result = TypeVar("Result")
REPLANS = 8
QUOTE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Act:
    """A use case about to happen: its event, the core's own refusals, how to record it.

    ``record(session, event_id)`` writes the content and returns the subject's id (a comment's,
    a reaction's); it raises Stale when the ground has shifted. ``finish``, if given, runs after
    the money has moved and returns the subject's id instead. ``claim``, if given, comes first and
    raises when the act is in other hands. What nobody does (``name`` None) needs no permission.
    """

    name: ActionName | None
    event: Event
    actor_role: str
    record: Callable[[Session, int], int]
    refusals: tuple[Refusal, ...] = ()
    finish: Callable[[Session, int], int] | None = None
    claim: Callable[[Session], None] | None = None


Prepare = Callable[[Session], Act | Outcome]


def perform(tribune: Tribune, prepare: Prepare, quoted: str = "") -> Outcome:
    """Do an act once. Raises Refused, InsufficientFunds, RuleFailed, Busy; then nothing is done.

    With the id of a quote the act moves what was quoted or, raising Conflict, nothing at all.
    """

    def work() -> Outcome:
        with tribune.reading() as session:
            act = prepare(session)
            if isinstance(act, Outcome):
                return act
            earlier, stamp = _earlier(session, act.event.key)
            if earlier:
                return earlier
            snapshot = tribune.host.snapshot(session, tribune.clock.now(), stamp)
            checked = _checked(tribune, act, snapshot)
        return _commit(tribune, act, checked, quoted)

    return until_settled(work)


def until_settled(work: Callable[[], Result]) -> Result:
    """Do the work again, from the start, while others keep changing what it relied on.

    A natural key that a twin has just written counts as such a change: the next try finds it.
    """
    for _attempt in range(REPLANS):
        try:
            return again(work)
        except Stale:
            continue
        except IntegrityError as fault:
            if "natural_key" not in str(fault.orig):
                raise
    raise Busy("settle.contended", "Too many people did this at once; nothing was changed")


def quote(tribune: Tribune, prepare: Prepare) -> Quote:
    """Say what an act would move now; computed by the very functions that charge."""
    with tribune.reading() as session:
        now = tribune.clock.now()
        act = prepare(session)
        valid_until = now + timedelta(seconds=QUOTE_SECONDS)
        if isinstance(act, Outcome):
            done = Refusal(code="already_done", detail="You have done this already")
            return Quote(
                action="",
                refusals=(done,),
                moved=act.moved,
                skipped=act.skipped,
                valid_until=valid_until,
            )
        snapshot = tribune.host.snapshot(session, now)
        refusals = _refusals(tribune, act, snapshot)
        plan = tribune.host.plan(act.event, snapshot)
        until = held_until(tribune, now)
        funded = _quoted(session, act, booked(plan.proposals, until), snapshot)
        short = [Refusal(code=f.code, detail=f.detail, params=f.params) for f in funded.shortages]
        transfers = [t for p in funded.proposals for t in p.transfers]
        return Quote(
            action=act.name or "",
            refusals=(*refusals, *short),
            moved=describe(transfers, tribune.host.registry.lines, until),
            skipped=(*plan.skipped, *funded.skipped),
            valid_until=valid_until,
            pool_utwei=pool_gain(transfers),
        )


def _quoted(
    session: Session, act: Act, proposals: Sequence[Proposal], snapshot: Snapshot
) -> Funded:
    """Fund a plan on paper; whoever is short is told what is held, and is lent what is due."""
    funded = fund(proposals, Funds(snapshot.balance_of))
    if not funded.shortages:
        return funded
    actor = act.event.actor_id
    purse = purse_of(session, actor, snapshot.now)
    snapshot.balances[user(actor)] = purse.spendable_utwei
    funded = fund(proposals, Funds(snapshot.balance_of))
    funded.shortages[:] = [
        told_of_hold(short, purse) if short.account == user(actor) else short
        for short in funded.shortages
    ]
    return funded


def stored_outcome(session: Session, natural_key: str) -> Outcome | None:
    """Return what was answered when this fact was first recorded, if it was."""
    return _earlier(session, natural_key)[0]


def _earlier(session: Session, natural_key: str) -> tuple[Outcome | None, str]:
    """Return the stored outcome, and in the same statement the stamp of the settings."""
    row = session.execute(_EARLIER, {"natural_key": natural_key}).one()
    return Outcome.from_json(row.outcome) if row.outcome else None, row.settings_stamp


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What an act moves, the settings by which that was found, and the moment at which.

    It is booked as of this moment, too: an act has one, however long it waits for its turn.
    """

    plan: Plan
    settings: Mapping[str, InForce]
    now: datetime


def checked_plan(tribune: Tribune, session: Session, act: Act) -> Checked:
    """Return what the act moves; raise Refused if it may not happen."""
    return _checked(tribune, act, tribune.host.snapshot(session, tribune.clock.now()))


def _checked(tribune: Tribune, act: Act, snapshot: Snapshot) -> Checked:
    if refusals := _refusals(tribune, act, snapshot):
        raise Refused(refusals)
    plan = tribune.host.plan(act.event, snapshot)
    return Checked(plan=plan, settings=snapshot.settings, now=snapshot.now)


def _refusals(tribune: Tribune, act: Act, snapshot: Snapshot) -> list[Refusal]:
    if act.name is None:
        return list(act.refusals)
    action = Action(name=act.name, event=act.event, actor_role=act.actor_role)
    return [*act.refusals, *tribune.host.check(action, snapshot)]


def _commit(tribune: Tribune, act: Act, checked: Checked, quoted: str) -> Outcome:
    """Do the act in a unit of work; Stale if it can be paid once what is due is released."""
    try:
        with tribune.writing() as session:
            outcome = carry_out(tribune, session, act, checked)
            if quoted and quote_id(outcome.moved) != quoted:
                said = "What this moves has changed since you asked; nothing was done. Look again"
                raise Conflict("quote.changed", said)
            return outcome
    except InsufficientFunds as short:
        _look_into_holds(tribune, act.event.actor_id, short)


def _look_into_holds(tribune: Tribune, user_id: int, short: InsufficientFunds) -> NoReturn:
    """Raise Stale when something due was released meanwhile, or say what is held besides."""
    now = tribune.clock.now()
    with tribune.reading() as session:
        is_due = bool(due_sums(session, [user_id], now))
        purse = purse_of(session, user_id, now)
    if is_due:
        release_of(tribune, [user_id])
        raise Stale from short
    raise told_of_hold(short, purse) from short


def carry_out(tribune: Tribune, session: Session, act: Act, checked: Checked) -> Outcome:
    """Record, post and project as of the plan: its settings, its moment, whatever came since."""
    plan, now, event = checked.plan, checked.now, act.event
    snapshot = tribune.host.snapshot(session, now, settings=checked.settings)
    comment = event.comment_facts
    if act.claim:
        act.claim(session)
    event_id = record_event(
        session,
        {
            "natural_key": event.key,
            "kind": event.kind,
            "actor_id": event.actor_id,
            "article_id": event.article.id,
            "comment_id": comment.id if comment else 0,
            "occurred_at": event.occurred_at,
            "payload": to_payload(event),
            "actor_role": act.actor_role,
            "settings_version": sum(snapshot.versions.values()),
        },
        now,
    )
    subject_id = act.record(session, event_id)
    posted, unfunded = post_plan(tribune, session, event, event_id, plan.proposals, now)
    keep_timers(session, plan.timers, event_id, event.article.id, now)
    if act.finish:
        subject_id = act.finish(session, event_id)
    settlement = Settlement(
        event_id=event_id, event=event, posted=posted, actor_role=act.actor_role
    )
    told = {"settlement": settlement}
    failures = tribune.host.project("on_settled", snapshot, told, may_stop=True)
    keep_failures(session, [*plan.failures, *failures], event.key, now)
    until = held_until(tribune, now)
    moved = as_booked((p.transfer for p in posted), until)
    outcome = Outcome(
        key=event.key,
        subject_id=subject_id,
        moved=describe(moved, tribune.host.registry.lines, until),
        skipped=(*plan.skipped, *unfunded),
    )
    keep_unpaid(session, event, event_id, outcome.skipped, snapshot.versions, now)
    session.execute(_KEEP_OUTCOME, {"event_id": event_id, "told": outcome.to_json()})
    return outcome


_EVENT = table_of(EventRow)
_KEEP_OUTCOME = (
    update(_EVENT).where(_EVENT.c.id == bindparam("event_id")).values(outcome=bindparam("told"))
)
_EARLIER = select(
    select(_EVENT.c.outcome)
    .where(_EVENT.c.natural_key == bindparam("natural_key"))
    .scalar_subquery()
    .label("outcome"),
    text(f"{SETTINGS_STAMP} AS settings_stamp"),
)
