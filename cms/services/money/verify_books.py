"""Proving the books and the counters of a site that goes on working meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from cms.content.counters import miscounted
from cms.ledger.verify import Step, prove
from cms.services.unit_of_work import Tribune


def verify_books(tribune: Tribune, head: str | None = None) -> Iterator[Step]:
    """Run every check on one snapshot; yield a step after each, with the faults it found.

    ``head`` is the hash of a head that was noted elsewhere, to be found in the chain.
    """
    with tribune.reading() as session:
        step = Step(done=0, total=0)
        for step in prove(session, head=head):
            yield step
        yield Step(done=step.total, total=step.total, faults=tuple(miscounted(session)))
