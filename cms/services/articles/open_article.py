"""What an editor's page needs to know: the article, what was typed, who else is here, choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cms.content.models import Category, Picture, Tag
from cms.people.models import User
from cms.services.access.sessions import Principal
from cms.services.articles.article_drafts import Present, Typed, others_at, typed_by
from cms.services.articles.draft_checks import WRITERS
from cms.services.articles.editable import Editable, editable, need_right
from cms.services.articles.picture_library import PictureItem, picture_item
from cms.services.unit_of_work import Tribune

CHOICES_MAX = 500


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What may be chosen: categories and tags by name, people who write by id."""

    categories: Sequence[str]
    tags: Sequence[str]
    people: Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An article on somebody's desk."""

    article: Editable
    typed: Typed | None
    others: Sequence[Present]
    choices: Choices


def open_article(tribune: Tribune, principal: Principal, article_id: int) -> Opened:
    """Return an article for editing. Raises NotFound, NotAllowed."""
    with tribune.reading() as session:
        article = editable(session, article_id)
        need_right(principal, tuple(article.draft.author_ids))
        now = tribune.clock.now()
        return Opened(
            article=article,
            typed=typed_by(session, article_id, principal.user_id),
            others=others_at(session, article_id, principal.user_id, now),
            choices=_choices(session, {*article.draft.author_ids, *article.live.author_ids}),
        )


def choices_for_new(tribune: Tribune, principal: Principal) -> Choices:
    """Return what may be chosen for a new article."""
    with tribune.reading() as session:
        return _choices(session, {principal.user_id})


def picture_of(tribune: Tribune, picture_id: int | None) -> PictureItem | None:
    """Return the picture of that id, if there is one."""
    if picture_id is None:
        return None
    with tribune.reading() as session:
        found = session.execute(
            select(*Picture.__table__.c).where(Picture.id == picture_id)
        ).one_or_none()
    return picture_item(found) if found is not None else None


def names_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the nicknames of people."""
    rows = session.execute(select(User.id, User.nickname).where(User.id.in_(ids))).all()
    return {row.id: row.nickname for row in rows}


def _choices(session: Session, standing: set[int]) -> Choices:
    may = User.role.in_(WRITERS) & User.banned_at.is_(None)
    people = session.execute(
        select(User.id, User.nickname)
        .where(or_(may, User.id.in_(standing)))
        .order_by(User.nickname_key)
        .limit(CHOICES_MAX)
    ).all()
    categories = select(Category.name).order_by(Category.position, Category.id).limit(CHOICES_MAX)
    tags = select(Tag.name).order_by(Tag.slug).limit(CHOICES_MAX)
    return Choices(
        categories=list(session.scalars(categories)),
        tags=list(session.scalars(tags)),
        people={row.id: row.nickname for row in people},
    )
