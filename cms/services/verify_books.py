"""Proving the books and the counters of a site that goes on working meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from cms.content.counters import miscounted
from cms.ledger.verify import Step, prove
from cms.services.unit_of_work import Tribune


def verify_books(tribune: Tribune) -> Iterator[Step]:
    """Run every check on one snapshot; yield a step after each, with the faults it found."""
    with tribune.reading() as session:
        _hold_still(session)
        step = Step(done=0, total=0)
        for step in prove(session):
            yield step
        yield Step(done=step.total, total=step.total, faults=tuple(miscounted(session)))


def _hold_still(session: Session) -> None:
    """See one moment throughout, for as long as it takes. SQLite's readers do so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
        session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
