"""The benchmark's raw SQL writes the very rows that a plus writes, and the books stay sound."""

import pytest

from bench import raw
from bench.data import Plus, open_accounts
from bench.rows import written
from cms.content.counters import miscounted
from cms.extensions import db
from cms.ledger.verify import verify
from cms.services.dealings.react import Target, add_reaction
from tests.support.crowd import Crowd, crowd


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune) -> Crowd:
    made = crowd(tribune)
    made.grow(1)
    return made


@pytest.mark.slow
def test_raw_sql_writes_the_rows_that_a_plus_writes(tribune, town: Crowd):
    readers = [town.newcomer(f"Newcomer {n}") for n in range(3)]
    opening, first, other = (Plus(who, town.article, town.author, "") for who in readers)
    with tribune.writing() as session:
        open_accounts(session, [town.author, *readers])
    place(town, opening)  # the ledger remembers the lines when they are first used
    town.tribune.clock.advance(hours=24)  # a new day for the reader, as it is for raw SQL
    by_tribune = written(db.engine, first, lambda: place(town, first))
    assert by_tribune["changed"]["rows of ledger_posting"] == 4
    address = db.engine.url.render_as_string(hide_password=False)
    with raw.running(address, raw.sample(db.engine)) as writer:
        assert written(db.engine, other, lambda: writer.write([other])) == by_tribune
    with tribune.reading() as session:
        assert [*verify(session), *miscounted(session)] == []


def place(town: Crowd, plus: Plus) -> None:
    """As a reader: the staff would use no unit of a quota."""
    add_reaction(town.tribune, plus.reader_id, "reader", Target(article_id=plus.article_id), "plus")
