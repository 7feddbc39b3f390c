"""The rows of the books in a form that two databases can be compared in.

An entry is named by its event and by its place among the event's entries: on PostgreSQL numbers
are drawn with gaps. On SQLite, where one writer follows the other, its number and the chain of
balances must be equal as well, and are given.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select, Table, select
from sqlalchemy.orm import Session

from cms.ledger.hold_tables import HoldRow
from cms.ledger.models import (
    AccountRow,
    BalanceRow,
    EntryRow,
    EventRow,
    PendingReversalRow,
    PostingRow,
    TimerRow,
)
from cms.ledger.unpaid_tables import UnpaidRow
from cms.sdk.tables import Base, table_of

CHUNK = 2_000
_E, _P, _A, _EV = table_of(EntryRow), table_of(PostingRow), table_of(AccountRow), table_of(EventRow)
_B, _H, _T = table_of(BalanceRow), table_of(HoldRow), table_of(TimerRow)
_U, _W = table_of(UnpaidRow), table_of(PendingReversalRow)
Found = dict[str, Any]

POSTINGS = (
    select(
        *(_E.c[n] for n in ("event_id", "id", "kind", "plugin", "rule_version")),
        *(_E.c[n] for n in ("origin_event_id", "reverses_entry_id", "recorded_at")),
        _P.c.leg,
        _A.c.kind.label("account"),
        _A.c.owner_id,
        *(_P.c[n] for n in ("amount_utwei", "line", "article_id", "role", "undo", "note")),
        _P.c.recorded_at.label("posted_at"),
        _P.c.account_version,
        _P.c.balance_after_utwei,
    )
    .join(_P, _P.c.entry_id == _E.c.id)
    .join(_A, _A.c.id == _P.c.account_id)
    .order_by(_E.c.event_id, _E.c.id, _P.c.leg)
)
EVENTS = select(
    *(c for c in _EV.c if c.name != "outcome"), _EV.c.id.label("event_id")
).order_by(_EV.c.id)  # fmt: skip
HOLDS = (
    select(*_H.c, _E.c.event_id)
    .join(_E, _E.c.id == _H.c.entry_id)
    .order_by(_E.c.event_id, _H.c.entry_id, _H.c.transfer)
)
UNPAID = select(
    *(
        _U.c[n]
        for n in (
            "event_id", "plugin", "rule_version", "line", "user_id", "article_id",
            "withheld_utwei", "code", "detail", "role", "undo", "recorded_at", "paid_event_id",
        )
    )
).order_by(_U.c.event_id)  # fmt: skip
TIMERS = select(
    *(c for c in _T.c if c.name != "id"), _T.c.origin_event_id.label("event_id")
).order_by(_T.c.origin_event_id)  # fmt: skip
WAITING = select(*(c for c in _W.c if c.name != "id")).order_by(_W.c.event_id, _W.c.entry_id)


KEYS = {
    "events": ("event_id",),
    "postings": ("event_id", "place", "leg"),
    "holds": ("event_id", "entry_id", "transfer"),
    "unpaid": ("event_id", "plugin", "line", "user_id"),
    "timers": ("event_id", "natural_key"),
    "waiting": ("event_id", "entry_id"),
    "balances": ("kind", "owner_id"),
}
"""What names a row among its kind, and the order in which rows are given."""


def key_of(table: Table) -> tuple[str, ...]:
    """Return what names a row of a plugin's table."""
    return tuple(column.name for column in table.primary_key) or tuple(c.name for c in table.c)


def place_of(row: Found, key: Sequence[str]) -> tuple[Any, ...]:
    """Return what a row is ordered by: numbers as numbers, the same on both databases."""
    values = (row[name] for name in key)
    return tuple((v, "") if isinstance(v, int) else (0, str(v)) for v in values)


class Books:
    """Reads one side. ``in_order`` says that numbers and chains are to be given as well."""

    def __init__(self, session: Session, *, in_order: bool) -> None:
        self._session, self._in_order = session, in_order
        self._names: dict[int, str] = {}

    def postings(self, low: int, high: int) -> Iterator[Found]:
        """Yield each leg with its entry; the entries become known by name on the way."""
        places: dict[int, int] = {}
        for row in self._of(POSTINGS, _E.c.event_id, low, high):
            if row["id"] not in self._names:
                places[row["event_id"]] = place = places.get(row["event_id"], 0) + 1
                self._names[row["id"]] = f"{row['event_id']}.{place}"
            row["place"] = int(self._names[row["id"]].partition(".")[2])
            row["reverses_entry_id"] = self._name(row["reverses_entry_id"])
            if not self._in_order:
                for name in ("id", "account_version", "balance_after_utwei"):
                    del row[name]
            yield row

    def events(self, low: int, high: int) -> Iterator[Found]:
        """Yield each event; the key of a release names an entry by its number."""
        for row in self._of(EVENTS, _EV.c.id, low, high):
            if row["kind"] in ("release", "pay_unpaid") and not self._in_order:
                del row["natural_key"]
            yield row

    def holds(self, low: int, high: int) -> Iterator[Found]:
        """Yield what was held, and by which entry it was released."""
        for row in self._of(HOLDS, _E.c.event_id, low, high):
            row["entry_id"] = self._name(row["entry_id"])
            row["released_by"] = self._name(row["released_by"])
            yield row

    def unpaid(self, low: int, high: int) -> Iterator[Found]:
        """Yield what was not paid, without what was said about it later."""
        found = self._of(UNPAID, _U.c.event_id, low, high)
        yield from sorted(found, key=lambda row: place_of(row, KEYS["unpaid"]))

    def timers(self, low: int, high: int) -> Iterator[Found]:
        """Yield the timers, fired, cancelled or waiting."""
        found = self._of(TIMERS, _T.c.origin_event_id, low, high)
        yield from sorted(found, key=lambda row: place_of(row, KEYS["timers"]))

    def waiting(self, low: int, high: int) -> Iterator[Found]:
        """Yield the mirrors that wait, or waited, for the treasury."""
        for row in self._of(WAITING, _W.c.event_id, low, high):
            row["entry_id"] = self._name(row["entry_id"])
            yield row

    def balances(self) -> Iterator[Found]:
        """Yield what each account has, and how many postings it has seen, if any.

        One without any is opened when a payment is tried, and says nothing.
        """
        query = select(_A.c.kind, _A.c.owner_id, _B.c.balance_utwei, _B.c.version)
        query = query.join(_B, _B.c.account_id == _A.c.id).where(_B.c.version > 0)
        rows = self._session.execute(query)
        found = map(dict, rows.mappings())
        yield from sorted(found, key=lambda row: place_of(row, KEYS["balances"]))

    def table(self, table: Table) -> Iterator[Found]:
        """Yield the rows of a plugin's table in the order of its key."""
        rows = map(dict, self._session.execute(select(table)).mappings())
        yield from sorted(rows, key=lambda row: place_of(row, key_of(table)))

    def _of(self, query: Select[Any], event_id: Any, low: int, high: int) -> Iterator[Found]:
        for row in self._session.execute(query.where(event_id > low, event_id <= high)):
            yield dict(row._mapping)

    def _name(self, entry_id: int | None) -> str | None:
        return None if entry_id is None else self._names.get(entry_id, "later")


def tables_of(plugins: Sequence[str]) -> list[Table]:
    """Return the tables that these plugins keep."""
    return [
        table
        for name, table in sorted(Base.metadata.tables.items())
        if any(name.startswith(f"{plugin}_") for plugin in plugins)
    ]
