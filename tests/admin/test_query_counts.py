"""How many statements a page of the admin takes: as many for thirty of all that it could list,
add up or choose from as for a few, for each role that sees it.

The pages are those of the application's routes: one that is neither counted nor named in NO_PAGES
with its reason fails.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from cms.config import BUILT_IN
from tests.admin.place import connection
from tests.support.admin_pages import NO_PAGES, PAGES
from tests.support.growth import Newsroom
from tests.support.staff import Desk, seat, sit
from tests.support.statements import statements

MANY = 30
STATEMENTS_MAX = 16
"""The most that any page takes: the one on which somebody is shut out, with what that moves."""
MORE = {
    "admin.articles": [
        "/articles?state=live&order=published",
        "/articles?author={ada}&order=title&q=a",
        "/articles?state=scheduled",
    ],
    "admin.home": ["/?days=90"],
    "admin.comments": ["/comments?show=all&order=disliked", "/comments?article={article}&q=words"],
    "admin.readers": ["/readers?show=banned", "/readers?show=staff", "/readers?show=all"],
    "admin.reader_money": ["/readers/{ada}/money?days=90"],
    "admin.reader_one": ["/readers/{ada}"],
    "admin.reader_ban": ["/readers/{ada}/ban"],
    "admin.reader_sweep": ["/readers/{ada}/undo", "/readers/{reader}/undo"],
    "admin.reader_caused": ["/readers/{ada}/caused"],
    "admin.ledger": ["/ledger", "/ledger?article={article}"],
    "admin.ledger_entry": ["/ledger/{entry}"],
    "admin.plugin_failures": ["/plugins/failures?state=closed", "/plugins/failures?plugin=moody"],
    "admin.plugin_one": ["/plugins/minuses"],
    "admin.audit": ["/audit?subject=article:{article}"],
    "admin.page_of_plugin": ["/plugins/quotas/quotas"],
}
"""What a page shows otherwise, by filters, orders and subjects, beside what PAGES asks for."""
GROWN = {
    *("article", "article_revision", "article_picture", "article_redirect", "picture"),
    *("category", "comment", "reaction", "reading", "report", "user", "access_token"),
    *("invitation", "audit_entry", "event", "ledger_entry", "ledger_posting", "timer"),
    *("plugin_failure", "plugin_setting"),
}
AT_MOST_20_EACH = {"article_author", "article_tag", "article_draft", "tag"}  # an article's

CASES = [
    pytest.param(endpoint, path, id=path)
    for room in PAGES.values()
    for endpoint, paths in room.items()
    for path in dict.fromkeys([*paths, *MORE.get(endpoint, ())])
]


@dataclass(frozen=True)
class Kept:
    """A newsroom of one size: its database, the names in its addresses, its moment and desks."""

    database: sqlite3.Connection
    names: dict[str, int | str]
    moment: datetime
    desks: dict[str, Desk]

    def enter(self, clock) -> None:
        """Put it into the test's database."""
        with connection() as live:
            self.database.backup(live)
        clock.set(self.moment)


@pytest.fixture
def plugins():
    """Those that a site has, and one that fails, for the list of failures."""
    return (*BUILT_IN, "tests.support.moody:plugin")


@pytest.fixture(scope="module")
def made() -> Iterator[list[Kept]]:
    """The newsroom with a few and with many, once the first test has made it."""
    found: list[Kept] = []
    yield found
    for one in found:
        one.database.close()


@pytest.fixture
def newsrooms(app, tribune, clock, made) -> list[Kept]:
    if not made:
        newsroom = Newsroom.open(tribune, clock)
        for size in (1, MANY - 1):
            newsroom.grow(size)
            made.append(keep(app, newsroom, f" of {newsroom.size}"))
    return made


def keep(app, newsroom: Newsroom, suffix: str) -> Kept:
    """Take the newsroom as it is, with everybody signed in who may see pages."""
    desks = {
        "owner": sit(app, newsroom.tribune, newsroom.olga.user_id, "owner"),
        "author": sit(app, newsroom.tribune, newsroom.ada, "author"),
        "moderator": seat(app, newsroom.tribune, "moderator", f"Moderator{suffix}"),
        "stranger": Desk(app, 0, "stranger", ""),
    }
    for desk in desks.values():  # the moment at which somebody was there is noted once a minute
        desk.get("/admin/account")
    database = sqlite3.connect(":memory:")
    with connection() as live:
        live.backup(database)
    names = {**newsroom.names, "ada": newsroom.ada}
    return Kept(database, names, newsroom.clock.now(), desks)


def test_every_page_is_counted_or_has_its_reason(app):
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ())
    }
    assert {case.values[0] for case in CASES} == pages - NO_PAGES.keys()
    assert NO_PAGES.keys() <= pages
    assert MORE.keys() <= pages


def test_the_newsroom_has_grown_in_all_that_pages_show(newsrooms):
    few, many = (rows(newsroom.database) for newsroom in newsrooms)
    grown = {name for name in many if many[name] - few.get(name, 0) >= MANY - 1}
    assert grown >= GROWN
    assert all(many[name] >= 20 for name in AT_MOST_20_EACH)


def rows(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names
    }


@pytest.mark.parametrize(("endpoint", "path"), CASES)
def test_a_page_takes_no_more_statements_where_there_is_more(newsrooms, clock, endpoint, path):
    few, many = (counts(newsroom, clock, path) for newsroom in newsrooms)
    assert few == many
    assert max(number for _status, number in many.values()) <= STATEMENTS_MAX
    expected = 404 if endpoint == "admin.nowhere" else 200
    assert expected in {status for status, _number in few.values()}


def counts(newsroom: Kept, clock, path: str) -> dict[str, tuple[int, int]]:
    """Return status and number of statements for each role, once the settings are kept in mind."""
    newsroom.enter(clock)
    address = f"/admin{path.format(**newsroom.names)}"
    newsroom.desks["owner"].get(address)
    found = {}
    for role, desk in newsroom.desks.items():
        with statements() as asked:
            answer = desk.get(address)
        found[role] = (answer.status_code, len(asked))
    return found
