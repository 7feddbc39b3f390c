"""One event, one way: replay, check, plan, record, post, project, commit."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from cms.ledger.holds import due_sums, purse_of
from cms.ledger.models import EventRow
from cms.ledger.timers import keep_timers
from cms.ledger.unpaid import keep_unpaid
from cms.sdk.errors import Conflict, InsufficientFunds, Stale
from cms.sdk.settled import Settlement
from cms.sdk.tables import table_of
from cms.services.acts import Act, Checked, Prepare, checked_plan
from cms.services.holds import as_booked, held_until, release_of, told_of_hold
from cms.services.outcome import Outcome, describe, quote_id
from cms.services.payload import to_payload
from cms.services.posting import post_plan
from cms.services.recording import keep_failures, record_event
from cms.services.unit_of_work import Tribune, until_settled
from cms.settings_stamp import SETTINGS_STAMP


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
            checked = checked_plan(tribune, act, snapshot)
        return _commit(tribune, act, checked, quoted)

    return until_settled(work)


def stored_outcome(session: Session, natural_key: str) -> Outcome | None:
    """Return what was answered when this fact was first recorded, if it was."""
    return _earlier(session, natural_key)[0]


def _earlier(session: Session, natural_key: str) -> tuple[Outcome | None, str]:
    """Return the stored outcome, and in the same statement the stamp of the settings."""
    row = session.execute(_EARLIER, {"natural_key": natural_key}).one()
    return Outcome.from_json(row.outcome) if row.outcome else None, row.settings_stamp


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
    comment, versions = event.comment_facts, snapshot.versions
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
            "settings_version": sum(versions.values()),
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
    keep_unpaid(session, event, event_id, outcome.skipped, versions, now)
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
