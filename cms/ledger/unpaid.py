"""Why not: keeping what was not paid with its event, and finding it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select, and_, select, update
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow, LineRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.sdk.events import Event
from cms.sdk.tables import insert_into


class Cut(Protocol):
    """A payment that did not happen, or not in full; ``payee_id`` 0 is the person who acted."""

    @property
    def plugin(self) -> str: ...
    @property
    def line(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def payee_id(self) -> int: ...
    @property
    def withheld_utwei(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def undo(self) -> int: ...


def keep_unpaid(
    session: Session,
    event: Event,
    event_id: int,
    cuts: Iterable[Cut],
    versions: Mapping[str, int],
    now: datetime,
) -> None:
    """Keep one reason for each payment that was cut, with the version of the settings that did.

    Of several for one payment that stands which can be appealed, else the first, and the others'
    words are added. Told twice, it is kept once.
    """
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for cut in cuts:
        user_id = cut.payee_id or event.actor_id
        payment = (cut.line or cut.plugin, user_id)
        row = {
            "event_id": event_id,
            "plugin": cut.plugin,
            "rule_version": versions.get(cut.plugin, 0),
            "line": cut.line,
            "user_id": user_id,
            "article_id": event.article.id,
            "withheld_utwei": cut.withheld_utwei,
            "code": cut.code,
            "detail": cut.detail,
            "role": cut.role,
            "undo": cut.undo,
            "recorded_at": now,
        }
        rows[payment] = _of_two(rows.get(payment), row)
    if rows:
        session.execute(insert_into(session, UnpaidRow).on_conflict_do_nothing(), [*rows.values()])


def _of_two(first: dict[str, Any] | None, second: dict[str, Any]) -> dict[str, Any]:
    if first is None:
        return second
    stands, other = (second, first) if second["role"] and not first["role"] else (first, second)
    if other["detail"] in stands["detail"]:
        return stands
    return stands | {"detail": f"{stands['detail']}; {other['detail']}"}


def close_failed(
    session: Session, event_key: str, plugin: str, because: str, now: datetime, *, is_paid: bool
) -> None:
    """Say what became of all that was not paid because the plugin failed at this event."""
    row = UnpaidRow
    event_id = select(EventRow.id).where(EventRow.natural_key == event_key).scalar_subquery()
    session.execute(
        update(row)
        .where(row.event_id == event_id, row.plugin == plugin, row.line == "", row.decision == "")
        .values(decision="paid" if is_paid else "declined", decided_because=because, decided_at=now)
    )


def unpaid_rows(
    before: int | None,
    limit: int,
    *,
    user_id: int | None = None,
    article_id: int | None = None,
    is_appealed: bool = False,
) -> Select[*tuple[Any, ...]]:
    """Return the query for up to ``limit`` of them below id ``before``, newest first.

    Each has the label of its line, if the line was ever used, and what event it belongs to.
    """
    row = UnpaidRow
    which = [
        row.id < before if before is not None else None,
        row.user_id == user_id if user_id is not None else None,
        row.article_id == article_id if article_id is not None else None,
        and_(row.appealed_at.is_not(None), row.decided_at.is_(None)) if is_appealed else None,
    ]
    return (
        select(
            *UnpaidRow.__table__.columns,
            LineRow.label,
            EventRow.kind.label("event_kind"),
            EventRow.natural_key,
            EventRow.actor_id,
            EventRow.undone_by,
        )
        .join(EventRow, EventRow.id == row.event_id)
        .outerjoin(LineRow, LineRow.code == row.line)
        .where(*(condition for condition in which if condition is not None))
        .order_by(row.id.desc())
        .limit(limit)
    )
