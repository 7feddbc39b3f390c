"""The data: articles with all that belongs to them, and readers who have read some of them.

Content rows are inserted in bulk, the same every time (fixed seed). Money moves only through
the services: grants to people, and the publishing of every article that is going to be reacted
to, which fills its pool. So `verify` finds the books sound before and after.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from cms.content import models as content
from cms.content.markdown import render
from cms.content.text import reading_seconds, word_count
from cms.ledger.holds import hold
from cms.ledger.till import Till
from cms.people.models import AccessToken, User
from cms.people.tokens import new_token
from cms.sdk.money import twei
from cms.sdk.reading import ReadingRules
from cms.services.articles.publish import publish_article
from cms.services.money.grant import grant
from cms.services.plugins.settings import change_settings
from cms.services.unit_of_work import Tribune

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
AUTHORS, CATEGORIES, TAGS, TAGS_EACH = 20, 10, 50, 3
CHUNK = 2_000
WORDS = ("harbour", "lake", "night", "train", "clock", "orchestra", "paper", "seed", "bread")
Row = Mapping[str, Any]
Table = tuple[Any, list[Row]]


@dataclass(frozen=True)
class Size:
    """How much data there is. The newest ``lively`` articles are published by the service."""

    articles: int = 1_500
    lively: int = 200
    readers: int = 400
    readings_each: int = 15
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


def make(tribune: Tribune, size: Size, made: Made) -> Iterator[None]:
    """Fill an empty, migrated database, and ``made`` with it; yields after each step."""
    chance = random.Random(7)
    with tribune.writing() as session:
        for table, rows in _rows(size, made, chance):
            for start in range(0, len(rows), CHUNK):
                session.execute(insert(table), rows[start : start + CHUNK])
        if session.get_bind().dialect.name == "postgresql":
            set_sequences(session, ("category", "tag", "picture", "user", "article"))
    each = {"plus_base": size.readings_each, "plus_max": size.readings_each}
    change_settings(tribune, None, "quotas", each)  # a reader may give all pluses in one day
    _let_everything_pay(tribune, size)
    yield
    grant(tribune, twei("1000000"), reason="benchmark")
    for number in range(1, AUTHORS + size.readers + 1):
        amount = twei("100000") if number <= AUTHORS else twei("10")
        grant(tribune, amount, reason="benchmark", nickname=f"Person {number}")
        yield
    with tribune.writing() as session:
        open_holds(session, range(1, AUTHORS + size.readers + 1))
    for article_id in range(size.articles - size.lively + 1, size.articles + 1):
        publish_article(tribune, 0, "editor", article_id)
        yield


def _let_everything_pay(tribune: Tribune, size: Size) -> None:
    """Fill pools at once and keep all guards out: every plus pays the same, as raw SQL does."""
    full = {"grant_utwei": size.pool_utwei, "grants_max": 0, "sweep_days": 0}
    change_settings(tribune, None, "budget", {**full, "release_utwei_min": twei("500000")})
    open_guard = {"repeated_percent_min": 100, "caused_utwei_per_day_max": twei("100000")}
    change_settings(tribune, None, "ring_guard", open_guard)


def open_holds(session: Session, user_ids: Iterable[int]) -> None:
    """Open people's holds, as their first earning would: raw SQL finds all accounts there."""
    Till(session, map(hold, user_ids))


def steps(size: Size) -> int:
    """Return how often `make` yields."""
    return 1 + AUTHORS + size.readers + size.lively


def _rows(size: Size, made: Made, chance: random.Random) -> Iterator[Table]:
    people = range(1, AUTHORS + size.readers + 1)
    yield content.Category, [_named(n, "Category") for n in range(1, CATEGORIES + 1)]
    yield content.Tag, [_named(n, "Tag") for n in range(1, TAGS + 1)]
    yield content.Picture, [_picture(n) for n in range(1, size.articles + 1)]
    yield User, [_person(n) for n in people]
    text = _body(chance)
    articles = [_article(n, n > size.articles - size.lively, text, chance) for n in _ids(size)]
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
        [{"article_id": n, "position": 0, "user_id": author_of(n)} for n in _ids(size)],
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
    yield AccessToken, [_token(n, token) for n, token in tokens.items()]
    lively = range(size.articles - size.lively + 1, size.articles + 1)
    made.pluses = [
        Plus(reader, article, author_of(article), token.text)
        for reader, token in tokens.items()
        for article in chance.sample(lively, size.readings_each)
    ]
    chance.shuffle(made.pluses)
    yield content.Reading, [_reading(n, plus) for n, plus in enumerate(made.pluses)]


def _ids(size: Size) -> range:
    return range(1, size.articles + 1)


def author_of(article_id: int) -> int:
    return 1 + article_id % AUTHORS


def _named(number: int, kind: str) -> Row:
    return {"id": number, "slug": f"{kind.lower()}-{number}", "name": f"{kind} {number}"}


def _picture(number: int) -> Row:
    sizes = {"width": 1600, "height": 900, "widths": "320,640,1280"}
    return {"id": number, "digest": f"{number:064x}", "created_at": START, **sizes}


def _person(number: int) -> Row:
    role = "author" if number <= AUTHORS else "reader"
    name = f"Person {number}"
    return {
        "id": number,
        "nickname": name,
        "nickname_key": name.casefold(),
        "role": role,
        "created_at": START,
    }


def _body(chance: random.Random) -> str:
    paragraphs = [" ".join(chance.choices(WORDS, k=80)).capitalize() + "." for _ in range(6)]
    return "\n\n".join(paragraphs)


def _article(number: int, is_draft: bool, text: str, chance: random.Random) -> Row:
    words, moment = word_count(text), START + timedelta(minutes=number)
    title = " ".join(chance.choices(WORDS, k=7)).capitalize()
    live = {"status": "published", "published_at": moment, "publications": 1}
    draft = {"status": "draft", "published_at": None, "publications": 0}
    return {
        "id": number,
        "slug": f"{title.lower().replace(' ', '-')}-{number}",
        "title": title,
        "summary": " ".join(chance.choices(WORDS, k=25)),
        "category_id": 1 + number % CATEGORIES,
        "picture_id": number,
        "picture_alt": title,
        "picture_caption": title,
        "picture_credit": "The archive",
        "word_count": words,
        "reading_seconds": reading_seconds(words),
        "created_at": moment,
        "updated_at": moment,
        **(draft if is_draft else live),
    }


def _token(user_id: int, token: Any) -> Row:
    return {
        "public_id": token.public_id,
        "secret_sha256": token.secret_sha256,
        "user_id": user_id,
        "created_at": START,
        "expires_at": datetime.now(UTC) + timedelta(days=1),
    }


def _reading(number: int, plus: Plus) -> Row:
    seconds = reading_seconds(480)
    return {
        "public_id": f"{number:024x}",
        "token_sha256": "0" * 64,
        "user_id": plus.reader_id,
        "article_id": plus.article_id,
        "expected_seconds": seconds,
        "required_seconds": ReadingRules().required_seconds(seconds),
        "started_at": START,
        "beat_at": START + timedelta(seconds=seconds),
        "active_at": START + timedelta(seconds=seconds),
        "credited_ms": seconds * 1000,
        "valid_at": START + timedelta(seconds=seconds),
    }


def set_sequences(session: Session, tables: Sequence[str]) -> None:
    """Let PostgreSQL go on counting behind the ids that were given by us."""
    for table in tables:
        session.execute(
            text(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\""  # noqa: S608, E501  (our own tables)
            )
        )
