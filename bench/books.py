"""A long ledger, made cheaply: pluses inserted in bulk, each with its event, reaction and entries.

What a plus pays and says is copied from one that Tribune recorded. The chain of versions and
balances of every account is kept, and moments only grow, so `verify` finds the books sound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bench.raw_sql import Sample
from cms.content.models import Article, Reaction
from cms.ledger.models import (
    AccountRow,
    BalanceRow,
    ClosedRow,
    EntryRow,
    EventRow,
    PostingRow,
)
from cms.sdk.tables import table_of

CHUNK = 2_000
Row = dict[str, Any]
AUTHOR, READER = "author", "own"
RULES = {
    AUTHOR: ("pluses", "pluses.reward_author"),
    READER: ("read_to_earn", "read_to_earn.reward_reader"),
}


@dataclass(frozen=True)
class Given:
    """A plus: by whom, to which article, of whom."""

    reader: int
    article: int
    author: int


@dataclass
class Account:
    """An account as it stands after what was written so far."""

    id: int
    balance_utwei: int
    version: int

    def moved(self, amount_utwei: int) -> Row:
        """Move money; return what a posting says of this account."""
        self.balance_utwei += amount_utwei
        self.version += 1
        return {
            "account_id": self.id,
            "amount_utwei": amount_utwei,
            "account_version": self.version,
            "balance_after_utwei": self.balance_utwei,
        }


@dataclass
class Books:
    """The rows of many pluses, table by table, and the accounts as they stand after them."""

    sample: Sample
    accounts: dict[tuple[str, int], Account]
    event_id: int
    entry_id: int
    tables: dict[Any, list[Row]] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, sample: Sample) -> Books:
        """Begin where the ledger ends."""
        a, b = table_of(AccountRow).c, table_of(BalanceRow).c
        rows = session.execute(
            select(a.kind, a.owner_id, a.id, b.balance_utwei, b.version).join(
                table_of(BalanceRow), b.account_id == a.id
            )
        )
        accounts = {(kind, owner): Account(*rest) for kind, owner, *rest in rows}
        event_id, entry_id = (
            session.scalar(select(func.max(table.id))) or 0 for table in (EventRow, EntryRow)
        )
        return cls(sample, accounts, event_id, entry_id)

    def write(self, given: Given, moment: datetime) -> None:
        """Add the rows of one plus."""
        self.event_id += 1
        event = {"id": self.event_id, "kind": "react", "article_id": given.article}
        key = f"react:{given.reader}:article-{given.article}:1"
        said = {"payload": self.sample.payload, "outcome": self.sample.outcome}
        when = {"occurred_at": moment, "recorded_at": moment}
        self._add(EventRow, event | said | when | {"natural_key": key, "actor_id": given.reader})
        standing = {"user_id": given.reader, "article_id": given.article, "kind": "plus"}
        placed = {"changes": 1, "event_id": self.event_id, "placed_at": moment}
        self._add(Reaction, standing | placed)
        self._pay(AUTHOR, given.author, given.article, moment)
        self._pay(READER, given.reader, given.article, moment)

    def _pay(self, role: str, person: int, article: int, moment: datetime) -> None:
        self.entry_id += 1
        plugin, line = RULES[role]
        version = self.sample.version if role == AUTHOR else 0
        amount = self.sample.to_author if role == AUTHOR else self.sample.to_reader
        note = self.sample.author_note if role == AUTHOR else self.sample.reader_note
        event = {"event_id": self.event_id, "origin_event_id": self.event_id}
        entry = {"id": self.entry_id, "plugin": plugin, "rule_version": version, "kind": "post"}
        self._add(EntryRow, entry | event | {"recorded_at": moment, "closed_id": self.entry_id})
        said = {"line": line, "article_id": article, "role": role, "undo": 1, "note": note}
        sides = (("pool", article, -amount), ("user", person, amount))
        for leg, (kind, owner, moved) in enumerate(sides):
            posting = {"entry_id": self.entry_id, "leg": leg, "recorded_at": moment}
            self._add(PostingRow, posting | said | self.accounts[kind, owner].moved(moved))
        self._add(ClosedRow, {"entry_id": self.entry_id, "legs": 2})

    def _add(self, model: Any, row: Row) -> None:
        self.tables.setdefault(model, []).append(row)

    def save(self, session: Session) -> None:
        """Insert all rows in bulk, and bring balances and counters to where they end."""
        for model in (EventRow, Reaction, EntryRow, PostingRow, ClosedRow):
            for rows in chunks(self.tables.get(model, [])):
                session.execute(insert(table_of(model)), rows)
        self._balance(session)
        self._count(session)

    def _balance(self, session: Session) -> None:
        t = table_of(BalanceRow)
        ends = [{"a": a.id, "b": a.balance_utwei, "v": a.version} for a in self.accounts.values()]
        its = update(t).where(t.c.account_id == bindparam("a"))
        moved = its.values(balance_utwei=bindparam("b"), version=bindparam("v"))
        session.connection().execute(moved, ends)

    def _count(self, session: Session) -> None:
        t = table_of(Article)
        given = Counter(row["article_id"] for row in self.tables.get(Reaction, []))
        counted = update(t).where(t.c.id == bindparam("i"))
        session.connection().execute(
            counted.values(plus_count=t.c.plus_count + bindparam("n")),
            [{"i": article, "n": count} for article, count in given.items()],
        )


def chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """Cut rows into statements."""
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def moments(begin: datetime, end: datetime, count: int) -> Iterator[datetime]:
    """Return so many moments, evenly from one to the other."""
    step = (end - begin) / count if count else timedelta()
    return (begin + step * number for number in range(count))
