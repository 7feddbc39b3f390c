"""Reading what is sealed: entries with their event, legs and accounts, in their canonical text.

Moments come as the text that the canonical form wants, without a parser in between: on SQLite
it is what is stored, so that a moment spoilt by hand is found and not stumbled over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import (
    DateTime,
    Dialect,
    Row,
    Select,
    Text,
    TypeDecorator,
    bindparam,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from cms.ledger import seal_form
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow
from cms.ledger.seal_tables import SealItemRow
from cms.sdk.tables import table_of


class Moment(TypeDecorator[str]):
    """A moment as canonical text; never parsed on SQLite, where it is stored so."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Read text on SQLite and timestamptz on PostgreSQL."""
        own = Text() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(own)

    def process_result_value(self, value: Any, _dialect: Dialect) -> str | None:
        """Return the text."""
        return canonical_moment(value) if isinstance(value, datetime) else value


def canonical_moment(moment: datetime) -> str:
    """Return a moment as ``2026-03-02T12:00:00.000000Z``."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


@dataclass(frozen=True)
class Rows:
    """An entry as it stands: its head (None if the entry is gone) and legs; its seal, if asked.

    ``unreadable`` is the database's word on rows that it cannot read.
    """

    entry_id: int
    head: seal_form.Row | None
    legs: tuple[seal_form.Row, ...]
    block_number: int = 0
    position: int = 0
    salt: bytes = b""
    digests: bytes = b""
    unreadable: str = ""

    def content(self) -> bytes:
        """Return the leaf's content, made from the rows as they stand."""
        return seal_form.leaf_content(self.head or _NO_HEAD, self.legs, self.salt)


def entries(session: Session, entry_ids: Sequence[int]) -> list[Rows]:
    """Return entries with their legs, by id, in one statement."""
    return list(_grouped(session.execute(_ENTRIES, {"ids": list(entry_ids)})))


def sealed_entries(session: Session, block_numbers: Sequence[int]) -> Iterator[Rows]:
    """Yield what blocks seal, in the order of the seals, with the rows as they stand now."""
    return _grouped(session.execute(_SEALED, {"blocks": list(block_numbers)}))


def sealed_entry(session: Session, entry_id: int) -> Rows:
    """Return one sealed entry; for when a statement over many of them fails."""
    return next(_grouped(session.execute(_SEALED_ONE, {"id": entry_id})))


def _grouped(rows: Iterable[Row[Any]]) -> Iterator[Rows]:
    for _key, group in groupby(rows, key=lambda row: (row.block_number, row.position, row.owner)):
        own = [cast("seal_form.Row", row._mapping) for row in group]
        first = own[0]
        yield Rows(
            entry_id=first["owner"],
            head=first if first["id"] is not None else None,
            legs=tuple(leg for leg in own if leg["leg"] is not None),
            block_number=first["block_number"],
            position=first["position"],
            salt=_bytes(first["salt"]),
            digests=_bytes(first["digests"]),
        )


def _bytes(value: object) -> bytes:
    """Take whatever somebody may have put there for bytes."""
    return value if isinstance(value, bytes) else repr(value).encode()


_entry, _event, _posting = table_of(EntryRow), table_of(EventRow), table_of(PostingRow)
_account, _item = table_of(AccountRow), table_of(SealItemRow)
_NO_HEAD: seal_form.Row = dict.fromkeys(seal_form.HEAD)
_HEAD = (
    _entry.c.id,
    _entry.c.event_id,
    _entry.c.origin_event_id,
    _entry.c.plugin,
    _entry.c.rule_version,
    _entry.c.kind,
    _entry.c.reverses_entry_id,
    type_coerce(_entry.c.recorded_at, Moment).label("entry_recorded_at"),
    _event.c.natural_key.label("event_key"),
    _event.c.kind.label("event_kind"),
    _event.c.actor_id,
    type_coerce(_event.c.occurred_at, Moment).label("occurred_at"),
    _event.c.payload,
)
_LEG = (
    _posting.c.entry_id,
    _posting.c.leg,
    _posting.c.account_id,
    _account.c.kind.label("account_kind"),
    _account.c.owner_id,
    _posting.c.amount_utwei,
    _posting.c.line,
    _posting.c.article_id,
    _posting.c.role,
    _posting.c.undo,
    _posting.c.note,
    _posting.c.account_version,
    _posting.c.balance_after_utwei,
    type_coerce(_posting.c.recorded_at, Moment).label("recorded_at"),
)
_BARE = (
    _entry.c.id.label("owner"),
    literal(0).label("block_number"),
    literal(0).label("position"),
    literal(b"").label("salt"),
    literal(b"").label("digests"),
)
_SEAL = (
    _item.c.entry_id.label("owner"),
    _item.c.block_number,
    _item.c.position,
    _item.c.salt,
    _item.c.digests,
)


def _joined(query: Select[Any], entry_id: Any) -> Select[Any]:
    return (
        query.outerjoin(_event, _event.c.id == _entry.c.event_id)
        .outerjoin(_posting, _posting.c.entry_id == entry_id)
        .outerjoin(_account, _account.c.id == _posting.c.account_id)
    )


_ENTRIES = (
    _joined(select(*_BARE, *_HEAD, *_LEG).select_from(_entry), _entry.c.id)
    .where(_entry.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_entry.c.id, _posting.c.leg)
)
_WITH_SEAL = _joined(
    select(*_SEAL, *_HEAD, *_LEG)
    .select_from(_item)
    .outerjoin(_entry, _entry.c.id == _item.c.entry_id),
    _item.c.entry_id,
)
_SEALED = _WITH_SEAL.where(_item.c.block_number.in_(bindparam("blocks", expanding=True))).order_by(
    _item.c.block_number, _item.c.position, _item.c.entry_id, _posting.c.leg
)
_SEALED_ONE = _WITH_SEAL.where(_item.c.entry_id == bindparam("id")).order_by(_posting.c.leg)
