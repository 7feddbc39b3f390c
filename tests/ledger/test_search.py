"""Searching the ledger: each condition, pages by key, and rows that add up to the report."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cms.ledger.entry import one_entry
from cms.ledger.holds import hold
from cms.ledger.models import PostingRow
from cms.ledger.pnl import codes_of_row, house_profit_and_loss, profit_and_loss
from cms.ledger.search import LedgerFilter, find
from cms.sdk.errors import NotFound
from cms.sdk.transfers import TREASURY, Side, pool, user
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from tests.support.story import read, tell
from tests.support.world import build


@pytest.fixture
def told(tribune, clock, once):
    return once("told", lambda: tell(tribune, clock))


@pytest.fixture
def ask(tribune):
    def asked(after=None, limit=1_000, **wanted):
        with tribune.reading() as session:
            return find(session, LedgerFilter(**wanted), after, limit)

    return asked


def test_the_rows_behind_each_figure_add_up_to_it(told, tribune, ask):
    _author, _readers, article, _table = told
    with tribune.reading() as session:
        table = profit_and_loss(session, article, tribune.host.registry.lines)
        codes = {
            row.row: codes_of_row(session, row.row, tribune.host.registry.lines)
            for row in table.rows
        }
    assert len(table.rows) == 12
    for row in table.rows:
        found = ask(article_id=article, of_people=True, lines=codes[row.row])
        sign = 1 if row.side == Side.PROFIT else -1
        assert sum(one.amount_utwei for one in found) == sign * row.amount_utwei != 0


def test_the_houses_table_is_the_treasurys_postings(told, tribune, ask):
    _author, _readers, article, _table = told
    with tribune.reading() as session:
        table = house_profit_and_loss(session, article, tribune.host.registry.lines)
    found = ask(article_id=article, accounts=(TREASURY,))
    assert table.total_utwei == sum(one.amount_utwei for one in found)
    assert {row.label for row in table.rows if row.side == Side.LOSS} == {
        "Pool funded by the house",
        "Comment Rewards",
        "Dislikes Author",
    }


def test_without_conditions_each_transfer_is_one_row(told, tribune, ask):
    with tribune.reading() as session:
        legs = session.scalar(select(func.count()).select_from(PostingRow))
    found = ask(limit=10_000)
    assert len(found) == legs // 2
    assert all(row.amount_utwei > 0 for row in found)


def test_pages_hold_every_row_once_and_in_order(told, ask):
    whole = [(row.entry_id, row.leg) for row in ask(limit=10_000)]
    assert whole == sorted(whole, reverse=True)
    paged, after = [], None
    while page := ask(after=after, limit=7):
        paged += [(row.entry_id, row.leg) for row in page]
        after = paged[-1]
    assert paged == whole


def test_each_condition_finds_its_rows_and_no_others(told, tribune, clock, ask):
    author, readers, article, _table = told
    ann = readers[0]
    assert {row.article_id for row in ask(article_id=article)} == {article}
    assert {row.own_id for row in ask(accounts=(user(ann),))} == {ann}
    assert {row.own_kind for row in ask(accounts=(pool(article),))} == {"pool"}
    assert {row.plugin for row in ask(plugin="pluses")} == {"pluses"}
    assert {row.line for row in ask(lines=("core.gift",))} == {"core.gift"}
    plus = f"react:{ann}:article-{article}:1"
    assert {row.natural_key for row in ask(event_key=plus)} == {plus}
    assert {row.amount_utwei for row in ask(amount_utwei=500_000)} == {500_000}
    assert {row.own_id for row in ask(accounts=(hold(author),), amount_utwei=300_000)} == {author}
    assert ask(plugin="nobody") == ask(event_key="x") == ask(lines=("x",)) == []


def test_days_bound_what_is_found_the_first_moment_included(told, tribune, clock, ask):
    moments = sorted({row.recorded_at for row in ask(limit=10_000)})
    middle = moments[len(moments) // 2]
    early, late = ask(until=middle, limit=10_000), ask(since=middle, limit=10_000)
    assert max(row.recorded_at for row in early) < middle == min(row.recorded_at for row in late)
    assert len(early) + len(late) == len(ask(limit=10_000))
    assert ask(since=moments[-1] + timedelta(days=1)) == ask(until=moments[0]) == []


def test_a_reversal_and_what_it_takes_back_name_each_other(tribune, clock, ask):
    world = build(tribune)
    reader = world.readers[0]
    read(tribune, clock, reader, world.article)
    add_reaction(tribune, reader, "reader", Target(world.article), "plus")
    withdraw_reaction(tribune, reader, Target(world.article))
    back = ask(kind="reverse")
    assert back
    for row in back:
        (first,) = [r for r in ask(entry_id=row.reverses_entry_id) if r.line == row.line][:1]
        assert first.reversed_by_id == row.entry_id
        assert row.event_kind == "withdraw"


def test_an_entry_is_shown_with_its_cause_and_its_kin(told, tribune, ask):
    _author, readers, article, _table = told
    rows = ask(event_key=f"react:{readers[0]}:article-{article}:1")
    first, *others = sorted({row.entry_id for row in rows})
    with tribune.reading() as session:
        entry = one_entry(session, first)
    assert entry.head.natural_key == f"react:{readers[0]}:article-{article}:1"
    assert entry.head.actor == "Reader 0"
    assert [one.id for one in entry.related] == others
    assert [row.leg % 2 for row in entry.transfers] == [1] * len(entry.transfers)


def test_an_entry_that_is_not_there_is_not_found(told, tribune):
    with tribune.reading() as session, pytest.raises(NotFound):
        one_entry(session, 10**9)
