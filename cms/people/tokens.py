"""Opaque tokens: ``trb_<kind>_<public id>_<secret>``; the database keeps only a digest.

256 bits of randomness need no slow hash (ASVS 5.0, 6.5.2). The prefix lets scanners of
leaked secrets recognise them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from hmac import compare_digest
from typing import Literal

Kind = Literal["session", "admin"]
_TOKEN = re.compile(r"trb_([a-z]+)_([0-9a-f]{24})_([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True)
class NewToken:
    """A token just made: ``text`` is shown once, the rest is stored."""

    text: str
    public_id: str
    secret_sha256: str


def new_token(kind: Kind = "session") -> NewToken:
    """Make a token."""
    public_id, secret = secrets.token_hex(12), secrets.token_hex(32)
    return NewToken(f"trb_{kind}_{public_id}_{secret}", public_id, digest(secret))


def split(text: str, kind: Kind = "session") -> tuple[str, str] | None:
    """Return public id and secret of a well-formed token of this kind, else None."""
    found = _TOKEN.fullmatch(text)
    return (found[2], found[3]) if found and found[1] == kind else None


def digest(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(stored: str, secret: str) -> bool:
    """Compare in constant time."""
    return compare_digest(stored, digest(secret))
