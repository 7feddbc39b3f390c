"""Trying failed hooks once more, after their plugin was repaired.

A reward that was missed is planned again with today's settings and posted under its first
event; the unique key (event, plugin) makes a second payment impossible. An event that was
undone in the meantime is closed without a payment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EntryRow, EventRow, PluginFailureRow
from cms.pluginhost.dispatch import Plan
from cms.sdk.events import Event
from cms.sdk.hooks import PLANNING_HOOKS
from cms.sdk.settled import Posted, Reversal, Settlement
from cms.sdk.transfers import Undo
from cms.services.payload import from_payload
from cms.services.settle import post_plan, until_settled
from cms.services.unit_of_work import Tribune

BATCH = 1_000


@dataclass(frozen=True, kw_only=True)
class Reconciled:
    """What became of one failure: ``done``, ``void`` (undone or paid since) or ``failed``."""

    plugin: str
    hook: str
    event_key: str
    result: str
    reason: str = ""


def reconcile(tribune: Tribune) -> Iterator[Reconciled]:
    """Try every open failure of a plugin that is switched on, oldest first."""
    names = [plugin.name for plugin in tribune.host.registry.plugins]
    with tribune.reading() as session:
        ids = session.scalars(
            select(PluginFailureRow.id)
            .where(PluginFailureRow.resolved_at.is_(None), PluginFailureRow.plugin.in_(names))
            .order_by(PluginFailureRow.id)
            .limit(BATCH)
        ).all()
    for failure_id in ids:
        yield until_settled(lambda failure_id=failure_id: _retry(tribune, failure_id))  # type: ignore[misc]


def _retry(tribune: Tribune, failure_id: int) -> Reconciled:
    with tribune.reading() as session:
        failure = session.get_one(PluginFailureRow, failure_id)
        row = session.scalar(select(EventRow).where(EventRow.natural_key == failure.event_key))
        session.expunge_all()  # a plugin that fails again ends this transaction
        event = (
            from_payload(row.kind, row.payload) if row and failure.hook != "on_reversed" else None
        )
        is_void = row is None or (row.undone_by is not None and event is not None)
        plan = Plan()
        if event and not is_void and failure.hook in PLANNING_HOOKS:
            snapshot = tribune.host.snapshot(session, tribune.clock.now())
            plan = tribune.host.plan(event, snapshot, only=failure.plugin)
    if plan.failures:
        return _said(failure, "failed", plan.failures[0].error)
    with tribune.writing() as session:
        is_void = is_void or row is None or _is_paid(session, failure, row.id)
        reason = (
            "" if is_void or row is None else _apply(tribune, session, failure, row, event, plan)
        )
        if not reason:
            session.execute(
                update(PluginFailureRow)
                .where(PluginFailureRow.id == failure_id)
                .values(resolved_at=tribune.clock.now())
            )
    return _said(failure, "void" if is_void else "failed" if reason else "done", reason)


def _is_paid(session: Session, failure: PluginFailureRow, event_id: int) -> bool:
    """Say whether a failed planning hook has an entry for the event after all."""
    if failure.hook not in PLANNING_HOOKS:
        return False
    entry = select(EntryRow.id).where(
        EntryRow.event_id == event_id, EntryRow.plugin == failure.plugin
    )
    return session.scalar(entry.limit(1)) is not None


def _apply(
    tribune: Tribune,
    session: Session,
    failure: PluginFailureRow,
    row: EventRow,
    event: Event | None,
    plan: Plan,
) -> str:
    """Do what the hook missed; return why not, or nothing."""
    now = tribune.clock.now()
    snapshot = tribune.host.snapshot(session, now)
    argument: dict[str, object]
    if event is None:
        fact = json.loads(failure.fact)
        argument = {
            "reversal": Reversal(
                event_ids=tuple(fact["event_ids"]),
                reason=Undo(fact["reason"]),
                restored=fact["restored"],
            )
        }
    else:
        posted: tuple[Posted, ...] = ()
        if failure.hook in PLANNING_HOOKS:
            posted, skipped = post_plan(tribune, session, event, row.id, plan.proposals, now)
            return skipped[0].detail if skipped else ""
        argument = {"settlement": Settlement(event_id=row.id, event=event, posted=posted)}
    failures = tribune.host.project(failure.hook, snapshot, argument, only=failure.plugin)
    return failures[0].error if failures else ""


def _said(failure: PluginFailureRow, result: str, reason: str) -> Reconciled:
    return Reconciled(
        plugin=failure.plugin,
        hook=failure.hook,
        event_key=failure.event_key,
        result=result,
        reason=reason,
    )
