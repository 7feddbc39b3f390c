"""What was not paid, as the staff reads it: to whom, for what somebody did, and why."""

import re

import pytest
from sqlalchemy import insert, select

from cms.ledger.models import EventRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.services.dealings.react import Target, add_reaction

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def withheld(tribune, site):
    """A reader's plus brought its author less than it could have, and the reader as well."""
    reader = site.readers[0]
    key = add_reaction(tribune, reader, "reader", Target(site.article), "plus").key
    row = {
        "plugin": "sample", "rule_version": 0, "line": "sample.reward", "withheld_utwei": 70_000,
        "article_id": site.article, "code": "repeated", "detail": "Once more", "role": "own",
        "undo": 31, "recorded_at": tribune.clock.now(),
    }  # fmt: skip
    with tribune.writing() as session:
        row["event_id"] = session.scalar(select(EventRow.id).where(EventRow.natural_key == key))
        rows = [row | {"user_id": site.author}, row | {"user_id": reader, "line": "sample.price"}]
        session.execute(insert(UnpaidRow), rows)


def words(page: str) -> list[str]:
    """The cells of the second column."""
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.S)[1] for row in body.split("<tr>")[1:]]
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def test_it_says_who_did_what_where_that_was_somebody_else(withheld, desk):
    assert words(desk("owner").get("/admin/unpaid").text)[:2] == [
        "Reader 0 rated the article",
        "Ada Reader 0 rated the article",
    ]


def test_one_entry_says_so_too(withheld, desk):
    owner = desk("owner")
    links = re.findall(r"/admin/unpaid/\d+", owner.get("/admin/unpaid").text)
    own, other = (owner.get(link).text for link in links[:2])
    assert "Reader 0</a> rated the article on" in own
    assert "Ada</a>, when Reader 0 rated the article on" in other
