"""Writing articles: making a draft and changing it; every save is a revision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from cms.content.markdown import picture_count, render
from cms.content.models import (
    Article,
    ArticleAuthor,
    ArticleBody,
    ArticleRevision,
    ArticleTag,
    Category,
    Tag,
)
from cms.content.text import reading_seconds, slugify, word_count
from cms.sdk.errors import Invalid
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What an article is written from; texts are clean and within their limits already."""

    title: str
    body_markdown: str
    author_ids: Sequence[int]
    summary: str = ""
    slug: str = ""
    category: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    picture_id: int | None = None
    picture_alt: str = ""
    picture_caption: str = ""
    picture_credit: str = ""
    language: str = "en"
    source_key: str | None = None


def create_article(
    tribune: Tribune, session: Session, draft: Draft, editor_id: int | None = None
) -> int:
    """Insert a draft with its first revision inside the caller's unit of work; return its id.

    Raises Invalid without a title or an author.
    """
    if not draft.title.strip():
        raise Invalid("article.title", "An article needs a title", errors={"title": ["is empty"]})
    if not draft.author_ids:
        raise Invalid("article.no_author", "An article needs an author")
    now = tribune.clock.now()
    words = word_count(draft.body_markdown)
    pictures = picture_count(draft.body_markdown)
    article_id: int = session.execute(
        insert(Article)
        .values(
            slug=_free_slug(session, draft.slug or slugify(draft.title)),
            title=draft.title,
            summary=draft.summary,
            language=draft.language,
            category_id=_category_id(session, draft.category),
            picture_id=draft.picture_id,
            picture_alt=draft.picture_alt,
            picture_caption=draft.picture_caption,
            picture_credit=draft.picture_credit,
            word_count=words,
            reading_seconds=reading_seconds(words, draft.language, pictures),
            created_at=now,
            updated_at=now,
            source_key=draft.source_key,
        )
        .returning(Article.id)
    ).scalar_one()
    session.execute(
        insert(ArticleBody).values(
            article_id=article_id, markdown=draft.body_markdown, html=render(draft.body_markdown)
        )
    )
    session.execute(
        insert(ArticleRevision).values(
            article_id=article_id,
            number=1,
            title=draft.title,
            summary=draft.summary,
            markdown=draft.body_markdown,
            editor_id=editor_id,
            created_at=now,
        )
    )
    session.execute(
        insert(ArticleAuthor),
        [
            {"article_id": article_id, "position": position, "user_id": user_id}
            for position, user_id in enumerate(dict.fromkeys(draft.author_ids))
        ],
    )
    if tag_ids := _tag_ids(session, draft.tags):
        session.execute(
            insert(ArticleTag), [{"article_id": article_id, "tag_id": i} for i in tag_ids]
        )
    return article_id


def _free_slug(session: Session, wanted: str) -> str:
    """Return the slug, or the slug with the next free number."""
    taken = set(
        session.scalars(
            select(Article.slug).where((Article.slug == wanted) | Article.slug.like(f"{wanted}-%"))
        )
    )
    if wanted not in taken:
        return wanted
    return next(s for n in range(2, len(taken) + 3) if (s := f"{wanted}-{n}") not in taken)


def _category_id(session: Session, name: str) -> int | None:
    if not name:
        return None
    slug = slugify(name, prefix="category")
    known = session.scalar(select(Category.id).where(Category.slug == slug))
    if known is not None:
        return known
    position = session.scalar(select(func.count()).select_from(Category)) or 0
    made: int = session.execute(
        insert(Category).values(slug=slug, name=name, position=position).returning(Category.id)
    ).scalar_one()
    return made


def _tag_ids(session: Session, names: Sequence[str]) -> list[int]:
    wanted = {slugify(name, prefix="tag"): name for name in names}
    if not wanted:
        return []
    known = dict(session.execute(select(Tag.slug, Tag.id).where(Tag.slug.in_(wanted))).all())
    missing = [slug for slug in wanted if slug not in known]
    if missing:
        rows = [{"slug": slug, "name": wanted[slug]} for slug in missing]
        known |= dict(session.execute(insert(Tag).returning(Tag.slug, Tag.id), rows).all())
    return [known[slug] for slug in wanted]
