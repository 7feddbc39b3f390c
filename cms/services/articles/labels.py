"""What an article is found by: its slug, its category, its tags."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, insert, or_, select
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleRedirect, Category, Tag
from cms.content.text import slugify


def free_slug(session: Session, wanted: str, article_id: int = 0) -> str:
    """Return the slug, or the slug with the next free number; one's own counts as free.

    A slug that leads to another article since that one moved is not free.
    """
    taken: set[str] = set()
    for table, owner in ((Article, Article.id), (ArticleRedirect, ArticleRedirect.article_id)):
        alike = (table.slug == wanted) | table.slug.like(f"{wanted}-%")
        taken.update(session.scalars(select(table.slug).where(alike, owner != article_id)))
    if wanted not in taken:
        return wanted
    return next(s for n in range(2, len(taken) + 3) if (s := f"{wanted}-{n}") not in taken)


def is_free(session: Session, slug: str, article_id: int) -> bool:
    """Say whether an article may have exactly this slug."""
    holders = [
        session.scalar(select(owner).where(table.slug == slug, owner != article_id))
        for table, owner in ((Article, Article.id), (ArticleRedirect, ArticleRedirect.article_id))
    ]
    return holders == [None, None]


def category_id(session: Session, name: str) -> int | None:
    """Return the category of that name, made if there is none; None without a name.

    A category keeps its slug when it is renamed, so its name is looked for first.
    """
    if not name:
        return None
    slug = slugify(name, prefix="category")
    found = session.execute(
        select(Category.name, Category.id).where(or_(Category.name == name, Category.slug == slug))
    ).all()
    known = {row.name: row.id for row in found}
    if known:
        return int(known.get(name, next(iter(known.values()))))
    position = session.scalar(select(func.count()).select_from(Category)) or 0
    made: int = session.execute(
        insert(Category).values(slug=slug, name=name, position=position).returning(Category.id)
    ).scalar_one()
    return made


def tag_ids(session: Session, names: Sequence[str]) -> list[int]:
    """Return the tags of those names in order, each once; what is missing is made."""
    slugs = {name: slugify(name, prefix="tag") for name in names}
    if not slugs:
        return []
    found = session.execute(
        select(Tag.name, Tag.slug, Tag.id).where(
            or_(Tag.name.in_(list(slugs)), Tag.slug.in_(list(slugs.values())))
        )
    ).all()
    by_name, by_slug = ({getattr(row, key): row.id for row in found} for key in ("name", "slug"))
    missing = {
        slug: name for name, slug in slugs.items() if name not in by_name and slug not in by_slug
    }
    if missing:
        rows = [{"slug": slug, "name": name} for slug, name in missing.items()]
        by_slug |= dict(session.execute(insert(Tag).returning(Tag.slug, Tag.id), rows).all())
    ids = [by_name[name] if name in by_name else by_slug[slug] for name, slug in slugs.items()]
    return list(dict.fromkeys(ids))
