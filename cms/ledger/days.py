"""Sums by day: what charts and rankings read, however long the ledger grows.

`ledger_day` holds the sums of all entries up to a mark; entries after the mark are added while
reading, in the same statement, so a figure is exact whether or not anybody has folded. Folding
is a matter of speed alone and may happen at any time. Days are days in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from cms.ledger.models import DayMarkRow
from cms.sdk.tables import UtcTime, table_of

Scope = Literal["mint", "treasury", "pool", "hold", "user", "article", "reader"]
KINDS: tuple[Scope, ...] = ("mint", "treasury", "pool", "hold", "user")
SETTLED_AFTER = timedelta(minutes=1)
"""An entry this old is committed, or never will be: the longest statement takes five seconds.
PostgreSQL draws ids before it commits, so a younger one may still be overtaken."""


def sums_by_day(session: Session, scope: Scope, scope_id: int, since: date) -> Sequence[Any]:
    """Return (day as ISO text, line, amount_utwei), by day; days without money are missing."""
    statement = text(_BY_DAY.format(live=_live(session, _OF[scope])))
    values = {"scope": scope, "scope_id": scope_id, "since": since.isoformat()}
    return session.execute(statement, values).all()


def sums_by_kind(session: Session, since: date) -> Sequence[Any]:
    """Return (scope, day, amount_utwei) for all kinds of account, by day."""
    statement = text(_BY_KIND.format(live=_live(session, "true", "a.kind")))
    return session.execute(statement, {"since": since.isoformat()}).all()


def top_of(
    session: Session, scope: Scope, lines: Collection[str], since: date, limit: int
) -> Sequence[Any]:
    """Return (scope_id, amount_utwei) of the articles or readers that gained most on ``lines``."""
    owner = "p.article_id" if scope == "article" else "a.owner_id"
    live = _live(session, "a.kind IN ('user', 'hold') AND p.line IN :lines", owner)
    statement = text(_TOP.format(live=live)).bindparams(bindparam("lines", expanding=True))
    values = {"scope": scope, "since": since.isoformat(), "lines": list(lines), "limit": limit}
    return session.execute(statement, values).all()


def deciles(session: Session, lines: Collection[str], since: date) -> Sequence[Any]:
    """Return (decile, people, amount_utwei, greatest_utwei): earners on ``lines``, the best first.

    ``greatest_utwei`` is what one person of it earned at most. Fewer than ten make as many rows.
    """
    live = _live(session, "a.kind IN ('user', 'hold') AND p.line IN :lines", "a.owner_id")
    statement = text(_DECILES.format(live=live)).bindparams(bindparam("lines", expanding=True))
    return session.execute(statement, {"since": since.isoformat(), "lines": list(lines)}).all()


def unfolded(session: Session) -> int:
    """Return how far the newest entry is ahead of the mark, in ids."""
    statement = text(
        "SELECT coalesce((SELECT max(id) FROM ledger_entry), 0) - entry_id FROM ledger_day_mark"
    )
    return session.scalar(statement) or 0


def fold(session: Session, now: datetime, entries_max: int) -> int:
    """Add up to ``entries_max`` settled entries to the sums; return how many there were.

    For a unit of work: the mark is locked, so that nobody adds the same entries twice.
    """
    mark = session.scalar(_MARK) or 0
    row = session.execute(
        _NEXT, {"mark": mark, "settled_at": now - SETTLED_AFTER, "rows": entries_max}
    ).one()
    if not row.entries:
        return 0
    bounds = {"mark": mark, "last": row.last}
    session.execute(text(_FOLD.format(parts=_PARTS).format(day=_day(session))), bounds)
    session.execute(text("UPDATE ledger_day_mark SET entry_id = :last WHERE id = 1"), bounds)
    return int(row.entries)


def _day(session: Session) -> str:
    if session.get_bind().dialect.name == "sqlite":
        return "substr(p.recorded_at, 1, 10)"
    return "to_char(p.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')"


def _live(session: Session, condition: str, first: str = "") -> str:
    """Return the select of what is not folded yet: day and line, or ``first`` and day; amount."""
    day = _day(session)
    columns = f"{first}, {day}" if first else f"{day}, p.line"
    return (
        f"SELECT {columns}, p.amount_utwei"  # noqa: S608  (fragments of this module)
        " FROM ledger_posting p CROSS JOIN ledger_account a"  # SQLite keeps the order of these
        " WHERE p.entry_id > (SELECT entry_id FROM ledger_day_mark) AND a.id = p.account_id"
        f" AND {condition} AND {day} >= :since"
    )


_BY_DAY = """
    SELECT day, line, CAST(sum(amount_utwei) AS BIGINT) AS amount_utwei FROM (
      SELECT day, line, amount_utwei FROM ledger_day
      WHERE scope = :scope AND scope_id = :scope_id AND day >= :since
      UNION ALL {live}) s
    GROUP BY day, line ORDER BY day, line"""
_BY_KIND = """
    SELECT scope, day, CAST(sum(amount_utwei) AS BIGINT) AS amount_utwei FROM (
      SELECT scope, day, amount_utwei FROM ledger_day
      WHERE scope IN ('mint', 'treasury', 'pool', 'hold', 'user') AND day >= :since
      UNION ALL {live}) s
    GROUP BY scope, day ORDER BY day"""
_TOP = """
    SELECT scope_id, CAST(sum(amount_utwei) AS BIGINT) AS amount_utwei FROM (
      SELECT scope_id, day, amount_utwei FROM ledger_day
      WHERE scope = :scope AND day >= :since AND line IN :lines
      UNION ALL {live}) s
    WHERE scope_id <> 0
    GROUP BY scope_id HAVING sum(amount_utwei) > 0 ORDER BY 2 DESC, 1 LIMIT :limit"""
_DECILES = """
    SELECT decile, count(*) AS people, CAST(sum(amount_utwei) AS BIGINT) AS amount_utwei,
      max(amount_utwei) AS greatest_utwei FROM (
        SELECT amount_utwei, ntile(10) OVER (ORDER BY amount_utwei DESC, scope_id) AS decile FROM (
          SELECT scope_id, CAST(sum(amount_utwei) AS BIGINT) AS amount_utwei FROM (
            SELECT scope_id, day, amount_utwei FROM ledger_day
            WHERE scope = 'reader' AND day >= :since AND line IN :lines
            UNION ALL {live}) s
          GROUP BY scope_id HAVING sum(amount_utwei) > 0) earned) shared
    GROUP BY decile ORDER BY decile"""
_MARK = select(table_of(DayMarkRow).c.entry_id).with_for_update()
_OF: dict[Scope, str] = {
    **dict.fromkeys(KINDS, "a.kind = :scope AND :scope_id = 0"),
    "article": "a.kind IN ('user', 'hold') AND p.article_id = :scope_id",
    "reader": "a.kind IN ('user', 'hold') AND a.owner_id = :scope_id",
}
_NEXT = text(
    "SELECT count(*) AS entries, max(id) AS last FROM (SELECT id FROM ledger_entry"
    " WHERE id > :mark AND recorded_at <= :settled_at ORDER BY id LIMIT :rows) e"
).bindparams(bindparam("settled_at", type_=UtcTime()))
_PART = """SELECT {scope} AS scope, {scope_id} AS scope_id, {{day}} AS day, p.line AS line,
      CAST(sum(p.amount_utwei) AS BIGINT) AS amount_utwei
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
    WHERE p.entry_id > :mark AND p.entry_id <= :last AND {condition}
    GROUP BY {own}, {{day}}, p.line"""
_PARTS = " UNION ALL ".join(
    _PART.format(scope=scope, scope_id=scope_id, own=own, condition=condition)
    for scope, scope_id, own, condition in (
        ("a.kind", "0", "a.kind", "true"),
        (
            "'article'",
            "p.article_id",
            "p.article_id",
            "a.kind IN ('user', 'hold') AND p.article_id <> 0",
        ),
        ("'reader'", "a.owner_id", "a.owner_id", "a.kind IN ('user', 'hold')"),
    )
)
_FOLD = """
    INSERT INTO ledger_day (scope, scope_id, day, line, amount_utwei)
    SELECT scope, scope_id, day, line, amount_utwei FROM ({parts}) s WHERE true
    ON CONFLICT (scope, scope_id, day, line)
    DO UPDATE SET amount_utwei = ledger_day.amount_utwei + excluded.amount_utwei"""
