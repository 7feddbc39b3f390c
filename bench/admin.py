"""The admin's pages that are measured: what an editor sees, asked for on one connection.

Each answer is looked at before anything is timed: it must be the page, with all its rows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from flask import current_app

from bench.client import request
from bench.contest import Contest, Contestants, Parts, running
from bench.databases import Database
from bench.newsroom import RARE, TITLE, Newsroom
from bench.newsroom_rows import NewsroomSize
from cms.admin.articles import ROWS
from cms.admin.paging import PAGE_ROWS
from tests.support.staff import COOKIE, Desk

ARTICLE, COMMENT, ENTRY = 'class="what-title"', 'id="comment-', 'href="/admin/ledger/'
PAGES = {
    "articles": ("/articles", ARTICLE, ROWS),
    "filtered": ("/articles?category=3&state=live&order=title", ARTICLE, ROWS),
    "search": (f"/articles?q={RARE}", TITLE, 1),
    "deep page": ("/articles?after={deep_key}", ARTICLE, ROWS),
    "editor": ("/articles/{article_id}", "harbour", 50),
    "comments": ("/comments", COMMENT, PAGE_ROWS),
    "home": ("/", "Latest comments", 1),
    "article's money": ("/articles/{article_id}/money", ENTRY, PAGE_ROWS),
    "ledger": ("/ledger", ENTRY, PAGE_ROWS),
    "person's ledger": ("/ledger?person=Person+1", ENTRY, PAGE_ROWS),
}
"""For each page its address, and what must be in it how often at least."""


@contextmanager
def ready(
    database: Database, made: Newsroom, size: NewsroomSize, server: str, turn_seconds: float
) -> Iterator[Parts]:
    """Start the servers, look at the answers, and give what can be measured.

    Raises AssertionError for a wrong answer.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    cookie = Desk(app, made.editor_id, "editor", made.token).client.get_cookie(COOKIE)
    assert cookie is not None
    with running(database, server, turn_seconds, connections=1) as contest:
        yield {name: _page(contest, made, f"{COOKIE}={cookie.value}", name) for name in PAGES}


def _page(contest: Contest, made: Newsroom, cookie: str, name: str) -> Contestants:
    path, sign, least = PAGES[name]
    values = {"article_id": made.article_id, "deep_key": quote(made.deep_key)}
    asked = request(f"/admin{path.format(**values)}", headers={"Cookie": cookie})
    _head, body = contest.answer(asked)
    found = body.decode().count(sign)
    assert found >= least, f"{name}: {found} times {sign}, not {least}: {body[:2000]!r}"
    return contest.pair(itertools.repeat(asked), request(f"/{len(body)}"))
