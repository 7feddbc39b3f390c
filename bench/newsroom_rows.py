"""Rows of what editors and readers leave behind: revisions, comments, lines of the audit log."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.orm import Session

from bench.books import Row, moments
from bench.data import Size
from bench.site_rows import AUTHORS, WORDS
from cms.content import models as content
from cms.people.models import AuditEntry
from cms.sdk.money import twei

REVISED_EACH, REVISIONS = 100, 20


@dataclass(frozen=True)
class NewsroomSize(Size):
    """How much the newsroom has; ``pluses`` are those in the ledger, two entries each."""

    articles: int = 10_000
    comments: int = 20_000
    audited: int = 20_000
    pluses: int = 30_000
    pool_utwei: int = twei("1000")


def rows_of(
    size: NewsroomSize, chance: random.Random, begin: datetime, end: datetime
) -> Iterator[tuple[Any, list[Row]]]:
    """Yield each table with its rows, as they came between two moments."""
    yield (
        content.ArticleRevision,
        [
            _revision(article, number, chance, begin)
            for article in range(1, size.articles + 1)
            for number in range(1, 1 + _revisions_of(article))
        ],
    )
    people = range(AUTHORS + 1, AUTHORS + size.readers + 1)
    lively = range(size.articles - size.lively + 1, size.articles + 1)
    yield (
        content.Comment,
        [
            _comment(chance.choice(people), chance.choice(lively), number, moment)
            for number, moment in enumerate(moments(begin, end, size.comments))
        ],
    )
    yield (
        AuditEntry,
        [
            {
                "at": moment,
                "actor_id": chance.randint(1, AUTHORS),
                "action": "article.save",
                "subject": f"article:{chance.randint(1, size.articles)}",
            }
            for moment in moments(begin, end, size.audited)
        ],
    )


def _revisions_of(article: int) -> int:
    return 1 if article % REVISED_EACH else REVISIONS


def _revision(article: int, number: int, chance: random.Random, moment: datetime) -> Row:
    paragraphs = [" ".join(chance.choices(WORDS, k=80)) for _ in range(6)]
    return {
        "article_id": article,
        "number": number,
        "title": f"Version {number}",
        "summary": " ".join(chance.choices(WORDS, k=25)),
        "markdown": "\n\n".join(paragraphs),
        "editor_id": 1 + number % AUTHORS,
        "created_at": moment,
    }


def _comment(writer: int, article: int, number: int, moment: datetime) -> Row:
    body = f"Comment {number} on what was written here, in some sixty characters"
    return {
        "article_id": article,
        "user_id": writer,
        "body": body,
        "html": f"<p>{body}</p>",
        "body_sha256": f"{number:064x}",
        "characters": len(body),
        "status": "visible" if number % 50 else "moderated",
        "reason": "" if number % 50 else "Insults somebody",
        "created_at": moment,
    }


def count_content(session: Session) -> None:
    """Let the articles count their comments and revisions."""
    session.execute(
        text(
            "UPDATE article SET comment_count = (SELECT count(*) FROM comment c"
            " WHERE c.article_id = article.id AND c.status = 'visible')"
        )
    )
    revised = content.Article.id % REVISED_EACH == 0
    session.execute(update(content.Article).where(revised).values(revision=REVISIONS))
