"""The data: articles with all that belongs to them, and readers who have read some of them.

Content rows are inserted in bulk, the same every time (fixed seed). Money moves only through
the services: grants to people, and the publishing of every article that is going to be reacted
to, which fills its pool. So `verify` finds the books sound before and after.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bench import site_rows as rows
from bench.site_rows import AUTHORS, CATEGORIES, TAGS, TAGS_EACH, Row
from cms.content import models as content
from cms.content.markdown import render
from cms.ledger.holds import hold
from cms.ledger.till import Till
from cms.people.models import AccessToken, User
from cms.people.tokens import new_token
from cms.sdk.money import twei
from cms.sdk.transfers import user
from cms.services.articles.publish import publish_article
from cms.services.money.grant import grant
from cms.services.plugins.settings import change_settings
from cms.services.unit_of_work import Tribune

CHUNK = 2_000
Table = tuple[Any, list[Row]]


@dataclass(frozen=True)
class Size:
    """How much data there is. The newest ``lively`` articles are published by the service.

    A reader has read ``readings_each`` of them, and besides those ``hot`` which everybody has.
    """

    articles: int = 1_500
    lively: int = 200
    readers: int = 400
    readings_each: int = 15
    hot: int = 0
    pool_utwei: int = twei("20")


@dataclass(frozen=True)
class Plus:
    """A plus that nobody has given yet: by whom, to which article of whom, with which token."""

    reader_id: int
    article_id: int
    author_id: int
    token: str


@dataclass
class Made:
    """What the requests need to know."""

    slugs: list[str] = field(default_factory=list)
    pluses: list[Plus] = field(default_factory=list)
    hot: dict[int, list[Plus]] = field(default_factory=dict)
    """For each article that everybody has read, the pluses to it."""


def make(tribune: Tribune, size: Size, made: Made) -> Iterator[None]:
    """Fill an empty, migrated database, and ``made`` with it; yields after each step."""
    chance = random.Random(7)
    with tribune.writing() as session:
        for table, its in _tables(size, made, chance):
            for start in range(0, len(its), CHUNK):
                session.execute(insert(table), its[start : start + CHUNK])
        if session.get_bind().dialect.name == "postgresql":
            set_sequences(session, ("category", "tag", "picture", "user", "article"))
    _let_everything_pay(tribune, size)
    yield
    grant(tribune, twei("1000000"), reason="benchmark")
    for number in range(1, AUTHORS + 1):
        grant(tribune, twei("100000"), reason="benchmark", nickname=f"Person {number}")
        yield
    with tribune.writing() as session:
        open_accounts(session, range(1, AUTHORS + size.readers + 1))
    for article_id in range(size.articles - size.lively + 1, size.articles + 1):
        publish_article(tribune, 0, "editor", article_id)
        yield


def _let_everything_pay(tribune: Tribune, size: Size) -> None:
    """Fill pools at once and keep all guards out: every plus pays the same, as raw SQL does."""
    each = size.readings_each + size.hot
    change_settings(tribune, None, "quotas", {"plus_base": each, "plus_max": each})
    change_settings(tribune, None, "pluses", {"caused_utwei_per_day_max": twei("1000")})
    full = {"grant_utwei": size.pool_utwei, "grants_max": 0, "sweep_days": 0}
    change_settings(tribune, None, "budget", {**full, "release_utwei_min": twei("500000")})
    open_guard = {"repeated_percent_min": 100, "caused_utwei_per_day_max": twei("100000")}
    change_settings(tribune, None, "ring_guard", open_guard)


def open_accounts(session: Session, user_ids: Iterable[int]) -> None:
    """Open people's wallets and holds, as their first earning would: raw SQL finds all there."""
    accounts = [account for user_id in user_ids for account in (user(user_id), hold(user_id))]
    for start in range(0, len(accounts), CHUNK):
        Till(session, accounts[start : start + CHUNK])


def steps(size: Size) -> int:
    """Return how often `make` yields."""
    return 1 + AUTHORS + size.lively


def _tables(size: Size, made: Made, chance: random.Random) -> Iterator[Table]:
    people = range(1, AUTHORS + size.readers + 1)
    yield content.Category, [rows.named(n, "Category") for n in range(1, CATEGORIES + 1)]
    yield content.Tag, [rows.named(n, "Tag") for n in range(1, TAGS + 1)]
    yield content.Picture, [rows.picture(n) for n in range(1, size.articles + 1)]
    yield User, [rows.person(n) for n in people]
    text = rows.body(chance)
    articles = [rows.article(n, n > size.articles - size.lively, text, chance) for n in _ids(size)]
    made.slugs = [str(row["slug"]) for row in articles]
    chance.shuffle(made.slugs)
    yield content.Article, articles
    html = render(text)
    yield (
        content.ArticleBody,
        [{"article_id": n, "markdown": text, "html": html} for n in _ids(size)],
    )
    yield (
        content.ArticleAuthor,
        [{"article_id": n, "position": 0, "user_id": rows.author_of(n)} for n in _ids(size)],
    )
    yield (
        content.ArticleTag,
        [
            {"article_id": n, "tag_id": tag}
            for n in _ids(size)
            for tag in chance.sample(range(1, TAGS + 1), TAGS_EACH)
        ],
    )
    tokens = {n: new_token() for n in people[AUTHORS:]}
    yield AccessToken, [rows.token(n, token) for n, token in tokens.items()]
    made.pluses, made.hot = _pluses(size, tokens, chance)
    read = [*made.pluses, *(plus for hot in made.hot.values() for plus in hot)]
    yield (
        content.Reading,
        [rows.reading(n, plus.reader_id, plus.article_id) for n, plus in enumerate(read)],
    )


def _pluses(
    size: Size, tokens: Mapping[int, Any], chance: random.Random
) -> tuple[list[Plus], dict[int, list[Plus]]]:
    lively = range(size.articles - size.lively + 1, size.articles + 1)
    hot, others = lively[: size.hot], lively[size.hot :]

    def plus(reader: int, article: int) -> Plus:
        return Plus(reader, article, rows.author_of(article), tokens[reader].text)

    spread = [plus(r, a) for r in tokens for a in chance.sample(others, size.readings_each)]
    chance.shuffle(spread)
    return spread, {article: [plus(reader, article) for reader in tokens] for article in hot}


def _ids(size: Size) -> range:
    return range(1, size.articles + 1)


def set_sequences(session: Session, tables: Sequence[str]) -> None:
    """Let PostgreSQL go on counting behind the ids that were given by us."""
    for table in tables:
        session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\""  # noqa: S608, E501  (our own tables)
            )
        )
