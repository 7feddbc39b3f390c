"""Making an article: a draft with its first revision. ``edit_article`` changes it."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert
from sqlalchemy.orm import Session

from cms.content.markdown import render
from cms.content.models import (
    Article,
    ArticleAuthor,
    ArticleBody,
    ArticleRevision,
    ArticleTag,
)
from cms.content.text import length_of, slugify
from cms.sdk.errors import Invalid
from cms.services.articles.draft import Draft
from cms.services.articles.labels import category_id, free_slug, tag_ids
from cms.services.articles.picture_uses import note_pictures
from cms.services.articles.revision_details import details_of
from cms.services.unit_of_work import Tribune

__all__ = ["Draft", "create_article"]


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
    words, seconds = length_of(draft.body_markdown, draft.language)
    draft = replace(draft, slug=free_slug(session, draft.slug or slugify(draft.title)))
    article_id: int = session.execute(
        insert(Article)
        .values(
            slug=draft.slug,
            title=draft.title,
            summary=draft.summary,
            language=draft.language,
            category_id=category_id(session, draft.category),
            picture_id=draft.picture_id,
            picture_alt=draft.picture_alt,
            picture_caption=draft.picture_caption,
            picture_credit=draft.picture_credit,
            seo_title=draft.seo_title,
            seo_description=draft.seo_description,
            word_count=words,
            reading_seconds=seconds,
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
            details=details_of(draft),
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
    if tags := tag_ids(session, draft.tags):
        session.execute(insert(ArticleTag), [{"article_id": article_id, "tag_id": i} for i in tags])
    note_pictures(session, article_id, draft)
    return article_id
