"""What the database refuses by itself, whatever the code does."""

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from cms.ledger.verify import verify
from cms.services.money.grant import grant

POSTING = (
    "INSERT INTO ledger_posting (entry_id, leg, account_id, amount_utwei, line, article_id, role,"
    " undo, note, account_version, balance_after_utwei, recorded_at)"
    " SELECT {entry}, {leg}, account_id, {amount}, line, 0, role, 0, '', {version}, 1, recorded_at"
    " FROM ledger_posting WHERE entry_id = 1 AND leg = 0"
)
ENTRY = (
    "INSERT INTO ledger_entry (id, event_id, origin_event_id, plugin, rule_version, kind,"
    " recorded_at, closed_id) SELECT 99, event_id, origin_event_id, 'x', 0, 'post', recorded_at, 99"
    " FROM ledger_entry WHERE id = 1"
)
CLOSE = "INSERT INTO ledger_entry_closed (entry_id, legs) VALUES (99, {legs})"


@pytest.fixture
def plugins() -> tuple[str, ...]:
    return ()


@pytest.fixture(autouse=True)
def _granted(tribune):
    grant(tribune, 5_000_000, reason="for the test")


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE ledger_posting SET amount_utwei = 1"],
        ["DELETE FROM ledger_posting"],
        ["UPDATE ledger_entry SET plugin = 'x'"],
        ["DELETE FROM ledger_entry"],
        ["DELETE FROM ledger_entry_closed"],
        ["UPDATE ledger_balance SET balance_utwei = -1 WHERE may_be_negative = 0"],
        [POSTING.format(entry=1, leg=7, amount=5, version=50)],
        [ENTRY],
        [ENTRY, CLOSE.format(legs=0)],
        [ENTRY, POSTING.format(entry=99, leg=0, amount=5, version=50), CLOSE.format(legs=1)],
        [
            ENTRY,
            POSTING.format(entry=99, leg=0, amount=5, version=50),
            POSTING.format(entry=99, leg=1, amount=-4, version=51),
            CLOSE.format(legs=2),
        ],
        [POSTING.format(entry=99, leg=0, amount=0, version=50)],
    ],
    ids=[
        "change a posting", "delete postings", "change an entry", "delete entries",
        "delete a marker", "go below zero", "add to a closed entry", "entry without marker",
        "entry without legs", "one leg", "unbalanced", "amount zero",
    ],
)  # fmt: skip
def test_the_database_refuses_to(tribune, statements):
    with pytest.raises(DBAPIError):
        run(tribune, statements)
    with tribune.reading() as session:
        assert verify(session) == []


def test_a_balanced_entry_by_hand_is_taken_and_verify_sees_the_broken_chain(tribune):
    with tribune.writing() as session:
        session.execute(text(ENTRY))
        session.execute(text(POSTING.format(entry=99, leg=0, amount=5, version=50)))
        session.execute(text(POSTING.format(entry=99, leg=1, amount=-5, version=51)))
        session.execute(text(CLOSE.format(legs=2)))
    with tribune.reading() as session:
        assert any("chain" in fault for fault in verify(session))


def test_a_marker_finds_its_entry_without_a_scan(tribune):
    """SQLite looks for the entry of every new marker, so each post would cost a longer scan."""
    with tribune.reading() as session:
        indexes = inspect(session.connection()).get_indexes("ledger_entry")
    assert ["closed_id"] in [index["column_names"] for index in indexes]


def test_a_released_savepoint_does_not_survive_the_rollback(tribune):
    with pytest.raises(RuntimeError):
        savepoint_then_fail(tribune)
    with tribune.reading() as session:
        assert verify(session) == []


def run(tribune, statements):
    with tribune.writing() as session:
        for statement in statements:
            session.execute(text(statement))


def savepoint_then_fail(tribune):
    with tribune.writing() as session:
        with session.begin_nested():
            session.execute(text("UPDATE ledger_balance SET version = 77"))
        raise RuntimeError
