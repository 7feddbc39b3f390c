"""Sealing the books: what a background job does every few seconds, and the head to publish.

Entries are read and hashed outside any write lock; a writer waits only while one block of rows is
inserted. Safe to run twice at once, to be killed, and to be repeated.
"""

from __future__ import annotations

from cms.ledger.seals import Head, append, head_of, plan_block, waiting
from cms.sdk.errors import Busy
from cms.services.unit_of_work import TRIES, Tribune, again

ENTRIES_MAX = 500
"""In one block: some 5 ms of inserting, which a writer on SQLite may have to wait for."""


def seal_new(tribune: Tribune, *, late: bool = False) -> int:
    """Seal what is not sealed yet, block by block; return how many entries that were.

    With ``late`` also entries that turned up long after their neighbours were sealed, which
    `cms ledger verify` complains of. Raises Busy; the blocks made until then stay.
    """
    sealed, last_id = 0, 0
    while True:
        count, last_id = again(lambda after=last_id: _seal_block(tribune, after, late))  # type: ignore[misc]
        sealed += count
        if not count:
            return sealed


def sealed_head(tribune: Tribune) -> Head:
    """Return the head of the chain, to be noted elsewhere."""
    with tribune.reading() as session:
        return head_of(session)


def waiting_entries(tribune: Tribune) -> int:
    """Return how many entries are not sealed yet."""
    with tribune.reading() as session:
        return waiting(session)


def _seal_block(tribune: Tribune, after_entry_id: int, late: bool) -> tuple[int, int]:
    """Make one block; return how many entries it took, and the last of them."""
    for _attempt in range(TRIES):
        with tribune.reading() as session:
            planned = plan_block(
                session,
                tribune.clock.now(),
                after_entry_id=after_entry_id,
                entries_max=ENTRIES_MAX,
                late=late,
            )
        if planned is None:
            return 0, after_entry_id
        with tribune.writing() as session:
            if append(session, planned):
                return planned.block.entries, planned.last_entry_id
    sentence = (
        "The next block could not be added: either other sealers were first every time, or the "
        "chain of seals is broken, which `cms ledger verify` will say"
    )
    raise Busy("seals.contended", sentence)
