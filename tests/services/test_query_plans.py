"""The hot queries find their rows by an index: none of them reads a growing table through, and
pages come out of the index in their order.

SQLite says so in its plan. PostgreSQL prefers to read a small table through and to sort it, so
there it is forbidden to, and does it only where there is no index that would serve.
"""

import json
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text

from cms.content.facts import live_article, live_comment
from cms.content.queries import (
    ArticleFilter,
    count_articles,
    list_articles,
    list_comments,
    one_article,
)
from cms.content.reactions import standing_reaction
from cms.extensions import db
from cms.ledger.accounts import balances_of, newest_entry_of
from cms.ledger.caused import Cause, caused_totals
from cms.ledger.held import Held
from cms.ledger.holds import due_people, due_sums, hold, purse_of
from cms.ledger.pnl import profit_and_loss
from cms.ledger.statement import page_of, statement_of
from cms.ledger.till import Till
from cms.sdk.errors import NotFound
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.settle import stored_outcome
from cms.services.sweep.portions import PARTS
from cms.services.sweep.search import left_of

MOMENT = datetime(2026, 3, 2, tzinfo=UTC)
SMALL = {"plugin_setting"}  # does not grow with what people do
MADE = {"t", "u", "asked", "page", "CONSTANT"}  # rows that the statement made or found before


def listed(**wanted):
    return lambda session: list_articles(session, ArticleFilter(**wanted), 21)


def swept(part):
    return lambda session: left_of(session, 3, part, 50, (MOMENT, 9))


QUERIES = {
    "list": listed(),
    "list, oldest first": listed(oldest_first=True),
    "list, next page": listed(after=(MOMENT, 7)),
    "list, next page, oldest first": listed(after=(MOMENT, 7), oldest_first=True),
    "list of a category": listed(category="news"),
    "list of a category, next page": listed(category="news", after=(MOMENT, 7)),
    "list of a tag": listed(tag="boats"),
    "list of an author": listed(author_id=3),
    "list by words": listed(words="two words"),
    "count of a category": lambda session: count_articles(session, ArticleFilter(category="news")),
    "article by slug": lambda session: one_article(session, slug="a-slug"),
    "article by id": lambda session: one_article(session, article_id=7),
    "comments": lambda session: list_comments(session, 7, 0, 21),
    "facts of an article": lambda session: live_article(session, 7),
    "facts of a comment": lambda session: live_comment(session, 7),
    "standing of a reaction": lambda session: standing_reaction(session, 3, 7),
    "earlier outcome": lambda session: stored_outcome(session, "react:3:article-7:1"),
    "lock of balances": lambda session: Till(session, [TREASURY, pool(7), user(3)]),
    "balances": lambda session: balances_of(session, [TREASURY, pool(7), user(3)]),
    "statement of a wallet": lambda session: session.execute(page_of(user(3), 9, 21)).all(),
    "statement of a hold": lambda session: session.execute(page_of(hold(3), 9, 21)).all(),
    "both, a page of each merged": lambda session: session.execute(
        statement_of(3, MOMENT, (9, 9), 21)
    ).all(),
    "purse": lambda session: purse_of(session, 3, MOMENT),
    "who has something due": lambda session: due_people(session, MOMENT, 50),
    "what is due": lambda session: due_sums(session, [3, 4], MOMENT),
    "what is held": lambda session: Held(session, [3, 4]),
    "newest entry of an article": lambda session: newest_entry_of(session, 7),
    "profit and loss": lambda session: profit_and_loss(session, 7, []),
    "one's own profit and loss": lambda session: profit_and_loss(session, 7, [], [3]),
    "what a person caused": lambda session: caused_totals(session, Cause(kind="person", id=3), 9),
    "what a comment caused": lambda session: caused_totals(session, Cause(kind="comment", id=3), 9),
    **{f"to be swept: {part}": swept(part) for part in PARTS},
}

IN_ORDER = [name for name in QUERIES if name.startswith(("list", "comments", "statement"))]


def sent(tribune, query) -> list[tuple]:
    """Return the statements of a query, as the driver got them."""
    made: list[tuple] = []

    def note(_connection, _cursor, statement, parameters, *_rest) -> None:
        made.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with tribune.writing() as session:
            query(session)
    except NotFound:
        pass
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return made


def plan(tribune, statement: str, parameters) -> list[str]:
    with tribune.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return [row.detail for row in rows]
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        return list(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())


def read_through(plan: list[str]) -> set[str]:
    """Return the tables that a plan reads from beginning to end, be it in an index."""
    found = set()
    for line, following in zip(plan, [*plan[1:], ""], strict=True):
        if (
            scanned := re.match(r"SCAN ([a-zA-Z]\w*)", line)
            or re.search(r"Seq Scan on (\w+)", line)
        ) or (
            (scanned := re.search(r"Index.* Scan .* on (\w+)", line)) and "Cond:" not in following
        ):
            found.add(scanned[1])
    return {name for name in found - SMALL - MADE if not name.startswith("anon_")}


@pytest.mark.parametrize("name", QUERIES)
def test_a_hot_query_reads_no_growing_table_through(tribune, name: str):
    made = [(s, p) for s, p in sent(tribune, QUERIES[name]) if "SELECT" in s]
    assert made
    for statement_, parameters in made:
        found = plan(tribune, statement_, parameters)
        assert read_through(found) == set(), found


def sorts(tribune, statement: str, parameters) -> list[str]:
    """Return the steps of a plan that sort the page itself, not what belongs to one row of it."""
    with tribune.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            return [r.detail for r in rows if r.parent == 0 and "B-TREE" in r.detail]
        for way in ("seqscan", "bitmapscan", "sort"):
            connection.execute(text(f"SET LOCAL enable_{way} = off"))
        explained = f"EXPLAIN (FORMAT JSON) {statement}"
        found = connection.exec_driver_sql(explained, parameters).scalar_one()
    plan = json.loads(found) if isinstance(found, str) else found
    return [node for node in nodes(plan[0]["Plan"]) if "Sort" in node]


def nodes(plan: dict) -> list[str]:
    """Return the kinds of the nodes of a plan, without those of its sub-selects."""
    inner = [
        p for p in plan.get("Plans", []) if p["Parent Relationship"] not in ("SubPlan", "InitPlan")
    ]
    return [plan["Node Type"], *(node for one in inner for node in nodes(one))]


@pytest.mark.parametrize("name", IN_ORDER)
def test_a_page_is_not_sorted_but_read_in_its_order(tribune, name: str):
    for statement_, parameters in sent(tribune, QUERIES[name]):
        if "ORDER BY" in statement_ and "LIMIT" in statement_:
            assert sorts(tribune, statement_, parameters) == []
