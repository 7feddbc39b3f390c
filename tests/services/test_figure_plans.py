"""What rules ask for on each act is found by what it is about, not by a line's whole history."""

import re

import pytest

from cms.pluginhost.figures import payments, total
from tests.services.test_query_plans import MOMENT, plan, sent

ASKED = {"caused_by": 3, "user_id": 3, "article_id": 7, "comment_id": 5, "since": MOMENT}
TOTALS = [
    ("caused_by",),
    ("caused_by", "since"),
    ("caused_by", "article_id"),
    ("user_id", "since"),
    ("user_id", "article_id"),
    ("user_id", "comment_id"),
    ("article_id", "since"),
    ("article_id",),
    ("comment_id",),
    ("comment_id", "since"),
]
OF_THE_LINE = "ix_ledger_posting_line_entry"


@pytest.mark.parametrize("made", [total, payments])
@pytest.mark.parametrize("names", TOTALS, ids="-".join)
def test_a_figure_is_not_read_from_all_that_its_line_ever_moved(tribune, made, names):
    values = {"line": "pluses.reward_author", **{name: ASKED[name] for name in names}}
    (asked,) = [
        one
        for one in sent(tribune, lambda session: session.scalar(made(frozenset(names)), values))
        if "SELECT" in one[0]
    ]
    found = plan(tribune, *asked)
    assert not any(OF_THE_LINE in step for step in found), found


@pytest.mark.parametrize("names", [n for n in TOTALS if "user_id" in n], ids="-".join)
def test_what_somebody_has_is_found_by_their_wallets(tribune, names):
    """An article that ten thousand have read costs no more than one that ten have read."""
    values = {"line": "pluses.reward_author", **{name: ASKED[name] for name in names}}
    ((statement, parameters),) = [
        one
        for one in sent(tribune, lambda session: session.scalar(total(frozenset(names)), values))
        if "SELECT" in one[0]
    ]
    found = "\n".join(plan(tribune, statement, parameters))
    if tribune.sessions().get_bind().dialect.name == "sqlite":
        assert re.search(r"ledger_posting USING INDEX \w+ \(.*account_id=\?", found), found
    else:  # which index suits, its statistics say; the wallets are there before any leg
        assert found.count("InitPlan") == 2, found
        assert "ledger_account.id = ledger_posting" not in found, found
