"""`cms ledger verify` finds whatever somebody with access to the database did to the books."""

import tracemalloc
from threading import Thread

import pytest
from sqlalchemy import text

from cms.ledger.verify import prove, verify
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.money.grant import grant
from cms.services.money.verify_books import verify_books
from tests.support.command import cms
from tests.support.forgeries import ENTRY, FORGERIES, POSTING, landmarks, tamper
from tests.support.world import build


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


@pytest.fixture
def hold_hours():
    return 0


@pytest.fixture
def ledger(tribune, once, database_url, tmp_path):
    """Books with grants, a funded pool, a standing plus, a withdrawn one, a restored comment."""
    once("books", lambda: fill(tribune))
    return lambda: cms(
        "ledger", "verify", DATABASE_URL=database_url, TRIBUNE_DATA=str(tmp_path), CMS_PLUGINS=""
    )


def fill(tribune) -> None:
    world = build(tribune, readers=3)
    one, two, three = world.readers
    add_reaction(tribune, one, "reader", Target(world.article), "plus")
    withdraw_reaction(tribune, one, Target(world.article))
    comment = post_comment(tribune, three, "reader", world.article, "Well said").subject_id
    moderate_comment(tribune, world.author, "moderator", comment, "rude")
    restore_comment(tribune, world.author, "moderator", comment)
    add_reaction(tribune, two, "reader", Target(world.article), "plus")


def test_untouched_books_are_sound(ledger):
    done = ledger()
    assert (done.code, done.err) == (0, "")
    assert done.out == "The books are sound: every check passed\n"


@pytest.mark.parametrize("forgery", FORGERIES)
def test_verify_names_what_was_forged(ledger, tribune, database_url, forgery):
    statements, *sentences = FORGERIES[forgery]
    with tribune.reading() as session:
        known = landmarks(session)
    tamper(database_url, *(statement.format_map(known) for statement in statements))
    done = ledger()
    assert done.code == 1
    for sentence in sentences:
        assert sentence.format_map(known) in done.err
    assert "The books are NOT sound" in done.err
    assert "Traceback" not in done.err


def test_a_shortfall_borne_by_the_treasury_is_no_forgery(tribune):
    world = build(tribune)
    one = world.readers[0]
    add_reaction(tribune, one, "reader", Target(world.article), "plus")
    unpublish_article(tribune, world.author, "editor", world.article)
    assert world.faults() == []


def test_what_happens_meanwhile_is_no_fault(app, ledger, tribune):
    def go_on():
        with app.app_context():
            grant(tribune, 1_000_000, reason="meanwhile")

    steps = []
    for step in verify_books(tribune):
        steps.append(step)
        if len(steps) < 6:
            thread = Thread(target=go_on)
            thread.start()
            thread.join()
    assert [fault for step in steps for fault in step.faults] == []


def test_a_long_ledger_is_proved_in_slices_with_little_memory(tribune):
    grant(tribune, 1_000_000, reason="for the test")
    lengthen(tribune, 25_000)
    tracemalloc.start()
    steps = list(prove_all(tribune))
    _now, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [fault for step in steps for fault in step.faults] == []
    assert len(steps) == steps[-1].total > 100
    assert peak_bytes < 2_000_000


def test_of_many_faults_the_first_are_named(tribune, database_url):
    grant(tribune, 1_000_000, reason="for the test")
    lengthen(tribune, 3_000)
    tamper(database_url, "DELETE FROM ledger_entry_closed")
    with tribune.reading() as session:
        faults = verify(session)
    assert len(faults) == 2 * (20 + 1)
    assert faults[20] == "... and more of this kind"


def prove_all(tribune):
    with tribune.reading() as session:
        yield from prove(session)


def lengthen(tribune, count: int) -> None:
    """Add so many grants of one micro-Twei each, as the services would post them.

    No request inserts so much, so the limit on a statement's time does not hold here.
    """
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    statements = (
        "INSERT INTO event (id, natural_key, kind, actor_id, article_id, comment_id, occurred_at,"
        f" recorded_at, payload, outcome) {numbers} SELECT 100 + i, 'grant:' || i, 'grant', 0, 0,"
        " 0, e.occurred_at, e.recorded_at, '{}', '{}' FROM n, event e WHERE e.id = 1",
        f"INSERT INTO ledger_entry ({ENTRY}, closed_id) {numbers} SELECT 100 + i, 100 + i, 100 + i,"
        " 'core', 0, 'post', NULL, e.recorded_at, 100 + i FROM n, ledger_entry e WHERE e.id = 1",
        f"INSERT INTO ledger_posting (entry_id, leg, {POSTING}, account_version,"
        f" balance_after_utwei) {numbers} SELECT 100 + i, p.leg, p.account_id,"
        " p.amount_utwei / 1000000, p.line, 0, p.role, 0, '', p.recorded_at, 1 + i,"
        " p.balance_after_utwei + i * (p.amount_utwei / 1000000) FROM n, ledger_posting p"
        " WHERE p.entry_id = 1",
        f"INSERT INTO ledger_entry_closed (entry_id, legs) {numbers} SELECT 100 + i, 2 FROM n",
        f"UPDATE ledger_balance SET version = 1 + {count}, balance_utwei = balance_utwei"
        f" + {count} * (balance_utwei / 1000000)",
    )
    with tribune.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(text(f"SELECT setval('ledger_entry_id_seq', {100 + count})"))
        for statement in statements:
            session.execute(text(statement))
