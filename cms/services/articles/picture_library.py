"""The library: pictures that were uploaded once, to be used again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, true
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleAuthor, ArticlePicture, Picture
from cms.people.rights import holds
from cms.sdk.errors import Invalid, NotAllowed
from cms.services.access.sessions import Principal
from cms.services.articles.pictures import keep_picture, store_picture
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

PAGE_SIZE = 24
TEXT_WIDTH = 960


@dataclass(frozen=True, kw_only=True)
class Use:
    """An article that shows a picture."""

    article_id: int
    title: str


@dataclass(frozen=True, kw_only=True)
class PictureItem:
    """A picture of the library: its size in pixels, its addresses, where it is shown."""

    id: int
    width: int
    height: int
    thumb: str
    url: str
    largest: str
    created_at: datetime
    uses: Sequence[Use] = field(default_factory=tuple)


def add_picture(tribune: Tribune, principal: Principal, data: bytes) -> PictureItem:
    """Keep an uploaded picture, written anew; the same file twice is one picture.

    Raises NotAllowed, and Invalid for what is no picture, too large or damaged.
    """
    if not holds(principal.role, "articles.write"):
        raise NotAllowed("role.rights", "Your role does not include writing articles")
    if not data:
        raise Invalid("picture.empty", "The file is empty", errors={"file": ["The file is empty"]})
    stored = store_picture(data, tribune.config.media_dir)

    def work() -> PictureItem:
        with tribune.writing() as session:
            now = tribune.clock.now()
            picture_id = keep_picture(session, stored, now)
            found = session.execute(
                select(*Picture.__table__.c).where(Picture.id == picture_id)
            ).one()
            if found.created_at == now:
                audit(
                    session,
                    "picture.add",
                    f"picture:{picture_id}",
                    actor_id=principal.user_id,
                    now=now,
                    after={"width": stored.width, "height": stored.height},
                )
            return picture_item(found)

    return again(work)


def list_pictures(
    tribune: Tribune, principal: Principal, *, before_id: int = 0, size: int = PAGE_SIZE
) -> list[PictureItem]:
    """Return up to ``size`` pictures, the newest first, in two statements.

    Of the articles that show them, whoever is no editor sees only their own and live ones.
    """
    query = select(*Picture.__table__.c).order_by(Picture.id.desc()).limit(size)
    if before_id:
        query = query.where(Picture.id < before_id)
    with tribune.reading() as session:
        rows = session.execute(query).all()
        uses = _uses(session, principal, [row.id for row in rows])
    return [picture_item(row, uses.get(row.id, ())) for row in rows]


def picture_item(row: Any, uses: Sequence[Use] = ()) -> PictureItem:
    """Return a picture's row with its addresses."""
    widths = sorted(int(width) for width in row.widths.split(","))
    text_width = max((w for w in widths if w <= TEXT_WIDTH), default=widths[0])
    return PictureItem(
        id=row.id,
        width=row.width,
        height=row.height,
        thumb=_address(row.digest, widths[0]),
        url=_address(row.digest, text_width),
        largest=_address(row.digest, widths[-1]),
        created_at=row.created_at,
        uses=uses,
    )


def _address(digest: str, width: int) -> str:
    return f"/media/{digest[:32]}-{width}.webp"


def _uses(
    session: Session, principal: Principal, picture_ids: Sequence[int]
) -> dict[int, list[Use]]:
    own = select(ArticleAuthor.article_id).where(ArticleAuthor.user_id == principal.user_id)
    may_see = or_(Article.status == "published", Article.id.in_(own))
    rows = session.execute(
        select(ArticlePicture.picture_id, Article.id, Article.title)
        .join(Article, Article.id == ArticlePicture.article_id)
        .where(ArticlePicture.picture_id.in_(picture_ids))
        .where(true() if holds(principal.role, "articles.edit") else may_see)
        .order_by(Article.id.desc())
        .limit(500)
    ).all()
    found: dict[int, list[Use]] = {}
    for row in rows:
        found.setdefault(row.picture_id, []).append(Use(article_id=row.id, title=row.title))
    return found
