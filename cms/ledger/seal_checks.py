"""What must be true of the seals: the chain, each block's root, each row that was sealed.

What was altered is named in the order in which it was sealed, so the first sentence is about
the first row. Memory is bounded: blocks are read a few at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.ledger.checks import ENTRY, Check
from cms.ledger.merkle import leaf_hash, root_of
from cms.ledger.seal_findings import altered
from cms.ledger.seal_form import NOTHING_SHA256, Block, block_sha256
from cms.ledger.seal_rows import Moment, Rows, sealed_entries, sealed_entry
from cms.ledger.seal_tables import SealBlockRow, SealItemRow
from cms.sdk.tables import table_of

BLOCK = "seal_block"
ENTRIES_AT_ONCE = 500
SEAL_CHECKS = (
    Check(
        sentence="Entry {entry} is sealed in block {block}, which does not exist",
        statement="""
            SELECT i.entry_id AS entry, i.block_number AS block FROM seal_item i
            LEFT JOIN seal_block b ON b.number = i.block_number WHERE b.number IS NULL
            ORDER BY i.block_number, i.position""",
    ),
)
ENTRY_SEAL_CHECKS = (
    Check(
        subject=ENTRY,
        sentence="Entry {entry} has no seal, although what was booked around it was sealed long "
        "ago: it was added later, or its seal was removed",
        statement="""
            SELECT e.id AS entry FROM ledger_entry e LEFT JOIN seal_item i ON i.entry_id = e.id
            WHERE e.id BETWEEN :first AND :last AND i.entry_id IS NULL AND e.id <= (
              SELECT settled_entry_id FROM seal_block ORDER BY number DESC LIMIT 1)""",
    ),
)


def head_faults(session: Session, sha256: str) -> Iterator[str]:
    """Yield a sentence unless a block of the chain has this hash, noted elsewhere once."""
    if sha256 != NOTHING_SHA256 and session.scalar(_BLOCK_OF, {"sha256": sha256}) is None:
        yield (
            f"The head {sha256} that was noted elsewhere is not in the chain: blocks were "
            "removed or rewritten since"
        )


def block_faults(session: Session, first: int, last: int) -> Iterator[str]:
    """Yield what is wrong with the blocks of these numbers, and with what they seal."""
    rows = session.execute(_BLOCKS, {"first": first, "last": last}).all()
    before = session.execute(_BEFORE, {"first": first}).one_or_none()
    number, sha256 = (before.number, before.sha256) if before else (0, NOTHING_SHA256)
    for row in rows:
        yield from _chain_faults(row, number, sha256)
        number, sha256 = row.number, row.sha256
    for group in _groups(rows):
        numbers = [row.number for row in group]
        found = {n: list(items) for n, items in groupby(_read(session, numbers), _number)}
        for row in group:
            yield from _content_faults(session, row, found.get(row.number, []))


def _chain_faults(row: Any, number: int, sha256: str) -> Iterator[str]:
    if row.number == number + 2:
        yield f"Block {number + 1} of the seals is gone"
    elif row.number != number + 1:
        yield f"Blocks {number + 1} to {row.number - 1} of the seals are gone"
    elif row.previous_sha256 != sha256:
        yield f"Block {row.number} does not follow from block {number}: one of them was rewritten"
    if block_sha256(_block(row)) != row.sha256:
        yield f"Block {row.number} was rewritten: its hash is not that of its counts, root and time"


def _content_faults(session: Session, row: Any, items: list[Rows]) -> Iterator[str]:
    """Say what became of a block's entries; if its own list is spoilt, as much as can be known."""
    leaves = [leaf_hash(item.digests) for item in items]
    if _is_root(row, leaves):
        for item in items:
            yield from altered(session, item, row.sealed_at)
        return
    in_order = sorted(items, key=lambda item: item.entry_id)
    if _is_root(row, [leaf_hash(item.digests) for item in in_order]):
        yield f"The seals of block {row.number} were put into another order"
    elif _is_root(row, [leaf_hash(item.content()) for item in items]):
        for item in items:
            if item.digests != item.content():
                name = f"entry {item.entry_id}"
                yield f"The seal of {name} was altered; the entry itself is as it was sealed"
    else:
        yield from _torn(row, items)
        for item in items:
            yield from altered(session, item, row.sealed_at)


def _torn(row: Any, items: Sequence[Rows]) -> Iterator[str]:
    """What was done cannot be told from the rows alone: say between which entries it was."""
    between = f"entries {items[0].entry_id} to {items[-1].entry_id}" if items else "no entry"
    if len(items) < row.entries:
        gone = sorted(set(range(row.entries)) - {item.position for item in items})
        places = ", ".join(str(place + 1) for place in gone[:5]) + (", ..." if gone[5:] else "")
        yield (
            f"Block {row.number} sealed {row.entries} entries; {row.entries - len(items)} of its "
            f"seals are gone (number {places}) and left are those of {between}"
        )
    else:
        yield (
            f"Block {row.number} does not come to its root: rows and their seals were rewritten "
            f"together, or seals were added ({between})"
        )


def _is_root(row: Any, leaves: Sequence[bytes]) -> bool:
    return bool(len(leaves) == row.entries and root_of(leaves).hex() == row.root_sha256)


def _groups(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Put blocks together as long as they have few entries: one statement serves them all."""
    group: list[Any] = []
    for row in rows:
        if group and sum(one.entries for one in group) + row.entries > ENTRIES_AT_ONCE:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _read(session: Session, numbers: Sequence[int]) -> list[Rows]:
    """Read what blocks seal; where some of it is beyond reading, the rest one by one."""
    try:
        with session.begin_nested():
            return list(sealed_entries(session, numbers))
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise
    items = session.execute(_ITEMS, {"blocks": list(numbers)}).all()
    return [_read_one(session, item) for item in items]


def _read_one(session: Session, item: Any) -> Rows:
    try:
        with session.begin_nested():
            return sealed_entry(session, item.entry_id)
    except DBAPIError as fault:
        if fault.connection_invalidated:
            raise
        return Rows(head=None, legs=(), unreadable=str(fault.orig), **item._mapping)


def _number(item: Rows) -> int:
    return item.block_number


def _block(row: Any) -> Block:
    return Block(**{name: getattr(row, name) for name in Block.__dataclass_fields__})


_seal, _item = table_of(SealBlockRow), table_of(SealItemRow)
_COLUMNS = [_seal.c[name] for name in Block.__dataclass_fields__ if name != "sealed_at"]
_MOMENT = type_coerce(_seal.c.sealed_at, Moment).label("sealed_at")
_BLOCKS = (
    select(*_COLUMNS, _MOMENT, _seal.c.sha256)
    .where(_seal.c.number.between(bindparam("first"), bindparam("last")))
    .order_by(_seal.c.number)
)
_BEFORE = (
    select(_seal.c.number, _seal.c.sha256)
    .where(_seal.c.number < bindparam("first"))
    .order_by(_seal.c.number.desc())
    .limit(1)
)
_BLOCK_OF = select(_seal.c.number).where(_seal.c.sha256 == bindparam("sha256"))
_ITEMS = (
    select(_item.c.entry_id, _item.c.block_number, _item.c.position, _item.c.salt, _item.c.digests)
    .where(_item.c.block_number.in_(bindparam("blocks", expanding=True)))
    .order_by(_item.c.block_number, _item.c.position)
)
