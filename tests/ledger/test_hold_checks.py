"""`verify` finds whatever was done to the holds, and the database refuses most of it by itself."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cms.ledger.verify import verify
from cms.services.dealings.react import Target, add_reaction
from tests.support.forgeries import tamper
from tests.support.world import World, build

PLUS, OTHER = "entry_id = {plus}", "entry_id = {other}"
FORGERIES = {
    "a row is gone": (
        f"DELETE FROM ledger_hold WHERE {OTHER}",
        "Transfer 0 of entry {other} went into a hold, and nothing says when it is released",
        "The hold of person {second} has 0.30 Twei, but the earnings that are not released come "
        "to 0.00 Twei",
    ),
    "more is held than came": (
        f"UPDATE ledger_hold SET amount_utwei = 500000 WHERE {OTHER}",
        "0.50 Twei are said to be held since transfer 0 of entry {other}, which put something "
        "else into that hold",
    ),
    "somebody else's": (
        f"UPDATE ledger_hold SET user_id = {{first}} WHERE {OTHER}",
        "0.30 Twei are said to be held since transfer 0 of entry {other}, which put something "
        "else into that hold",
    ),
    "released and held again": (
        f"UPDATE ledger_hold SET released_by = NULL WHERE {PLUS}",
        "Entry {release} releases 0.30 Twei to person {first}; the earnings that it is said to "
        "release come to 0.00 Twei",
        "The hold of person {first} has 0.00 Twei, but the earnings that are not released come "
        "to 0.30 Twei",
    ),
    "released without moving": (
        f"UPDATE ledger_hold SET released_by = {{release}} WHERE {OTHER}",
        "Entry {release} releases 0.00 Twei to person {second}; the earnings that it is said to "
        "release come to 0.30 Twei",
    ),
    "released too early": (
        f"UPDATE ledger_hold SET release_at = '2027-01-01T00:00:00.000000Z' WHERE {PLUS}",
        "Entry {release} releases what is held until 2027",
    ),
    "taken, and still there": (
        f"UPDATE ledger_hold SET taken_utwei = 100000 WHERE {OTHER}",
        "The hold of person {second} has 0.30 Twei, but the earnings that are not released come "
        "to 0.20 Twei",
    ),
}


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


@pytest.fixture
def known(tribune) -> dict[str, int]:
    """One plus that was released, and a later one that is held."""
    world: World = build(tribune, readers=2)
    first, second = world.readers
    add_reaction(tribune, first, "reader", Target(world.article), "plus")
    world.let_go()
    add_reaction(tribune, second, "reader", Target(world.article), "plus")
    assert world.faults() == []
    with tribune.reading() as session:
        found = "SELECT {} FROM ledger_entry WHERE plugin = '{}'"
        plus = session.scalar(
            text(
                found.format("min(id)", "sample") + " AND event_id IN"
                " (SELECT id FROM event WHERE kind = 'react')"
            )
        )
        other = session.scalar(text(found.format("max(id)", "sample")))
        release = session.scalar(text("SELECT max(released_by) FROM ledger_hold"))
    return {"plus": plus, "other": other, "release": release, "first": first, "second": second}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_verify_names_what_was_done_to_a_hold(tribune, known, database_url, forgery):
    statement, *sentences = FORGERIES[forgery]
    tamper(database_url, statement.format_map(known))
    with tribune.reading() as session:
        found = "\n".join(verify(session))
    for sentence in sentences:
        assert sentence.format_map(known) in found


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_hold",
        "UPDATE ledger_hold SET amount_utwei = 500000 WHERE entry_id = {other}",
        "UPDATE ledger_hold SET user_id = {first} WHERE entry_id = {other}",
        "UPDATE ledger_hold SET released_by = NULL WHERE entry_id = {plus}",
        "UPDATE ledger_hold SET release_at = '2027-01-01T00:00:00.000000Z'",
        "UPDATE ledger_hold SET taken_utwei = -1 WHERE entry_id = {other}",
        "UPDATE ledger_hold SET taken_utwei = 400000 WHERE entry_id = {other}",
    ],
)
def test_the_database_refuses_it(tribune, known, statement):
    with pytest.raises(DBAPIError), tribune.writing() as session:
        session.execute(text(statement.format_map(known)))
