"""Sums by day: exact before, while and after they are folded; days in UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from cms.ledger.accounts import trial_balance
from cms.ledger.days import fold, sums_by_day, sums_by_kind, top_of, unfolded
from cms.ledger.figures import balances_by_kind, days_between, flows, row_totals
from cms.ledger.verify import verify
from cms.sdk.transfers import Side
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from tests.support.story import FIGURES, tell

PEOPLES = "a.kind IN ('user', 'hold')"
LONG_AGO = date(2026, 1, 1)


@pytest.fixture
def told(tribune, clock, once):
    """The whole story, and the article in which every line has moved."""
    author, readers, article, table = once("told", lambda: tell(tribune, clock))
    clock.advance(minutes=2)
    return author, readers, article, table


def by_hand(tribune, condition):
    """Add up postings in Python: (day, line) to micro-Twei."""
    sums = {}
    with tribune.reading() as session:
        rows = session.execute(
            text(
                "SELECT p.line, p.amount_utwei, p.recorded_at FROM ledger_posting p"
                f" JOIN ledger_account a ON a.id = p.account_id WHERE {condition}"
            )
        ).all()
    for row in rows:
        moment = row.recorded_at
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        key = (moment.astimezone(UTC).date().isoformat(), row.line)
        sums[key] = sums.get(key, 0) + row.amount_utwei
    return sums


def read(tribune, scope, scope_id=0):
    with tribune.reading() as session:
        rows = sums_by_day(session, scope, scope_id, LONG_AGO)
    return {(row.day, row.line): row.amount_utwei for row in rows}


def fold_once(tribune, entries_max=10_000):
    with tribune.writing() as session:
        return fold(session, tribune.clock.now(), entries_max)


def test_each_scope_is_what_its_postings_come_to_folded_or_not(told, tribune):
    _author, readers, article, _table = told
    scopes = {
        ("user", 0): "a.kind = 'user'",
        ("hold", 0): "a.kind = 'hold'",
        ("treasury", 0): "a.kind = 'treasury'",
        ("article", article): f"{PEOPLES} AND p.article_id = {article}",
        ("reader", readers[0]): f"{PEOPLES} AND a.owner_id = {readers[0]}",
    }
    expected = {scope: by_hand(tribune, condition) for scope, condition in scopes.items()}
    assert {scope: read(tribune, *scope) for scope in scopes} == expected
    fold_once(tribune, 7)
    assert {scope: read(tribune, *scope) for scope in scopes} == expected
    assert fold_once(tribune) > 0
    assert {scope: read(tribune, *scope) for scope in scopes} == expected


def test_an_entry_is_folded_once(told, tribune):
    before = read(tribune, "user")
    fold_once(tribune)
    assert fold_once(tribune) == 0
    with tribune.reading() as session:
        assert unfolded(session) == 0
        assert verify(session) == []
    assert read(tribune, "user") == before


def test_an_entry_that_may_still_be_overtaken_is_not_folded_yet(told, tribune, clock):
    clock.advance(seconds=-90)
    assert fold_once(tribune) < 100
    with tribune.reading() as session:
        assert unfolded(session) > 0


def test_what_is_taken_back_counts_on_the_day_it_was_taken_back(told, tribune, clock):
    author, readers, article, _table = told
    clock.advance(days=1)
    first = clock.now().date()
    words = "Another comment, of more than forty characters in all."
    comment = post_comment(tribune, readers[1], "reader", article, words).subject_id
    clock.advance(days=1)
    moderate_comment(tribune, author, "editor", comment, "off topic")
    clock.advance(days=1)
    restore_comment(tribune, author, "editor", comment)
    sums = read(tribune, "reader", author)
    days = [(first + timedelta(days=n)).isoformat() for n in range(3)]
    shares = [sums[day, "comment_to_earn.share_author"] for day in days]
    assert shares == [400_000, -400_000, 400_000]


def test_flows_are_the_reports_subtotals_day_after_day(told, tribune, clock):
    _author, _readers, article, table = told
    days = days_between(LONG_AGO, clock.now().date())
    with tribune.reading() as session:
        found = flows(session, "article", article, days, tribune.host.registry.lines)
    assert sum(flow.earned_utwei for flow in found) == table.subtotal(Side.PROFIT)
    assert sum(flow.spent_utwei for flow in found) == table.subtotal(Side.LOSS)
    assert [flow.day for flow in found] == days


def test_rows_are_the_reports_rows(told, tribune):
    _author, _readers, article, _table = told
    with tribune.reading() as session:
        totals = row_totals(session, "article", article, LONG_AGO, tribune.host.registry.lines)
    assert {total.label: abs(total.amount_utwei) for total in totals} == FIGURES


def test_balances_end_where_the_accounts_stand_and_begin_with_nothing(told, tribune, clock):
    days = days_between(LONG_AGO, clock.now().date())
    with tribune.reading() as session:
        closing = trial_balance(session)
        found = balances_by_kind(session, closing, days)
        kinds = {row.scope for row in sums_by_kind(session, LONG_AGO)}
    assert {kind: balances[-1] for kind, balances in found.items()} == closing
    assert {balances[0] for balances in found.values()} == {0}
    assert kinds == {"mint", "treasury", "pool", "hold", "user"}
    assert [sum(day) for day in zip(*found.values(), strict=True)] == [0] * len(days)


def test_the_best_come_first_and_the_house_is_not_among_them(told, tribune):
    author, _readers, article, table = told
    profit = [line.code for line in tribune.host.registry.lines if line.side == Side.PROFIT]
    with tribune.reading() as session:
        articles = top_of(session, "article", profit, LONG_AGO, 3)
        readers = top_of(session, "reader", profit, LONG_AGO, 1)
        late = top_of(session, "article", profit, date(2027, 1, 1), 3)
    assert [tuple(row) for row in articles] == [(article, table.subtotal(Side.PROFIT))]
    assert readers[0].scope_id in (author, *told[1])
    assert late == []


def test_verify_says_when_the_sums_are_wrong(told, tribune):
    fold_once(tribune)
    with tribune.writing() as session:
        session.execute(
            text("UPDATE ledger_day SET amount_utwei = amount_utwei + 1 WHERE scope = 'pool'")
        )
    with tribune.reading() as session:
        faults = verify(session)
    assert any("sums by day of all pool accounts" in fault for fault in faults)
