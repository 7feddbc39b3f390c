"""The money pages of the admin: who sees which, and that they say what the books say."""

import re

import pytest
from sqlalchemy import text

from cms.ledger.accounts import trial_balance
from cms.services.articles.publish import publish_article
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.money.grant import grant
from tests.support.story import FIGURES
from tests.support.world import TWEI, draft

pytestmark = pytest.mark.databases("sqlite")


def shown(page, label):
    """Return the exact amount beside a label."""
    found = re.search(rf">{label}<.*?<data[^>]*value=\"([^\"]+)\"", page.text, re.DOTALL)
    assert found, label
    return round(float(found[1]) * TWEI)


# --- who sees what -------------------------------------------------------------------------

PAGES = ("/admin/treasury", "/admin/ledger", "/admin/ledger.csv", "/admin/ledger/1")


@pytest.mark.parametrize("path", [*PAGES, "/admin/readers/1/money"])
def test_money_is_for_those_who_may_read_it(site, desk, path):
    for role in ("owner", "admin", "editor"):
        assert desk(role).get(path).status_code == 200
    for role in ("author", "moderator"):
        assert desk(role).get(path).status_code == 403


def test_an_author_opens_the_money_of_their_own_article_only(site, desk, tribune):
    mine = desk("author")
    own = draft(tribune, mine.user_id, title="Mine")
    assert mine.get(f"/admin/articles/{own}/money").status_code == 200
    refused = mine.get(f"/admin/articles/{site.article}/money")
    assert refused.status_code == 403
    assert "your own articles only" in refused.text
    assert desk("moderator").get(f"/admin/articles/{own}/money").status_code == 403


def test_an_author_gets_no_links_into_rooms_that_are_shut(told, desk, tribune):
    mine = desk("author")
    article = draft(tribune, mine.user_id, title="Mine")
    grant(tribune, 20 * TWEI, reason="to begin", nickname="The author")
    publish_article(tribune, mine.user_id, "editor", article)
    page = mine.get(f"/admin/articles/{article}/money").text
    assert "Post Publish Tribute" in page
    assert "/admin/ledger" not in page
    assert "/admin/readers" not in page


@pytest.mark.parametrize("path", ["/admin/articles/99/money", "/admin/readers/99/money"])
def test_what_is_not_there_is_a_page_that_says_so(desk, path):
    assert desk("owner").get(path).status_code == 404
    assert desk("owner", "Olga").get("/admin/ledger/99").status_code == 404


ODD = ("after=x", "after=1", "after=1.2.3", "after=-1.0", "before=x", "before=-1", "row=%00")


@pytest.mark.parametrize("query", [*ODD, "scope=mine", "days=x", "after=" + "9" * 40 + ".1"])
def test_odd_addresses_are_answered_with_a_page(site, desk, query):
    owner = desk("owner")
    pages = ("/", "/treasury", "/ledger", f"/articles/{site.article}/money", "/readers/1/money")
    for path in pages:
        assert owner.get(f"/admin{path}?{query}").status_code in {200, 404}


# --- figures -------------------------------------------------------------------------------


def test_the_articles_page_shows_the_reports_figures(told, desk):
    _author, _readers, article, table = told
    page = desk("editor").get(f"/admin/articles/{article}/money")
    assert {label: shown(page, label) for label in FIGURES} == FIGURES
    assert shown(page, "Profit subtotal") == table.subtotal("profit")
    assert shown(page, "Loss subtotal") == table.subtotal("loss")
    assert shown(page, "Total Twei Earned") == table.total_utwei


def test_a_line_opens_the_entries_behind_it(told, desk):
    _author, _readers, article, _table = told
    page = desk("editor").get(f"/admin/articles/{article}/money?row=spent_for_minuses").text
    entries = page.split('id="entries"')[1]
    assert "Entries behind “Spent for Minuses”" in page
    assert "Reader 1 rated the article" in entries
    assert re.search(r"Reader 1</a>\s*→ the house", entries)
    assert entries.count("<tr>") == 2  # head and one row


def test_home_shows_what_people_earned_and_spent(told, desk, tribune):
    page = desk("editor").get("/admin/?days=90")
    with tribune.reading() as session:
        treasury = trial_balance(session)["treasury"]
    assert shown(page, "Treasury") == treasury
    assert "The article" in page.text.split('id="top-articles"')[1]


def test_an_authors_home_shows_their_articles_and_no_treasury(site, desk, tribune):
    mine = desk("author")
    draft(tribune, mine.user_id, title="A draft of mine")
    page = mine.get("/admin/").text
    assert "A draft of mine" in page
    assert "Treasury" not in page


def test_a_moderators_home_shows_the_latest_comments(site, desk, tribune):
    grant(tribune, 5 * TWEI, reason="x", nickname="Ada")
    words = "A <b>comment</b> of more than forty characters, to be seen."
    post_comment(tribune, site.author, "editor", site.article, words)
    page = desk("moderator").get("/admin/").text
    assert "A &lt;b&gt;comment&lt;/b&gt; of more than forty" in page


def test_an_empty_site_says_what_to_do(desk):
    owner, author = desk("owner"), desk("author")
    assert "No money has moved yet" in owner.get("/admin/").text
    assert "The treasury is empty" in owner.get("/admin/treasury").text
    assert "The ledger is empty" in owner.get("/admin/ledger").text
    assert "You have not written anything yet" in author.get("/admin/").text


def test_the_treasury_shows_a_trial_balance_of_nothing(told, desk):
    page = desk("editor").get("/admin/treasury")
    assert shown(page, "Together") == 0
    assert "Zero, as it must be" in page.text


def test_the_books_are_proved_on_demand(told, desk, tribune):
    editor = desk("editor")
    assert "The books are sound" in editor.post("/admin/treasury/verify").text
    with tribune.writing() as session:
        session.execute(text("UPDATE ledger_balance SET balance_utwei = balance_utwei + 1"))
    page = editor.post("/admin/treasury/verify").text
    assert "The books are not sound" in page
    assert "but its postings come to" in page


def test_proving_needs_the_right_and_the_forms_token(site, desk):
    assert desk("author").post("/admin/treasury/verify").status_code == 403
    assert desk("editor").client.post("/admin/treasury/verify").status_code == 400
    assert desk("admin").get("/admin/treasury/verify").status_code == 404


def test_what_something_caused_leads_to_the_act_that_undoes_it(site, desk):
    reader, editor = site.readers[0], desk("editor")
    comment = post_comment(site.tribune, reader, "editor", site.article, "Words").subject_id
    for where, undo in (
        (f"/admin/articles/{site.article}", "take-down"),
        (f"/admin/comments/{comment}", "remove"),
        (f"/admin/readers/{reader}", "undo"),
    ):
        page = editor.get(f"{where}/caused").text
        assert f"{where}/{undo}" in page
        assert "Who has what of it" in page
    assert "/caused" in editor.get(f"/admin/articles/{site.article}/money").text
    assert f"/comments/{comment}/caused" in editor.get("/admin/comments").text
    moderate_comment(site.tribune, editor.user_id, "editor", comment, "rude")
    assert f"{comment}/remove" not in editor.get(f"/admin/comments/{comment}/caused").text
    assert editor.get(f"/admin/readers/{reader}/caused?after=x").status_code == 404
