"""Tables of the seals: blocks that follow from each other, and what each of them seals.

    seal_block    a block: the root over its entries, and the hash that the next one builds on
    seal_item     an entry's place in its block, and the digests of its rows

An entry is in one block at most (primary key), no two blocks follow the same one (unique), and
triggers refuse to change or delete either (migration core_seals).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.ledger.models import STRICT
from cms.sdk.tables import Base, Id, UtcTime


class SealBlockRow(Base):
    """A block. ``form`` is the version of the canonical form that its hashes are made of.

    ``newest_entry_id`` is the greatest id that was ever sealed. Ids up to ``settled_entry_id``
    were settled when the block was made: whatever turns up below it later was added by hand.
    """

    __tablename__ = "seal_block"
    __table_args__ = (Index("ix_seal_block_sealed_at", "sealed_at"), STRICT)

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    form: Mapped[int] = mapped_column(Integer)
    previous_sha256: Mapped[str] = mapped_column(Text, unique=True)
    root_sha256: Mapped[str] = mapped_column(Text)
    entries: Mapped[int] = mapped_column(Integer)
    entries_total: Mapped[int] = mapped_column(Id)
    newest_entry_id: Mapped[int] = mapped_column(Id)
    settled_entry_id: Mapped[int] = mapped_column(Id)
    sealed_at: Mapped[datetime] = mapped_column(UtcTime)
    sha256: Mapped[str] = mapped_column(Text, unique=True)


class SealItemRow(Base):
    """An entry in a block. ``digests`` is the leaf's content, ``salt`` goes into its notes'."""

    __tablename__ = "seal_item"
    __table_args__ = (UniqueConstraint("block_number", "position"), STRICT)

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_entry.id"), primary_key=True, autoincrement=False
    )
    block_number: Mapped[int] = mapped_column(ForeignKey("seal_block.number"))
    position: Mapped[int] = mapped_column(Integer)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    digests: Mapped[bytes] = mapped_column(LargeBinary)
