"""`with unchanged(tribune):` nothing may be written inside, into any table at all."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from cms.sdk.tables import Base
from cms.services.unit_of_work import Tribune

ATTEMPTS = "sign_in_failure"  # a wrong password is noted, on purpose


@contextmanager
def unchanged(tribune: Tribune) -> Iterator[None]:
    before = _rows(tribune)
    yield
    assert _rows(tribune) == before


def _rows(tribune: Tribune) -> dict[str, int]:
    tables = [table for name, table in Base.metadata.tables.items() if name != ATTEMPTS]
    with tribune.reading() as session:
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in tables]
        row = session.execute(select(*counts)).one()
    return {table.name: count for table, count in zip(tables, row, strict=True)}
