"""Writing down one imported article with its people and comments, in one unit of work.

Imported comments are history from elsewhere: they are no events here, and nobody pays for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cms.content.front_matter import ImportedArticle
from cms.content.markdown import render_comment
from cms.content.models import Article, Comment
from cms.people.models import User
from cms.services.access.people import add_person
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.pictures import StoredPicture, keep_picture
from cms.services.unit_of_work import Tribune


def create_imported(
    tribune: Tribune,
    session: Session,
    parsed: ImportedArticle,
    *,
    source_key: str,
    author: str,
    stored: StoredPicture | None,
) -> int:
    """Insert a draft as its file tells it, signed by ``author`` if it names none; return its id.

    Raises Invalid for a nickname that may not be used.
    """
    now = tribune.clock.now()
    lead = parsed.lead_image
    authors = parsed.authors or (author,)
    people = _people(session, authors, [c.nickname for c in parsed.comments], now)
    article_id = create_article(
        tribune,
        session,
        Draft(
            title=parsed.title,
            body_markdown=parsed.body_markdown,
            author_ids=[people[name.casefold()] for name in authors],
            summary=parsed.summary,
            slug=parsed.slug,
            category=parsed.category,
            tags=parsed.tags,
            language=parsed.language,
            picture_id=keep_picture(session, stored, now) if stored else None,
            picture_alt=lead.alt if lead else "",
            picture_caption=lead.caption if lead else "",
            picture_credit=lead.credit if lead else "",
            source_key=source_key,
        ),
    )
    _add_comments(session, article_id, parsed, people, now)
    return article_id


def _people(
    session: Session, authors: Sequence[str], commenters: Sequence[str], now: datetime
) -> dict[str, int]:
    """Return ids by folded nickname; unknown people are made and cannot sign in."""
    wanted = {name.casefold(): (name, "reader") for name in commenters}
    wanted |= {name.casefold(): (name, "author") for name in authors}
    rows = session.execute(
        select(User.nickname_key, User.id).where(User.nickname_key.in_(wanted))
    ).all()
    known = {row.nickname_key: row.id for row in rows}
    for folded, (name, role) in wanted.items():
        if folded not in known:
            known[folded] = add_person(session, nickname=name, role=role, now=now)
    return known


def _add_comments(
    session: Session,
    article_id: int,
    parsed: ImportedArticle,
    people: dict[str, int],
    now: datetime,
) -> None:
    rows = [
        {
            "article_id": article_id,
            "user_id": people[comment.nickname.casefold()],
            "body": comment.body,
            "html": render_comment(comment.body),
            "body_sha256": hashlib.sha256(comment.body.encode()).hexdigest(),
            "characters": len(comment.body),
            "created_at": comment.created_at or parsed.published_at or now,
        }
        for comment in parsed.comments
    ]
    if rows:
        session.execute(insert(Comment), rows)
        session.execute(
            update(Article).where(Article.id == article_id).values(comment_count=len(rows))
        )
