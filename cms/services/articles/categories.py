"""Categories: making, renaming, ordering and deleting them. For editors."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from cms.content.models import Article, Category
from cms.sdk.errors import Conflict
from cms.services.access.article_rights import need_editor
from cms.services.articles.topics import create, log, rename, settled, the_one
from cms.services.unit_of_work import Tribune


def create_category(tribune: Tribune, user_id: int, role: str, name: str) -> int:
    """Add a category at the end; return its id. Raises NotAllowed, Invalid, Conflict."""
    return create(tribune, Category, user_id, role, name, _at_the_end)


def rename_category(
    tribune: Tribune,
    user_id: int,
    role: str,
    category_id: int,
    name: str,
    *,
    has_new_address: bool = False,
) -> None:
    """Rename a category. Raises NotAllowed, NotFound, Invalid, Conflict."""
    rename(tribune, Category, user_id, role, category_id, name, has_new_address=has_new_address)


def move_category(
    tribune: Tribune, user_id: int, role: str, category_id: int, way: Literal["up", "down"]
) -> None:
    """Move a category one place up or down; at the end it stays. Raises NotAllowed, NotFound."""
    need_editor(role)

    def work() -> None:
        with tribune.writing() as session:
            found = the_one(session, Category, category_id)
            ordered = _in_order(session)
            here = ordered.index(found)
            there = here - 1 if way == "up" else here + 1
            if not 0 <= there < len(ordered):
                return
            ordered[here], ordered[there] = ordered[there], ordered[here]
            for position, one in enumerate(ordered):
                one.position = position
            places = {"place": here + 1}, {"place": there + 1}
            log(tribune, session, found, "move", user_id, *places)

    settled(work)


def delete_category(tribune: Tribune, user_id: int, role: str, category_id: int) -> None:
    """Delete a category that no article is in. Raises NotAllowed, NotFound, Conflict."""
    need_editor(role)

    def work() -> None:
        with tribune.writing() as session:
            found = the_one(session, Category, category_id)
            if session.scalar(select(exists().where(Article.category_id == category_id))):
                raise Conflict("category.used", f"There are articles in {found.name}")
            log(tribune, session, found, "delete", user_id, before={"name": found.name})
            session.delete(found)

    settled(work)


def _in_order(session: Session) -> list[Category]:
    query = select(Category).order_by(Category.position, Category.id).with_for_update()
    return list(session.scalars(query))


def _at_the_end(session: Session) -> dict[str, int]:
    last = session.scalar(select(func.max(Category.position)))
    return {"position": 0 if last is None else last + 1}
