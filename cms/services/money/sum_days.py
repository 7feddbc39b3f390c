"""Keeping the sums by day near the ledger's end, so that charts stay fast.

The figures are exact without it: see `cms.ledger.days`. Whoever looks at a chart pays for it
once in ENTRIES_BEHIND entries; a database that is busy or read-only does not keep them from it.
"""

from __future__ import annotations

from contextlib import suppress

from cms.ledger.days import fold, unfolded
from cms.sdk.errors import Busy
from cms.services.unit_of_work import Tribune, again

ENTRIES_BEHIND = 500
BATCH = 5_000
BATCHES_MAX = 20


def sum_days(tribune: Tribune) -> int:
    """Fold what has gathered since the last time, in several commits; return how many entries."""
    with tribune.reading() as session:
        if unfolded(session) < ENTRIES_BEHIND:
            return 0

    def work() -> int:
        with tribune.writing() as session:
            return fold(session, tribune.clock.now(), BATCH)

    entries = 0
    with suppress(Busy):
        for _batch in range(BATCHES_MAX):
            folded = again(work)
            entries += folded
            if folded < BATCH:
                break
    return entries
