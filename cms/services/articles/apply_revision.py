"""Letting an article show a revision: its row, text, authors, tags, pictures; its old address.

Invariant: an article that is not live shows its newest revision.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from cms.content.markdown import render
from cms.content.models import Article, ArticleAuthor, ArticleBody, ArticleRedirect, ArticleTag
from cms.content.text import length_of
from cms.services.articles.draft import Draft
from cms.services.articles.editable import Editable, editable
from cms.services.articles.labels import category_id, is_free, tag_ids
from cms.services.articles.picture_uses import note_pictures


def show_newest(session: Session, article_id: int, now: datetime) -> None:
    """Let an article that has just been taken down show what waited, inside the unit of work."""
    found = editable(session, article_id)
    if found.waits:
        free = is_free(session, found.draft.slug, article_id)
        draft = found.draft if free else replace(found.draft, slug=found.live.slug)
        show(session, found, draft, found.newest, now)


def shown_revision(session: Session, article_id: int) -> int:
    """Return the number of the revision that the article shows."""
    return session.scalar(select(Article.revision).where(Article.id == article_id)) or 0


def show(session: Session, found: Editable, draft: Draft, number: int, now: datetime) -> None:
    """Write a revision into the article's row and what belongs to it. Its slug is free."""
    words, seconds = length_of(draft.body_markdown, draft.language)
    session.execute(
        update(Article)
        .where(Article.id == found.id)
        .values(
            **{name: getattr(draft, name) for name in _COLUMNS},
            category_id=category_id(session, draft.category),
            word_count=words,
            reading_seconds=seconds,
            revision=number,
            version=Article.version + 1,
            updated_at=now,
        )
    )
    session.execute(
        update(ArticleBody)
        .where(ArticleBody.article_id == found.id)
        .values(markdown=draft.body_markdown, html=render(draft.body_markdown))
    )
    _keep_address(session, found, draft.slug)
    _write_authors(session, found, draft)
    _write_tags(session, found, draft)
    note_pictures(session, found.id, draft)


_COLUMNS = (
    "slug",
    "title",
    "summary",
    "language",
    "picture_id",
    "picture_alt",
    "picture_caption",
    "picture_credit",
    "seo_title",
    "seo_description",
)


def _keep_address(session: Session, found: Editable, slug: str) -> None:
    """Let the slug that people know lead to the article still. All lead straight to the newest."""
    if slug == found.live.slug:
        return
    session.execute(delete(ArticleRedirect).where(ArticleRedirect.slug == slug))
    if found.publications:
        session.execute(insert(ArticleRedirect).values(slug=found.live.slug, article_id=found.id))


def _write_authors(session: Session, found: Editable, draft: Draft) -> None:
    author_ids = tuple(dict.fromkeys(draft.author_ids))
    if author_ids == tuple(found.live.author_ids):
        return
    session.execute(delete(ArticleAuthor).where(ArticleAuthor.article_id == found.id))
    session.execute(
        insert(ArticleAuthor),
        [
            {"article_id": found.id, "position": position, "user_id": user_id}
            for position, user_id in enumerate(author_ids)
        ],
    )


def _write_tags(session: Session, found: Editable, draft: Draft) -> None:
    if set(draft.tags) == set(found.live.tags):
        return
    ids = tag_ids(session, draft.tags)
    session.execute(delete(ArticleTag).where(ArticleTag.article_id == found.id))
    if ids:
        rows = [{"article_id": found.id, "tag_id": i} for i in ids]
        session.execute(insert(ArticleTag), rows)
