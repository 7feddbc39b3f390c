"""The stored events as they are read for a replay, a batch at a time, from the live site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow
from cms.replay.past_money import grants, hold_hours, withheld
from cms.sdk.tables import table_of

BATCH = 500
_EVENT = table_of(EventRow)


@dataclass(frozen=True, kw_only=True)
class Past:
    """A stored event with what its kind needs besides.

    ``hold_hours`` is how long its earnings were held, if it had any; ``switched`` the withdrawal
    that happened within it; ``given`` a grant's amount, payee and reason; ``withheld`` the row
    that an operator paid.
    """

    id: int
    natural_key: str
    kind: str
    actor_id: int
    article_id: int
    comment_id: int
    recorded_at: datetime
    payload: str
    actor_role: str
    settings_version: int | None
    hold_hours: int | None = None
    switched: Past | None = None
    given: tuple[int, int | None, str] | None = None
    withheld: Any = None


_COLUMNS = [
    _EVENT.c[name]
    for name in (
        "id", "natural_key", "kind", "actor_id", "article_id", "comment_id", "recorded_at",
        "payload", "actor_role", "settings_version",
    )
]  # fmt: skip


def newest_event(session: Session) -> int:
    """Return the id of the newest event, 0 without any."""
    return session.scalar(select(func.max(_EVENT.c.id))) or 0


def events_after(session: Session, event_id: int, last: int) -> list[Past]:
    """Return the next batch of events above one id and up to another, in the order of ids."""
    query = select(*_COLUMNS).where(_EVENT.c.id > event_id, _EVENT.c.id <= last)
    rows = session.execute(query.order_by(_EVENT.c.id).limit(BATCH)).all()
    ids = [row.id for row in rows]
    held, switched = hold_hours(session, ids), _switched(session, rows)
    given, paid = grants(session, ids), withheld(session, ids)
    return [
        Past(
            **row._mapping,
            hold_hours=held.get(row.id),
            switched=switched.get(row.id),
            given=given.get(row.id),
            withheld=paid.get(row.id),
        )
        for row in rows
    ]


def _switched(session: Session, rows: Sequence[Any]) -> dict[int, Past]:
    """Return, by event, the withdrawal that happened within the placing of another reaction."""
    wanted = dict(_withdrawals(rows))
    if not wanted:
        return {}
    query = select(*_COLUMNS).where(_EVENT.c.natural_key.in_(list(wanted)))
    found = [Past(**row._mapping) for row in session.execute(query)]
    return {wanted[one.natural_key]: one for one in found if one.id > wanted[one.natural_key]}


def _withdrawals(rows: Sequence[Any]) -> Iterator[tuple[str, int]]:
    for row in rows:
        if row.kind == "react":
            _react, who, thing, place = row.natural_key.split(":")
            yield f"withdraw:{who}:{thing}:{int(place) - 1}", row.id
