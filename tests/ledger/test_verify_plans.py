"""A check of a slice reads the slice, however long the ledger is around it."""

import re

import pytest
from sqlalchemy import text

from cms.ledger.checks import Check
from cms.ledger.verify import _SUBJECTS
from tests.support.world import build

pytestmark = pytest.mark.databases("sqlite")
CHECKS = [check for checks in _SUBJECTS.values() for check in checks]
NAMED = re.compile(r"(?:FROM|JOIN) (\w+)(?: (?!WHERE|ON|LEFT|JOIN|GROUP)(\w+))?")


def tables_in(check: Check, tables: set[str]) -> set[str]:
    """The names by which the statement calls tables, and nothing but tables."""
    found = [(name, alias or name) for name, alias in NAMED.findall(check.tables + check.statement)]
    others = {alias for name, alias in found if name not in tables}
    return {alias for name, alias in found if name in tables} - others


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.sentence[:60])
def test_it_begins_with_the_slice_and_scans_no_table(tribune, check):
    build(tribune)
    explained = text(f"EXPLAIN QUERY PLAN {check.tables} {check.statement}")
    with tribune.reading() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        known = tables_in(check, set(tables))
        steps = session.execute(explained, {"first": 1, "last": 2_000}).scalars(3).all()
    assert known
    assert any(">? AND" in step for step in steps), steps
    assert not {step.split()[1] for step in steps if step.startswith("SCAN ")} & known, steps
