"""Sealing: every entry once, whoever else is at work, and without looking at it twice."""

import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cms.ledger.seals import append, head_of, plan_block
from cms.ledger.verify import BLOCKS_AT_ONCE, verify
from cms.services.money.grant import grant
from cms.services.money.seals import ENTRIES_MAX, seal_new, sealed_head, waiting_entries
from tests.ledger.test_verify import lengthen, prove_all
from tests.support.statements import statements
from tests.support.world import build


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


def rows(tribune, statement: str):
    with tribune.reading() as session:
        return session.execute(text(statement)).all()


def test_nothing_is_sealed_at_first_and_nothing_to_seal_makes_no_block(tribune):
    assert sealed_head(tribune).number == 0
    assert seal_new(tribune) == 0
    assert rows(tribune, "SELECT * FROM seal_block") == []


def test_what_is_booked_is_sealed_once(tribune):
    build(tribune)
    booked = len(rows(tribune, "SELECT id FROM ledger_entry"))
    assert waiting_entries(tribune) == booked
    assert (seal_new(tribune), seal_new(tribune)) == (booked, 0)
    head = sealed_head(tribune)
    assert (head.number, head.entries_total) == (1, booked)
    assert waiting_entries(tribune) == 0
    grant(tribune, 1, reason="one more")
    assert seal_new(tribune) == 1
    later = sealed_head(tribune)
    assert (later.number, later.entries_total) == (2, booked + 1)
    assert later.sha256 != head.sha256
    with tribune.reading() as session:
        assert verify(session) == []


def test_a_clock_set_back_does_not_set_the_chain_back(tribune, clock):
    grant(tribune, 1, reason="first")
    seal_new(tribune)
    first = sealed_head(tribune)
    clock.advance(days=-2)
    grant(tribune, 1, reason="second")
    assert seal_new(tribune) == 1
    assert sealed_head(tribune).sealed_at == first.sealed_at
    with tribune.reading() as session:
        assert verify(session) == []


@pytest.mark.parametrize("table", ["seal_block", "seal_item"])
@pytest.mark.parametrize("act", ["UPDATE {} SET {} = 7", "DELETE FROM {}"])
def test_the_database_keeps_seals_as_they_are(tribune, table, act):
    grant(tribune, 1, reason="for the test")
    seal_new(tribune)
    column = "entries" if table == "seal_block" else "position"
    with pytest.raises(DBAPIError, match="append-only"), tribune.writing() as session:
        session.execute(text(act.format(table, column)))


def test_sealers_at_once_seal_every_entry_once(app, tribune):
    grant(tribune, 1_000_000, reason="for the test")
    lengthen(tribune, 2_000)

    def job(_number):
        with app.app_context():
            return seal_new(app.extensions["tribune"])

    with ThreadPoolExecutor(4) as threads:
        sealed = list(threads.map(job, range(4)))
    assert sum(sealed) == 2_001 == sealed_head(tribune).entries_total
    with tribune.reading() as session:
        assert verify(session) == []


def test_a_block_planned_on_an_older_head_is_not_appended(tribune, clock):
    grant(tribune, 1, reason="for the test")
    with tribune.reading() as session:
        planned = plan_block(session, clock.now(), after_entry_id=0, entries_max=10)
    seal_new(tribune)
    with tribune.writing() as session:
        assert not append(session, planned)
    assert len(rows(tribune, "SELECT * FROM seal_item")) == 1


@pytest.mark.databases("postgresql")
def test_a_smaller_id_that_commits_later_is_sealed_later(tribune, database_url):
    from cms.ledger.book import next_entry_ids
    from tests.support.forgeries import ENTRY, POSTING

    grant(tribune, 1_000_000, reason="for the test")
    with tribune.writing() as session:
        (early,) = next_entry_ids(session, 1)
        session.info["early"] = early
    grant(tribune, 2_000_000, reason="drew its id later, committed first")
    assert seal_new(tribune) == 2
    with tribune.writing() as session:
        session.execute(
            text(
                f"INSERT INTO ledger_entry ({ENTRY}, closed_id) SELECT {early}, event_id,"
                f" origin_event_id, 'late', 0, kind, NULL, recorded_at, {early}"
                " FROM ledger_entry WHERE id = 1"
            )
        )
        session.execute(
            text(
                f"INSERT INTO ledger_posting (entry_id, leg, {POSTING}, account_version,"
                f" balance_after_utwei) SELECT {early}, p.leg, p.account_id, p.amount_utwei, p.line,"
                " 0, p.role, 0, '', p.recorded_at, b.version + 1, b.balance_utwei + p.amount_utwei"
                " FROM ledger_posting p JOIN ledger_balance b ON b.account_id = p.account_id"
                " WHERE p.entry_id = 1"
            )
        )
        session.execute(
            text(
                "UPDATE ledger_balance SET version = version + 1, balance_utwei = balance_utwei +"
                f" (SELECT amount_utwei FROM ledger_posting p WHERE p.entry_id = {early}"
                " AND p.account_id = ledger_balance.account_id)"
            )
        )
        session.execute(text(f"INSERT INTO ledger_entry_closed VALUES ({early}, 2)"))
    assert early < sealed_head(tribune).newest_entry_id
    assert seal_new(tribune) == 1
    assert sealed_head(tribune).newest_entry_id > early
    with tribune.reading() as session:
        assert verify(session) == []


