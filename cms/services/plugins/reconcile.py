"""Trying failed hooks once more, after their plugin was repaired.

A reward that was missed is planned again with today's settings and posted under its first
event; the unique key (event, plugin) makes a second payment impossible. An event that was
undone in the meantime is closed without a payment. A plugin that is off pays nothing now either:
its failures wait, but for those of `on_reversed`, which runs also for plugins that are off.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EntryRow, EventRow, PluginFailureRow
from cms.ledger.timers import keep_timers
from cms.ledger.unpaid import close_failed, keep_unpaid
from cms.pluginhost.context import Snapshot
from cms.pluginhost.dispatch import EVEN_WHEN_OFF
from cms.pluginhost.proposals import Plan
from cms.sdk.errors import Conflict, NotFound
from cms.sdk.events import Event
from cms.sdk.hooks import PLANNING_HOOKS
from cms.sdk.settled import Posted, Reversal, Settlement
from cms.sdk.transfers import Undo
from cms.services.payload import from_payload
from cms.services.posting import post_plan
from cms.services.unit_of_work import Tribune, until_settled

BATCH = 1_000
Note = Callable[[Session, "Reconciled"], None]


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
    for failure_id in open_failures(tribune):
        with suppress(Conflict, NotFound):  # somebody else has dealt with it meanwhile
            yield retry(tribune, failure_id)


def open_failures(tribune: Tribune, plugin: str = "", size: int = BATCH) -> list[int]:
    """Return the ids of failures that can be tried now, oldest first; of one plugin, or of all."""
    row = PluginFailureRow
    with tribune.reading() as session:
        settings = tribune.host.snapshot(session, tribune.clock.now()).settings
        names = [name for name in settings if plugin in ("", name)]
        on = [name for name in names if settings[name].is_on]
        asked = row.plugin.in_(on) | (row.plugin.in_(names) & (row.hook == EVEN_WHEN_OFF))
        query = select(row.id).where(row.resolved_at.is_(None), asked).order_by(row.id)
        return list(session.scalars(query.limit(size)))


def retry(tribune: Tribune, failure_id: int, note: Note | None = None) -> Reconciled:
    """Try one failed hook once more; ``note`` is called in the commit that closes the failure.

    Raises NotFound for no such failure or one of a plugin that is not loaded, Conflict when it
    is closed already or its plugin is off.
    """
    return until_settled(lambda: _retry(tribune, failure_id, note))


def _retry(tribune: Tribune, failure_id: int, note: Note | None) -> Reconciled:
    with tribune.reading() as session:
        failure = _open_failure(session, failure_id)
        snapshot = tribune.host.snapshot(session, tribune.clock.now())
        _check_on(snapshot, failure)
        row = session.scalar(select(EventRow).where(EventRow.natural_key == failure.event_key))
        session.expunge_all()  # a plugin that fails again ends this transaction
        event = (
            from_payload(row.kind, row.payload) if row and failure.hook != EVEN_WHEN_OFF else None
        )
        is_void = row is None or (row.undone_by is not None and event is not None)
        plan = Plan()
        if event and not is_void and failure.hook in PLANNING_HOOKS:
            plan = tribune.host.plan(event, snapshot, only=failure.plugin)
    if plan.failures:
        return _said(failure, "failed", plan.failures[0].error)
    with tribune.writing() as session:
        _open_failure(session, failure_id, lock=True)
        is_void = is_void or row is None or _is_paid(session, failure, row.id)
        reason = (
            "" if is_void or row is None else _apply(tribune, session, failure, row, event, plan)
        )
        done = _said(failure, "void" if is_void else "failed" if reason else "done", reason)
        if not reason:
            session.execute(
                update(PluginFailureRow)
                .where(PluginFailureRow.id == failure_id)
                .values(resolved_at=tribune.clock.now())
            )
            _close_unpaid(tribune, session, failure, row)
            if note:
                note(session, done)
    return done


def _open_failure(session: Session, failure_id: int, *, lock: bool = False) -> PluginFailureRow:
    failure = session.get(PluginFailureRow, failure_id, with_for_update=lock or None)
    if failure is None:
        raise NotFound("failure.not_found", "There is no such failure")
    if failure.resolved_at is not None:
        raise Conflict("failure.closed", "This failure has been dealt with already")
    return failure


def _check_on(snapshot: Snapshot, failure: PluginFailureRow) -> None:
    found = snapshot.settings.get(failure.plugin)
    if found is None:
        sentence = f"{failure.plugin} is not among the plugins of this site: name it in CMS_PLUGINS"
        raise NotFound("plugin.not_found", sentence)
    if not found.is_on and failure.hook != EVEN_WHEN_OFF:
        raise Conflict("plugin.off", f"{failure.plugin} is switched off, so it does nothing now")


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
            if skipped:
                return skipped[0].detail
            keep_timers(session, plan.timers, row.id, event.article.id, now)
            keep_unpaid(session, event, row.id, plan.skipped, snapshot.versions, now)
            return ""
        argument = {"settlement": Settlement(event_id=row.id, event=event, posted=posted)}
    failures = tribune.host.project(failure.hook, snapshot, argument, only=failure.plugin)
    return failures[0].error if failures else ""


def _close_unpaid(
    tribune: Tribune, session: Session, failure: PluginFailureRow, row: EventRow | None
) -> None:
    """Say in the wallet what came of the payment that the failure had put off."""
    if row is None or row.undone_by is not None or failure.hook not in PLANNING_HOOKS:
        return
    is_paid = _is_paid(session, failure, row.id)
    because = "It was tried again, and paid" if is_paid else "It was tried again: nothing was due"
    now = tribune.clock.now()
    close_failed(session, failure.event_key, failure.plugin, because, now, is_paid=is_paid)


def _said(failure: PluginFailureRow, result: str, reason: str) -> Reconciled:
    return Reconciled(
        plugin=failure.plugin,
        hook=failure.hook,
        event_key=failure.event_key,
        result=result,
        reason=reason,
    )
