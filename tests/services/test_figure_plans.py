"""What rules ask for on each act is found by what it is about, not by a line's whole history."""

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
