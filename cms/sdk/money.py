"""Amounts: whole micro-Twei inside, decimal Twei as text outside; no float on the way.

1 Twei = 1,000,000 micro-Twei (utwei). A signed 64-bit integer then holds 9.2 * 10^12 Twei.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cms.sdk.errors import Invalid
from cms.sdk.events import Event

UTWEI_PER_TWEI = 1_000_000
AMOUNT_UTWEI_MAX = 10**15
"""The most that one transfer may move: sums of many stay far below 2^63."""

_DECIMAL = re.compile(r"-?\d{1,10}(?:\.\d{1,6})?", re.ASCII)


def twei(text: str) -> int:
    """Return the micro-Twei of a text such as ``"1.25"``; raise Invalid on anything else."""
    if not _DECIMAL.fullmatch(text):
        raise Invalid("amount.malformed", f"{text!r} is not an amount of Twei such as 1.25")
    sign = -1 if text.startswith("-") else 1
    whole, _, fraction = text.lstrip("-").partition(".")
    return sign * (int(whole) * UTWEI_PER_TWEI + int(fraction.ljust(6, "0")))


def decimal(amount_utwei: int) -> str:
    """Return decimal Twei with at least two and at most six places: 1250000 -> ``"1.25"``."""
    whole, fraction = divmod(abs(amount_utwei), UTWEI_PER_TWEI)
    places = f"{fraction:06d}".rstrip("0").ljust(2, "0")
    return f"{'-' if amount_utwei < 0 else ''}{whole}.{places}"


def shares(amount_utwei: int, user_ids: Sequence[int]) -> list[tuple[int, int]]:
    """Split an amount evenly, rounded down; what does not divide stays with the payer."""
    each = amount_utwei // len(user_ids) if user_ids else 0
    return [(user_id, each) for user_id in user_ids] if each else []


def author_shares(amount_utwei: int, event: Event) -> list[tuple[int, int]]:
    """Split an amount among all authors of the article; return the shares that may be paid.

    Nobody earns by their own words or by a co-author: an author's own act brings the authors
    nothing, and the writer of a comment has no author's share in it. Such a share stays where
    it would have come from, as does what does not divide: it makes nobody else's larger.
    """
    authors = event.article.author_ids
    if event.actor_id in authors:
        return []
    comment = event.comment_facts
    return [
        (author_id, each)
        for author_id, each in shares(amount_utwei, authors)
        if comment is None or author_id != comment.writer_id
    ]
