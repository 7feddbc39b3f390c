"""The requests of readers that are measured, each with its yardsticks, on one filled database.

Each answer is looked at before anything is timed: twenty articles, the right article with its
text, a plus that paid two people and that raw SQL writes row for row.
"""

from __future__ import annotations

import itertools
import json
import re
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bench import reaction
from bench.client import request
from bench.contest import ARTICLES, Contest, Contestants, Parts, running
from bench.data import Made, Size
from bench.databases import Database

LIST, UNCHANGED, ONE, PUT = "list of 20", "same, 304", "article by slug", "PUT reaction"
COUNT = 4


@contextmanager
def ready(
    database: Database, made: Made, size: Size, server: str, turn_seconds: float
) -> Iterator[Parts]:
    """Start the servers, look at the answers, and give what can be measured.

    Raises AssertionError for a wrong answer.
    """
    with (
        running(database, server, turn_seconds) as contest,
        reaction.ready(contest, made.pluses, size.readers // 3) as put,
    ):
        yield {
            LIST: _list(contest),
            UNCHANGED: _unchanged(contest),
            ONE: _one(contest, made.slugs),
            PUT: put,
        }


def _list(contest: Contest) -> Contestants:
    asked = request(ARTICLES)
    _head, body = contest.answer(asked)
    articles = json.loads(body)["data"]
    assert len(articles) == 20, f"{len(articles)} articles in the list"
    assert all(len(a["tags"]) == 3 and a["authors"] and a["plugins"] for a in articles)
    return contest.pair(itertools.repeat(asked), request(f"/{len(body)}"))


def _unchanged(contest: Contest) -> Contestants:
    """The last articles of all, to which nobody reacts, asked for by one who has them."""
    path = f"{ARTICLES}?sort=published_at"
    head, body = contest.answer(request(path))
    found = re.search(rb"(?i)^etag: *(\S+)", head, re.MULTILINE)
    assert found, head
    asked = request(path, headers={"If-None-Match": found[1].decode()})
    return contest.pair(itertools.repeat(asked), request(f"/{len(body)}"), status=304)


def _one(contest: Contest, slugs: Sequence[str]) -> Contestants:
    asked = [request(f"{ARTICLES}/{slug}") for slug in slugs]
    sizes = []
    for slug, one in zip(slugs[:20], asked, strict=False):
        _head, body = contest.answer(one)
        article = json.loads(body)["data"]
        assert article["slug"] == slug
        assert "<p>" in article["body"]
        sizes.append(len(body))
    return contest.pair(itertools.cycle(asked), request(f"/{int(statistics.median(sizes))}"))
