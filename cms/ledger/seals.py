"""Sealing: which entries are not sealed yet, and the block that takes them in. No commit here.

A block is planned from what is read, outside any write lock, and appended only if it still
follows the newest one. What is unsealed is found by looking for entries without a seal, never by
"greater than the last id": on PostgreSQL a smaller id can commit later. Ids that lay below a
block for `SETTLED` are settled, for no writer takes nearly that long, and are not looked at again.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from cms.ledger.merkle import leaf_hash, root_of
from cms.ledger.models import EntryRow
from cms.ledger.seal_form import FORM, NOTHING_SHA256, Block, block_sha256
from cms.ledger.seal_rows import Rows, canonical_moment, entries
from cms.ledger.seal_tables import SealBlockRow, SealItemRow
from cms.sdk.tables import insert_into, table_of

SETTLED = timedelta(minutes=10)
SALT_BYTES = 16


@dataclass(frozen=True, kw_only=True)
class Head:
    """The newest block: what it says of the whole ledger. Number 0 while nothing is sealed."""

    number: int = 0
    sha256: str = NOTHING_SHA256
    entries_total: int = 0
    newest_entry_id: int = 0
    settled_entry_id: int = 0
    sealed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A block ready to be appended, with its items."""

    block: Block
    sealed_at: datetime
    items: tuple[dict[str, Any], ...]

    @property
    def last_entry_id(self) -> int:
        """The greatest id among its entries."""
        return int(self.items[-1]["entry_id"])


def head_of(session: Session) -> Head:
    """Return the head of the chain."""
    row = session.execute(_HEAD).one_or_none()
    return Head(**row._mapping) if row else Head()


def waiting(session: Session) -> int:
    """Return how many entries the next blocks have to take in."""
    floor = head_of(session).settled_entry_id
    return int(session.scalar(_COUNT_UNSEALED, {"floor": floor}) or 0)


def plan_block(
    session: Session, now: datetime, *, after_entry_id: int, entries_max: int, late: bool = False
) -> Planned | None:
    """Make the next block from up to so many unsealed entries; None if there are none.

    ``after_entry_id`` saves a caller who makes block after block from looking at the same ids
    again. ``late`` takes in settled ids as well.
    """
    head = head_of(session)
    sealed_at = max(now, head.sealed_at or now)
    settled = session.scalar(_SETTLED, {"moment": sealed_at - SETTLED}) or 0
    floor = after_entry_id if late else max(settled, after_entry_id)
    ids = session.scalars(_UNSEALED, {"floor": floor, "rows": entries_max}).all()
    if not ids:
        return None
    return _planned(head, entries(session, ids), sealed_at, settled)


def append(session: Session, planned: Planned) -> bool:
    """Append a planned block; False if another one has taken its place, and nothing is done.

    The block's number decides: a second sealer waits here until the first has committed.
    """
    values = asdict(planned.block) | {
        "sha256": block_sha256(planned.block),
        "sealed_at": planned.sealed_at,
    }
    fresh = insert_into(session, SealBlockRow).on_conflict_do_nothing()
    if not session.execute(fresh.returning(_block.c.number), values).all():
        return False
    session.execute(_INSERT_ITEM, list(planned.items))
    return True


def _planned(
    head: Head, found: Sequence[Rows], sealed_at: datetime, settled_entry_id: int
) -> Planned:
    salted = [replace(rows, salt=secrets.token_bytes(SALT_BYTES)) for rows in found]
    contents = [rows.content() for rows in salted]
    block = Block(
        number=head.number + 1,
        form=FORM,
        previous_sha256=head.sha256,
        root_sha256=root_of([leaf_hash(content) for content in contents]).hex(),
        entries=len(found),
        entries_total=head.entries_total + len(found),
        newest_entry_id=max(head.newest_entry_id, found[-1].entry_id),
        settled_entry_id=settled_entry_id,
        sealed_at=canonical_moment(sealed_at),
    )
    items = tuple(
        {
            "entry_id": rows.entry_id,
            "block_number": block.number,
            "position": position,
            "salt": rows.salt,
            "digests": content,
        }
        for position, (rows, content) in enumerate(zip(salted, contents, strict=True))
    )
    return Planned(block=block, sealed_at=sealed_at, items=items)


_entry, _block, _item = table_of(EntryRow), table_of(SealBlockRow), table_of(SealItemRow)
_INSERT_ITEM = insert(_item)
_HEAD = (
    select(*(_block.c[name] for name in Head.__dataclass_fields__))
    .order_by(_block.c.number.desc())
    .limit(1)
)
_SETTLED = (
    select(_block.c.newest_entry_id)
    .where(_block.c.sealed_at <= bindparam("moment"))
    .order_by(_block.c.sealed_at.desc(), _block.c.number.desc())
    .limit(1)
)
_WITHOUT_SEAL = (
    select(_entry.c.id)
    .outerjoin(_item, _item.c.entry_id == _entry.c.id)
    .where(_entry.c.id > bindparam("floor"), _item.c.entry_id.is_(None))
)
_UNSEALED = _WITHOUT_SEAL.order_by(_entry.c.id).limit(bindparam("rows"))
_COUNT_UNSEALED = select(func.count()).select_from(_WITHOUT_SEAL.subquery())