def test_sealing_looks_only_at_what_is_not_settled(tribune, clock):
    """Else each round would cost more, the longer the ledger is."""
    grant(tribune, 1_000_000, reason="for the test")
    lengthen(tribune, 1_200)
    seal_new(tribune)
    clock.advance(minutes=11)
    grant(tribune, 1, reason="later")
    seal_new(tribune)
    with tribune.reading() as session:
        head = head_of(session)
    assert (head.settled_entry_id, head.newest_entry_id) == (1_300, 1_301)


def test_what_turns_up_among_settled_entries_is_named_until_it_is_let_in(tribune, clock):
    grant(tribune, 1_000_000, reason="for the test")
    lengthen(tribune, 1_000)
    seal_new(tribune)
    clock.advance(minutes=11)
    grant(tribune, 1, reason="later")
    seal_new(tribune)
    add_by_hand(tribune, 60)
    assert seal_new(tribune) == 0
    with tribune.reading() as session:
        faults = verify(session)
    assert any(fault.startswith("Entry 60 has no seal") for fault in faults)
    assert seal_new(tribune, late=True) == 1
    with tribune.reading() as session:
        assert not any("no seal" in fault for fault in verify(session))


def add_by_hand(tribune, entry: int) -> None:
    """A well-formed entry, balanced, in the midst of old ones."""
    with tribune.writing() as session:
        session.execute(
            text(
                "INSERT INTO ledger_entry (id, event_id, origin_event_id, plugin, rule_version,"
                f" kind, recorded_at, closed_id) SELECT {entry}, event_id, origin_event_id, 'x', 0,"
                f" kind, recorded_at, {entry} FROM ledger_entry WHERE id = 1"
            )
        )
        for leg, amount in ((0, 5), (1, -5)):
            session.execute(
                text(
                    "INSERT INTO ledger_posting SELECT"
                    f" {entry}, {leg}, account_id, {amount}, line, article_id, role, undo, note,"
                    f" 9000 + {leg}, 1, recorded_at FROM ledger_posting WHERE entry_id = 1 AND leg = {leg}"
                )
            )
        session.execute(text(f"INSERT INTO ledger_entry_closed VALUES ({entry}, 2)"))


@pytest.mark.slow
def test_a_long_ledger_is_sealed_and_proved_with_little_memory(tribune):
    grant(tribune, 1_000_000, reason="for the test")
    lengthen(tribune, 5_000)
    tracemalloc.start()
    assert seal_new(tribune) == 5_001
    _now, sealing_bytes = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    blocks = sealed_head(tribune).number
    assert blocks == -(-5_001 // ENTRIES_MAX)
    seals = islice(prove_all(tribune), -(-blocks // BLOCKS_AT_ONCE))  # they come first
    assert [fault for step in seals for fault in step.faults] == []
    _now, proving_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sealing_bytes < 6_000_000
    assert proving_bytes < 6_000_000


def test_a_page_of_blocks_is_read_with_few_statements(tribune, clock):
    for _number in range(30):
        grant(tribune, 1, reason="one of many")
        seal_new(tribune)
        clock.advance(seconds=5)
    with statements() as sent:
        assert [fault for step in prove_all(tribune) for fault in step.faults] == []
    about_seals = [s for s in sent if "FROM seal_item" in s and "LEFT OUTER JOIN ledger_entry" in s]
    assert len(about_seals) == 1
    assert clock.now() - sealed_head(tribune).sealed_at == timedelta(seconds=5)
