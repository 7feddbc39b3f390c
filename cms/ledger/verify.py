"""The proof: reads every row of the books and says what does not add up.

Memory stays bounded however long the ledger is: each statement looks at a slice of ids, and
of what it finds only the first rows are fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from sqlalchemy import RowMapping, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.ledger.account_checks import ACCOUNT_CHECKS
from cms.ledger.checks import ACCOUNT, ENTRY, ENTRY_CHECKS, WHOLE_CHECKS, Check
from cms.ledger.day_checks import DAY_CHECKS
from cms.ledger.hold_checks import HOLD_CHECKS
from cms.ledger.mirror_checks import MIRROR_CHECKS
from cms.ledger.seal_checks import (
    BLOCK,
    ENTRY_SEAL_CHECKS,
    SEAL_CHECKS,
    block_faults,
    head_faults,
)
from cms.ledger.timer_checks import TIMER_CHECKS
from cms.sdk.money import decimal

_WHOLE = WHOLE_CHECKS + DAY_CHECKS + TIMER_CHECKS + SEAL_CHECKS
_CHECKS = ENTRY_CHECKS + MIRROR_CHECKS + ENTRY_SEAL_CHECKS + ACCOUNT_CHECKS + HOLD_CHECKS
_SUBJECTS = {
    subject: tuple(check for check in _CHECKS if check.subject == subject)
    for subject in (ENTRY, ACCOUNT)
}
BLOCKS_AT_ONCE = 100
Part = Callable[[Session], Iterator[str]]
_FIRST_ID = -(2**63)


@dataclass(frozen=True, kw_only=True)
class Step:
    """One statement done: how far the proof is, and the faults found by this one."""

    done: int
    total: int
    faults: tuple[str, ...] = ()


def verify(session: Session) -> list[str]:
    """Return one sentence for each fault in the books; empty if they are sound."""
    return [fault for step in prove(session) for fault in step.faults]


def prove(
    session: Session, *, slice_rows: int = 2_000, rows_max: int = 20, head: str | None = None
) -> Iterator[Step]:
    """Run every check over every slice, one step each; ``rows_max`` faults a step are named.

    The seals come first, in the order of sealing. ``head`` is a head of the chain that was noted
    elsewhere. Begins a transaction that sees one moment throughout; the caller's rollback ends it.
    """
    _hold_still(session)
    slices = {subject: _slices(session, subject, slice_rows) for subject in _SUBJECTS}
    blocks = _slices(session, BLOCK, BLOCKS_AT_ONCE, key="number")
    parts: list[Part] = [partial(head_faults, sha256=head)] if head else []
    parts += [partial(block_faults, first=first, last=last) for first, last in blocks]
    work = [(check, (0, 0)) for check in _WHOLE]
    work += [(c, ends) for s, checks in _SUBJECTS.items() for ends in slices[s] for c in checks]
    parts += [partial(_faults, check=c, ends=ends, rows_max=rows_max) for c, ends in work]
    for done, part in enumerate(parts, 1):
        faults = list(islice(part(session), rows_max + 1))
        if len(faults) > rows_max:
            faults[rows_max:] = ["... and more of this kind"]
        yield Step(done=done, total=len(parts), faults=tuple(faults))


def _hold_still(session: Session) -> None:
    """Open a snapshot, however long it takes; what the site does meanwhile is not seen."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        return
    connection.exec_driver_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _slices(session: Session, table: str, rows: int, *, key: str = "id") -> list[tuple[int, int]]:
    """Cut a table into runs of so many ids; gaps and ids out of line cost nothing."""
    ends: list[tuple[int, int]] = []
    statement = text(
        f"SELECT max({key}) FROM (SELECT {key} FROM {table} WHERE {key} > :after"  # noqa: S608  (our own names)
        f" ORDER BY {key} LIMIT :rows) s"
    )
    after = _FIRST_ID
    while (last := session.scalar(statement, {"after": after, "rows": rows})) is not None:
        ends.append((after + 1, last))
        after = last
    return ends


def _faults(session: Session, check: Check, ends: tuple[int, int], rows_max: int) -> Iterator[str]:
    statement = text(f"{check.tables} {check.statement} LIMIT :rows")
    bounds = {"first": ends[0], "last": ends[1]} if check.subject else {}
    try:
        with session.begin_nested():
            rows = session.execute(statement, bounds | {"rows": rows_max + 1}).mappings().all()
    except DBAPIError as fault:  # sums beyond 64 bits, tables that are gone
        if fault.connection_invalidated:
            raise
        yield f"This could not be checked ({fault.orig}): {check.sentence}"
        return
    for row in rows:
        yield check.sentence.format_map({name: _said(name, row) for name in row})


def _said(name: str, row: RowMapping) -> str:
    return f"{decimal(int(row[name]))} Twei" if name.endswith("_utwei") else str(row[name])
