"""Failures of plugins: listed, tried again, or dismissed for a reason; each act is audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.content.clean import clean_name
from cms.content.models import Article
from cms.ledger.models import EventRow, PluginFailureRow
from cms.ledger.unpaid import close_failed
from cms.sdk.errors import CMSError, Conflict, Invalid, NotFound
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.plugins.reconcile import Reconciled, open_failures, retry
from cms.services.plugins.settings import check_may_manage
from cms.services.unit_of_work import Tribune, again

REASON_CHARACTERS_MAX = 500
AT_ONCE = 100  # each is a commit of its own, and somebody waits for the page


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One failure as people read it. ``article_id`` is 0 where the event is of no article."""

    id: int
    plugin: str
    hook: str
    event_key: str
    error: str
    failed_at: datetime
    resolved_at: datetime | None
    dismissed_because: str
    article_id: int
    article_title: str


def list_failures(
    tribune: Tribune, *, plugin: str = "", is_open: bool = True, before: int = 0, size: int = 50
) -> tuple[list[Failure], bool]:
    """Return a page of failures, the newest first, and whether there are older ones."""
    row = PluginFailureRow
    query = _LIST.limit(size + 1)
    query = query.where(row.resolved_at.is_(None) if is_open else row.resolved_at.is_not(None))
    if plugin:
        query = query.where(row.plugin == plugin)
    if before:
        query = query.where(row.id < before)
    with tribune.reading() as session:
        rows = session.execute(query).all()
    found = [
        Failure(**one._asdict() | {"article_title": one.article_title or ""}) for one in rows[:size]
    ]
    return found, len(rows) > size


def open_counts(tribune: Tribune) -> dict[str, int]:
    """Return how many failures are open, by plugin; those without any are left out."""
    row = PluginFailureRow
    query = select(row.plugin, func.count()).where(row.resolved_at.is_(None))
    with tribune.reading() as session:
        return dict(session.execute(query.group_by(row.plugin)).all())


def retry_failure(tribune: Tribune, actor: Principal, failure_id: int) -> Reconciled:
    """Try a failed hook once more; closed and audited in one commit if it works now.

    Raises NotAllowed, NotFound, Conflict.
    """
    check_may_manage(actor)

    def note(session: Session, done: Reconciled) -> None:
        audit(
            session,
            "plugin.retry",
            f"plugin:{done.plugin}",
            actor_id=actor.user_id,
            now=tribune.clock.now(),
            after={"failure": failure_id, "event": done.event_key, "result": done.result},
        )

    return retry(tribune, failure_id, note)


def retry_all(tribune: Tribune, actor: Principal, plugin: str) -> list[Reconciled]:
    """Try the oldest open failures of a plugin, at most AT_ONCE. Raises NotAllowed."""
    check_may_manage(actor)
    tried = []
    for failure_id in open_failures(tribune, plugin, AT_ONCE):
        try:
            tried.append(retry_failure(tribune, actor, failure_id))
        except (Conflict, NotFound):  # somebody else has dealt with it meanwhile
            continue
        except CMSError as fault:  # a price that cannot be computed, a database that is busy
            tried.append(
                Reconciled(plugin=plugin, hook="", event_key="", result="failed", reason=str(fault))
            )
    return tried


def dismiss_failure(tribune: Tribune, actor: Principal, failure_id: int, reason: str) -> None:
    """Close a failure without trying it: what was missed stays missed, and the reason is kept.

    Raises NotAllowed, Invalid, NotFound, Conflict.
    """
    check_may_manage(actor)
    try:
        why = clean_name(reason, characters_max=REASON_CHARACTERS_MAX, field="reason")
    except Invalid as fault:
        sentence = f"Say why, in at most {REASON_CHARACTERS_MAX} plain characters"
        raise Invalid("failure.reason", sentence, errors={"reason": [sentence]}) from fault
    row = PluginFailureRow

    def work() -> None:
        with tribune.writing() as session:
            now = tribune.clock.now()
            changed = session.execute(
                update(row)
                .where(row.id == failure_id, row.resolved_at.is_(None))
                .values(resolved_at=now, dismissed_because=why)
                .returning(row.plugin, row.event_key)
            ).one_or_none()
            if changed is None:
                if session.get(row, failure_id) is None:
                    raise NotFound("failure.not_found", "There is no such failure")
                raise Conflict("failure.closed", "This failure has been dealt with already")
            close_failed(session, changed.event_key, changed.plugin, why, now, is_paid=False)
            audit(
                session,
                "plugin.dismiss",
                f"plugin:{changed.plugin}",
                actor_id=actor.user_id,
                now=now,
                after={"failure": failure_id, "event": changed.event_key, "reason": why},
            )

    again(work)


_LIST = (
    select(
        *(
            getattr(PluginFailureRow, name)
            for name in (
                "id",
                "plugin",
                "hook",
                "event_key",
                "error",
                "failed_at",
                "resolved_at",
                "dismissed_because",
            )
        ),
        func.coalesce(EventRow.article_id, 0).label("article_id"),
        Article.title.label("article_title"),
    )
    .outerjoin(EventRow, EventRow.natural_key == PluginFailureRow.event_key)
    .outerjoin(Article, Article.id == EventRow.article_id)
    .order_by(PluginFailureRow.id.desc())
)
