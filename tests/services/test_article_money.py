"""An article's money page: the report's own figures, for whom they may concern, in pages."""

import pytest

from cms.ledger.pnl import profit_and_loss
from cms.sdk.errors import NotAllowed, NotFound
from cms.sdk.transfers import Side
from cms.services.access.sessions import Principal
from cms.services.dealings.reports import request_report
from cms.services.money.article_money import PAGE_SIZE, article_money
from cms.services.money.grant import grant
from cms.services.money.reader_money import reader_money
from tests.support.story import FIGURES, tell
from tests.support.world import TWEI, draft, person


def staff(role, user_id=10**6):
    return Principal(user_id=user_id, nickname="S", role=role, token_id=1)


@pytest.fixture
def plugins():
    """The rules that come with Tribune: the twelve lines are theirs."""
    return None


@pytest.fixture
def told(tribune, clock, once):
    author, readers, article, _table = once("told", lambda: tell(tribune, clock))
    return author, readers, article


def test_the_table_is_the_report_that_readers_buy(told, tribune):
    _author, readers, article = told
    report, _outcome = request_report(tribune, readers[2], "reader", article)
    found = article_money(tribune, staff("editor"), article)
    assert found.table == report.table
    assert {row.label: row.amount_utwei for row in found.table.rows} == FIGURES
    assert sum(flow.earned_utwei for flow in found.days) == found.table.subtotal(Side.PROFIT)
    assert sum(flow.spent_utwei for flow in found.days) == found.table.subtotal(Side.LOSS)


def test_the_authors_scope_is_what_the_api_tells_the_authors(told, tribune):
    author, _readers, article = told
    found = article_money(tribune, staff("editor"), article, "author")
    with tribune.reading() as session:
        own = profit_and_loss(session, article, tribune.host.registry.lines, [author])
    assert found.table == own
    assert sum(row.amount_utwei for row in found.entries) == own.total_utwei
    assert {row.own_id for row in found.entries} == {author}


def test_the_treasurys_scope_holds_its_own_postings_only(told, tribune):
    _author, _readers, article = told
    found = article_money(tribune, staff("editor"), article, "treasury")
    assert {row.own_kind for row in found.entries} == {"treasury"}
    assert sum(row.amount_utwei for row in found.entries) == found.table.total_utwei


def test_a_row_narrows_the_entries_and_an_unknown_one_has_none(told, tribune):
    _author, _readers, article = told
    found = article_money(tribune, staff("editor"), article, row="earned_for_pluses")
    assert {row.label for row in found.entries} == {"Earned for Pluses"}
    assert sum(row.amount_utwei for row in found.entries) == FIGURES["Earned for Pluses"]
    assert article_money(tribune, staff("editor"), article, row="nothing").entries == []


def test_pages_of_entries_add_up_to_the_total(told, tribune):
    _author, readers, article = told
    grant(tribune, 100 * TWEI, reason="for reports", nickname="Reader 2")
    grant(tribune, 100 * TWEI, reason="for reports", nickname="Reader 3")
    for _again in range(PAGE_SIZE // 2):  # each report changes the books for the other reader
        for reader in readers[2:]:
            request_report(tribune, reader, "reader", article)
    total, after, pages = 0, None, 0
    while True:
        found = article_money(tribune, staff("editor"), article, after=after)
        total += sum(row.amount_utwei for row in found.entries)
        pages += 1
        if not found.has_more:
            break
        after = (found.entries[-1].entry_id, found.entries[-1].leg)
    assert (pages > 1, total) == (True, found.table.total_utwei)


def test_an_author_sees_the_money_of_their_own_article(told, tribune):
    author, _readers, article = told
    assert article_money(tribune, staff("author", author), article).article.id == article


@pytest.mark.parametrize("role", ["author", "moderator", "reader"])
def test_others_without_the_right_see_nothing(told, tribune, role):
    _author, _readers, article = told
    with pytest.raises(NotAllowed):
        article_money(tribune, staff(role), article)


def test_whoever_wrote_it_but_lost_the_role_sees_nothing(told, tribune):
    author, _readers, article = told
    with pytest.raises(NotAllowed):
        article_money(tribune, staff("reader", author), article)


def test_an_article_that_is_not_there_is_not_found(tribune):
    with pytest.raises(NotFound):
        article_money(tribune, staff("editor"), 404)


def test_a_draft_has_no_money_yet(tribune):
    article = draft(tribune, person(tribune, "Ada", role="author"))
    found = article_money(tribune, staff("editor"), article)
    assert (found.days, found.entries, found.table.total_utwei, found.pool_utwei) == ([], [], 0, 0)


def test_a_wallets_rows_and_course_come_to_its_balance(told, tribune):
    _author, readers, _article = told
    found = reader_money(tribune, staff("editor"), readers[0])
    all_utwei = found.purse.spendable_utwei + found.purse.held_utwei
    assert found.purse.held_utwei > 0
    assert sum(total.amount_utwei for total in found.rows) == all_utwei
    assert found.balances[-1] == all_utwei
    assert sum(row.amount_utwei for row in found.entries) == all_utwei
    assert found.fields["levels"]["level"] == 5


def test_a_wallets_entries_narrow_to_a_row(told, tribune):
    _author, readers, _article = told
    found = reader_money(tribune, staff("editor"), readers[0], row="earned_for_pluses")
    assert {row.label for row in found.entries} == {"Earned for Pluses"}
    assert reader_money(tribune, staff("editor"), readers[0], row="x").entries == []


@pytest.mark.parametrize("role", ["author", "moderator", "reader"])
def test_a_wallet_is_for_those_who_may_read_money(told, tribune, role):
    _author, readers, _article = told
    with pytest.raises(NotAllowed):
        reader_money(tribune, staff(role), readers[0])
