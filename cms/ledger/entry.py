"""One journal entry with its cause, its mirrors, and what else the same event moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from cms.ledger.models import EntryRow, EventRow, PostingRow, ReversalRow
from cms.ledger.search import LedgerFilter, find
from cms.people.models import User
from cms.sdk.errors import NotFound

LEGS_MAX = 500
RELATED_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Entry:
    """``head`` is the entry with its event and origin, ``transfers`` what it moved.

    ``mirrors`` are the entries that took it back or restored it, ``related`` those of the same
    event or origin, at most RELATED_MAX of them, the oldest first.
    """

    head: Any
    transfers: Sequence[Any]
    mirrors: Sequence[int]
    related: Sequence[Any]


def one_entry(session: Session, entry_id: int) -> Entry:
    """Return an entry by id; raise NotFound. Four statements, whatever its size."""
    head = session.execute(_HEAD.where(EntryRow.id == entry_id)).one_or_none()
    if head is None:
        raise NotFound("entry.not_found", "There is no such entry in the ledger")
    mirrors = select(ReversalRow.by_entry_id).where(ReversalRow.entry_id == entry_id).distinct()
    return Entry(
        head=head,
        transfers=find(session, LedgerFilter(entry_id=entry_id), None, LEGS_MAX)[::-1],
        mirrors=sorted(session.scalars(mirrors)),
        related=_related(session, head),
    )


def _related(session: Session, head: Any) -> Sequence[Any]:
    moved = (
        select(func.sum(PostingRow.amount_utwei))
        .where(PostingRow.entry_id == EntryRow.id, PostingRow.amount_utwei > 0)
        .scalar_subquery()
    )
    same = or_(EntryRow.event_id == head.event_id, EntryRow.origin_event_id == head.origin_event_id)
    query = (
        select(EntryRow.id, EntryRow.plugin, EntryRow.kind, EntryRow.recorded_at)
        .add_columns(moved.label("moved_utwei"))
        .where(same, EntryRow.id != head.id)
        .order_by(EntryRow.id)
        .limit(RELATED_MAX)
    )
    return session.execute(query).all()


_origin, _actor = aliased(EventRow), aliased(User)
_HEAD = (
    select(
        EntryRow.id,
        EntryRow.plugin,
        EntryRow.rule_version,
        EntryRow.kind,
        EntryRow.recorded_at,
        EntryRow.reverses_entry_id,
        EntryRow.event_id,
        EntryRow.origin_event_id,
        EventRow.natural_key,
        EventRow.kind.label("event_kind"),
        EventRow.occurred_at,
        EventRow.article_id,
        EventRow.comment_id,
        EventRow.actor_id,
        EventRow.payload,
        EventRow.outcome,
        _actor.nickname.label("actor"),
        _origin.natural_key.label("origin_key"),
    )
    .join(EventRow, EventRow.id == EntryRow.event_id)
    .join(_origin, _origin.id == EntryRow.origin_event_id)
    .outerjoin(_actor, _actor.id == EventRow.actor_id)
)
