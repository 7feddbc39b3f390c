"""Categories and tags as their editors list them, with how many articles use each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleTag, Category, Tag


def categories_used(session: Session) -> Sequence[Row[int, str, str, int]]:
    """Return id, slug, name and number of articles of every category, in their order."""
    used = (
        select(func.count())
        .where(Article.category_id == Category.id)
        .correlate(Category)
        .scalar_subquery()
    )
    query = select(Category.id, Category.slug, Category.name, used.label("articles"))
    return session.execute(query.order_by(Category.position, Category.id)).all()


def tags_used(
    session: Session, *, words: str = "", after_slug: str = "", limit: int
) -> Sequence[Row[int, str, str, int]]:
    """Return id, slug, name and number of articles of tags by slug, after a slug."""
    used = select(func.count()).where(ArticleTag.tag_id == Tag.id).correlate(Tag).scalar_subquery()
    query = select(Tag.id, Tag.slug, Tag.name, used.label("articles")).where(Tag.slug > after_slug)
    if words:
        query = query.where(func.lower(Tag.name).contains(words.lower(), autoescape=True))
    return session.execute(query.order_by(Tag.slug).limit(limit)).all()
