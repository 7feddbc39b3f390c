"""The hash tree of RFC 6962: leaf and node differ in a prefix, so neither passes as the other."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

LEAF, NODE = b"\x00", b"\x01"


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf with this content."""
    return sha256(LEAF + content).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, in their order; that of no leaves is SHA-256 of nothing.

    The left half of a node is the largest power of two that leaves something for the right.
    """
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(NODE + root_of(leaves[:half]) + root_of(leaves[half:])).digest()
