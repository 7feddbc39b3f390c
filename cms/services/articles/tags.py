"""Tags: making, renaming, merging and deleting them. For editors."""

from __future__ import annotations

from sqlalchemy import delete, exists, insert, select

from cms.content.models import ArticleTag, Tag
from cms.sdk.errors import Conflict, NotFound
from cms.services.access.article_rights import need_editor
from cms.services.articles.topics import (
    checked_name,
    create,
    log,
    rename,
    settled,
    slug_of,
    the_one,
)
from cms.services.unit_of_work import Tribune


def create_tag(tribune: Tribune, user_id: int, role: str, name: str) -> int:
    """Add a tag; return its id. Raises NotAllowed, Invalid, Conflict."""
    return create(tribune, Tag, user_id, role, name)


def rename_tag(
    tribune: Tribune,
    user_id: int,
    role: str,
    tag_id: int,
    name: str,
    *,
    has_new_address: bool = False,
) -> None:
    """Rename a tag. Raises NotAllowed, NotFound, Invalid, Conflict."""
    rename(tribune, Tag, user_id, role, tag_id, name, has_new_address=has_new_address)


def merge_tag(tribune: Tribune, user_id: int, role: str, tag_id: int, into_name: str) -> int:
    """Let another tag, found by its name, take a tag's articles; return how many had only the old.

    The merged tag is gone afterwards. Raises NotAllowed, NotFound, Invalid, Conflict (itself).
    """
    need_editor(role)
    into_text = checked_name(into_name)
    named = (Tag.slug == slug_of(Tag, into_text)) | (Tag.name == into_text)

    def work() -> int:
        with tribune.writing() as session:
            found = the_one(session, Tag, tag_id)
            into = session.scalar(select(Tag).where(named).order_by(Tag.name != into_text))
            if into is None:
                raise NotFound("tag.not_found", f"There is no tag {into_text}")
            if into.id == found.id:
                raise Conflict("tag.itself", "That is the tag itself; name another")
            have = select(ArticleTag.article_id).where(ArticleTag.tag_id == into.id)
            old = ArticleTag.tag_id == found.id
            moving = session.scalars(
                select(ArticleTag.article_id).where(old, ArticleTag.article_id.not_in(have))
            ).all()
            if moving:
                rows = [{"article_id": i, "tag_id": into.id} for i in moving]
                session.execute(insert(ArticleTag), rows)
            session.execute(delete(ArticleTag).where(old))
            names = {"name": found.name}, {"name": into.name, "articles": len(moving)}
            log(tribune, session, found, "merge", user_id, *names)
            session.delete(found)
            return len(moving)

    return settled(work)


def delete_tag(tribune: Tribune, user_id: int, role: str, tag_id: int) -> None:
    """Delete a tag that no article has. Raises NotAllowed, NotFound, Conflict."""
    need_editor(role)

    def work() -> None:
        with tribune.writing() as session:
            found = the_one(session, Tag, tag_id)
            if session.scalar(select(exists().where(ArticleTag.tag_id == tag_id))):
                raise Conflict("tag.used", f"There are articles with the tag {found.name}")
            log(tribune, session, found, "delete", user_id, before={"name": found.name})
            session.delete(found)

    settled(work)
