"""Posting and reversing: the only way into the books. Adds rows, never changes one.

Every entry is a list of transfers, each with two legs, so it balances by construction; the
database checks it again when the entry is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, insert, select
from sqlalchemy.orm import Session

from cms.ledger.hold_tables import HoldRow
from cms.ledger.lines import remember_lines
from cms.ledger.models import ClosedRow, EntryRow, PostingRow, ReversalRow
from cms.ledger.till import Till
from cms.sdk.errors import BadEntry
from cms.sdk.money import AMOUNT_UTWEI_MAX
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account, AccountKind, Line, Transfer


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry to be posted. A mirror names in ``mirrors`` the transfers that it takes back.

    What goes into a hold has to say with ``release_at`` when it can be spent.
    """

    event_id: int
    origin_event_id: int
    article_id: int
    plugin: str
    rule_version: int
    transfers: tuple[Transfer, ...]
    kind: str = "post"
    reverses_entry_id: int | None = None
    mirrors: tuple[int, ...] = ()
    release_at: datetime | None = None

    @property
    def in_order(self) -> list[Transfer]:
        """The transfers as they are posted: what people pay comes first."""
        return sorted(self.transfers, key=lambda t: not t.is_charge)

    @property
    def accounts(self) -> set[Account]:
        """All accounts that the entry touches."""
        return {a for t in self.transfers for a in (t.source, t.destination)}


def post(
    session: Session, till: Till, drafts: Sequence[Draft], lines: Iterable[Line], now: datetime
) -> list[int]:
    """Post entries against an open till and return their ids.

    Raises InsufficientFunds when an account cannot pay and BadEntry for amounts out of bounds;
    nothing of the drafts may be kept then, so the caller rolls back (or opens a savepoint).
    """
    drafts = [draft for draft in drafts if draft.transfers]
    if not drafts:
        return []
    remember_lines(session, lines)
    legs = [_legs(draft, till) for draft in drafts]
    entry_ids = _insert_entries(session, drafts, now)
    postings = [
        {"entry_id": entry_id, "recorded_at": now, **leg}
        for entry_id, entry_legs in zip(entry_ids, legs, strict=True)
        for leg in entry_legs
    ]
    session.execute(_INSERT_POSTING, postings)
    session.execute(
        _INSERT_MARKER,
        [{"entry_id": i, "legs": len(own)} for i, own in zip(entry_ids, legs, strict=True)],
    )
    mirrored = [
        {"entry_id": draft.reverses_entry_id, "transfer": number, "by_entry_id": entry_id}
        for entry_id, draft in zip(entry_ids, drafts, strict=True)
        for number in draft.mirrors
    ]
    if mirrored:
        session.execute(_INSERT_REVERSAL, mirrored)
    held = [row for i, draft in zip(entry_ids, drafts, strict=True) for row in _held(i, draft)]
    if held:
        session.execute(_INSERT_HOLD, held)
    till.close()
    return entry_ids


def _legs(draft: Draft, till: Till) -> list[dict[str, object]]:
    legs: list[dict[str, object]] = []
    for transfer in draft.in_order:
        amount = transfer.amount_utwei
        if type(amount) is not int or not 0 < amount <= AMOUNT_UTWEI_MAX:
            raise BadEntry("ledger.amount", f"{amount!r} is not a postable amount of micro-Twei")
        if transfer.source == transfer.destination:
            raise BadEntry("ledger.same_account", "A transfer needs two different accounts")
        for account, signed in ((transfer.source, -amount), (transfer.destination, amount)):
            balance = till.move(account, signed)
            legs.append(
                {
                    "leg": len(legs),
                    "account_id": balance.account_id,
                    "amount_utwei": signed,
                    "line": transfer.line,
                    "article_id": draft.article_id,
                    "role": transfer.role.value,
                    "undo": int(transfer.undo),
                    "note": transfer.note,
                    "account_version": balance.version,
                    "balance_after_utwei": balance.balance_utwei,
                }
            )
    return legs


def _held(entry_id: int, draft: Draft) -> Iterator[dict[str, object]]:
    for number, transfer in enumerate(draft.in_order):
        if transfer.destination.kind is not AccountKind.HOLD:
            continue
        if draft.release_at is None:
            raise BadEntry("ledger.hold", "What is held needs a moment at which it is released")
        yield {
            "entry_id": entry_id,
            "transfer": number,
            "user_id": transfer.destination.owner_id,
            "amount_utwei": transfer.amount_utwei,
            "taken_utwei": 0,
            "release_at": draft.release_at,
        }


def _insert_entries(session: Session, drafts: Sequence[Draft], now: datetime) -> list[int]:
    """Insert the entries; ``closed_id`` equals the id, which the database draws beforehand."""
    ids = next_entry_ids(session, len(drafts))
    session.execute(
        _INSERT_ENTRY,
        [
            {
                "id": entry_id,
                "closed_id": entry_id,
                "event_id": draft.event_id,
                "origin_event_id": draft.origin_event_id,
                "plugin": draft.plugin,
                "rule_version": draft.rule_version,
                "kind": draft.kind,
                "reverses_entry_id": draft.reverses_entry_id,
                "recorded_at": now,
            }
            for entry_id, draft in zip(ids, drafts, strict=True)
        ],
    )
    return ids


def next_entry_ids(session: Session, count: int) -> list[int]:
    """Draw entry ids: from the sequence on PostgreSQL, after the last one on SQLite.

    SQLite has one writer at a time, so nobody else can draw between this and the insert.
    """
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(_LAST_ENTRY) or 0
        return list(range(last + 1, last + 1 + count))
    return list(session.scalars(_DRAW_ENTRIES, {"count": count}))


_INSERT_ENTRY = insert(table_of(EntryRow))
_INSERT_POSTING = insert(table_of(PostingRow))
_INSERT_MARKER = insert(table_of(ClosedRow))
_INSERT_REVERSAL = insert(table_of(ReversalRow))
_INSERT_HOLD = insert(table_of(HoldRow))
_LAST_ENTRY = select(func.max(table_of(EntryRow).c.id))
_DRAW_ENTRIES = select(func.nextval("ledger_entry_id_seq")).select_from(
    func.generate_series(1, bindparam("count", type_=Integer)).table_valued("n")
)
