"""A person's running totals say what the XP rows say, whatever happens and how often."""

from itertools import count

import pytest
from hypothesis import given
from sqlalchemy import func, select

from cms.extensions import db
from cms.ledger.models import EventRow
from cms.pluginhost.migrate import chains, run
from cms.pluginhost.registry import load
from cms.sdk import Reversal, Settlement, Undo
from cms.services.articles.publish import publish_article
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.payload import from_payload
from plugins.levels.tables import Person, Xp, standings
from tests.histories.test_any_history import EXAMPLES, Town, deeds, open_gates
from tests.support.statements import statements
from tests.support.story import read, settle_town
from tests.support.world import draft

numbers = count()
pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def town(tribune, clock):
    open_gates(tribune)
    return settle_town(tribune, clock)


def kept(tribune) -> dict[int, tuple[int, int]]:
    with tribune.reading() as session:
        rows = session.execute(select(Person.user_id, Person.xp, Person.active_days))
        return {user_id: (xp, days) for user_id, xp, days in rows if xp or days}


def proven(tribune) -> dict[int, tuple[int, int]]:
    """The same figures, counted from the rows."""
    days = func.count(func.nullif(Xp.day, "").distinct())
    query = select(Xp.user_id, func.sum(Xp.xp), days).where(Xp.in_force == 1).group_by(Xp.user_id)
    with tribune.reading() as session:
        rows = session.execute(query)
        return {user_id: (xp, days) for user_id, xp, days in rows if xp or days}


def settlement_of(tribune, kind: str) -> Settlement:
    with tribune.reading() as session:
        newest = select(EventRow).where(EventRow.kind == kind).order_by(EventRow.id.desc())
        row = session.scalars(newest.limit(1)).one()
        return Settlement(event_id=row.id, event=from_payload(row.kind, row.payload), posted=())


def project(tribune, hook: str, **argument) -> list[str]:
    with tribune.writing() as session:
        snapshot = tribune.host.snapshot(session, tribune.clock.now())
        return [f.error for f in tribune.host.project(hook, snapshot, argument, only="levels")]


def test_the_totals_are_those_of_the_rows(tribune, town):
    _author, readers = town
    assert kept(tribune) == proven(tribune)
    assert kept(tribune)[readers[0]] == (40, 4)


def test_the_same_settlement_twice_counts_once(tribune, town):
    before = kept(tribune)
    again = settlement_of(tribune, "read")
    assert project(tribune, "on_settled", settlement=again) == []
    assert kept(tribune) == before == proven(tribune)


def test_the_same_reversal_twice_counts_once(tribune, town):
    before, read_once = kept(tribune), settlement_of(tribune, "read")
    undone = Reversal(event_ids=(read_once.event_id,), reason=Undo.WITHDRAWN, restored=False)
    assert project(tribune, "on_reversed", reversal=undone) == []
    after = kept(tribune)
    assert after != before
    assert project(tribune, "on_reversed", reversal=undone) == []
    assert kept(tribune) == after == proven(tribune)
    restored = Reversal(event_ids=undone.event_ids, reason=Undo.NEVER, restored=True)
    assert project(tribune, "on_reversed", reversal=restored) == []
    assert project(tribune, "on_reversed", reversal=restored) == []
    assert kept(tribune) == before == proven(tribune)


def test_a_day_counts_until_its_last_act_is_undone(tribune, clock, town):
    author, readers = town
    article = draft(tribune, author, title="One more")
    publish_article(tribune, author, "editor", article)
    clock.advance(days=1)
    add_reaction(tribune, readers[0], "reader", Target(article), "plus")
    assert kept(tribune)[readers[0]] == (40, 5)
    withdraw_reaction(tribune, readers[0], Target(article))
    assert kept(tribune)[readers[0]] == (40, 4)
    read(tribune, clock, readers[0], article)
    assert kept(tribune)[readers[0]] == (50, 5)


def test_a_look_up_reads_one_row_a_person(tribune, town):
    _author, readers = town
    with tribune.reading() as session, statements() as made:
        standings(session, readers)
    assert len(made) == 1
    assert "levels_xp" not in made[0]


@EXAMPLES
@given(history=deeds)
def test_any_history_leaves_the_totals_provable(tribune, clock, history):
    place = Town(tribune, clock, next(numbers))
    for act, who in history:
        place.do(act, who)
    assert kept(tribune) == proven(tribune)


def test_the_migration_fills_the_totals_from_the_rows(tribune, town):
    before = kept(tribune)
    chain = next(c for c in chains([load("levels")]) if c.owner == "levels")
    run(db.engine, chain, "downgrade", "levels_0001")
    run(db.engine, chain, "upgrade", "head")
    assert kept(tribune) == before
