"""The canonical form, version 1: the exact bytes that a seal is made of.

A row is a JSON array in UTF-8 without spaces or escapes beyond those that JSON demands: a tag,
then the values in the order of `HEAD` or `LEG`. Numbers are decimal, an absent value is null, a
moment is text such as ``2026-03-02T12:00:00.000000Z``. Account and event are written out by
kind, owner and key, so that giving a wallet to somebody else changes what was sealed.

An entry's leaf is 32 bytes for its head, then for each leg 32 for the row and 32 for its note. A
note is free text, so it is sealed apart and salted: one could be erased and all else still be
proved. Sealed blocks cannot be sealed anew, hence the form allows for that from the first on.

Never change this: a new form gets a new version, and old blocks keep theirs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

FORM = 1
DIGEST_BYTES = 32
NOTHING_SHA256 = "0" * 64
"""What the first block follows."""

HEAD = (
    "id",
    "event_id",
    "origin_event_id",
    "plugin",
    "rule_version",
    "kind",
    "reverses_entry_id",
    "entry_recorded_at",
    "event_key",
    "event_kind",
    "actor_id",
    "occurred_at",
    "payload",
)
LEG = (
    "entry_id",
    "leg",
    "account_id",
    "account_kind",
    "owner_id",
    "amount_utwei",
    "line",
    "article_id",
    "role",
    "undo",
    "account_version",
    "balance_after_utwei",
    "recorded_at",
)
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block without its own hash; moments as text, hashes in hexadecimal."""

    number: int
    form: int
    previous_sha256: str
    root_sha256: str
    entries: int
    entries_total: int
    newest_entry_id: int
    settled_entry_id: int
    sealed_at: str


def head_digest(head: Row) -> bytes:
    """Return the digest of an entry's own row, with the event that it books."""
    return _digest("tribune.entry.1", [head[name] for name in HEAD])


def leg_digest(leg: Row) -> bytes:
    """Return the digest of a posting without its note."""
    return _digest("tribune.posting.1", [leg[name] for name in LEG])


def note_digest(salt: bytes, leg: Row) -> bytes:
    """Return the digest of a posting's note: of the salt, the leg's number, a colon, the text."""
    text = f"{leg['leg']}:{leg['note']}"
    return sha256(salt + text.encode("utf-8", "surrogatepass")).digest()


def leaf_content(head: Row, legs: Sequence[Row], salt: bytes) -> bytes:
    """Return what an entry's leaf is the hash of; legs in the order of their numbers."""
    parts = [head_digest(head)]
    for leg in legs:
        parts += [leg_digest(leg), note_digest(salt, leg)]
    return b"".join(parts)


def block_sha256(block: Block) -> str:
    """Return the hash of a block, in hexadecimal."""
    return _digest("tribune.block.1", [getattr(block, name) for name in _BLOCK]).hex()


def _digest(tag: str, values: Sequence[object]) -> bytes:
    text = json.dumps([tag, *values], ensure_ascii=False, separators=(",", ":"), default=repr)
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


_BLOCK = tuple(Block.__dataclass_fields__)
