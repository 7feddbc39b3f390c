"""What categories and tags have in common: making and renaming them, addresses, the log.

An address (slug) stays when a name changes, unless somebody asks for a new one: readers have
bookmarks. Only what no article uses is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.clean import clean_name
from cms.content.models import Category, Tag
from cms.content.text import slugify
from cms.sdk.errors import Conflict, NotFound
from cms.services.access.article_rights import need_editor
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, until_settled

NAME_CHARACTERS_MAX = 60
Topic = TypeVar("Topic", Category, Tag)
Result = TypeVar("Result")


def create(
    tribune: Tribune,
    kind: type[Topic],
    user_id: int,
    role: str,
    name: str,
    more: Callable[[Session], Mapping[str, int]] = lambda _session: {},
) -> int:
    """Add one, with ``more`` of its columns; return its id.

    Raises NotAllowed, Invalid, Conflict.
    """
    need_editor(role)
    text = checked_name(name)

    def work() -> int:
        with tribune.writing() as session:
            slug = slug_of(kind, text)
            need_free(session, kind, slug)
            made = kind(name=text, slug=slug, **more(session))
            session.add(made)
            session.flush()
            log(tribune, session, made, "create", user_id, after={"name": text, "slug": slug})
            return made.id

    return settled(work)


def rename(
    tribune: Tribune,
    kind: type[Topic],
    user_id: int,
    role: str,
    topic_id: int,
    name: str,
    *,
    has_new_address: bool,
) -> None:
    """Give it another name, and another address only if that is asked for.

    Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    need_editor(role)
    text = checked_name(name)

    def work() -> None:
        with tribune.writing() as session:
            topic = the_one(session, kind, topic_id)
            before = {"name": topic.name, "slug": topic.slug}
            if has_new_address:
                slug = slug_of(kind, text)
                need_free(session, kind, slug, but_id=topic.id)
                topic.slug = slug
            topic.name = text
            session.flush()
            after = {"name": topic.name, "slug": topic.slug}
            log(tribune, session, topic, "rename", user_id, before, after)

    settled(work)


def checked_name(name: str) -> str:
    """Return a name on one line; raise Invalid for an empty or too long one."""
    return clean_name(name, characters_max=NAME_CHARACTERS_MAX, field="name")


def settled(work: Callable[[], Result]) -> Result:
    """Do the work; raise Conflict if somebody made, used or deleted the same at that moment."""
    try:
        return until_settled(work)
    except IntegrityError as fault:
        detail = "Somebody else has just changed this; look at it again"
        raise Conflict("topic.changed", detail) from fault


def need_free(session: Session, kind: type[Category | Tag], slug: str, *, but_id: int = 0) -> None:
    """Raise Conflict if another one has this address."""
    other = session.scalar(select(kind.name).where(kind.slug == slug, kind.id != but_id))
    if other is not None:
        raise Conflict("topic.taken", f"There is {other} already, at the address {slug}")


def slug_of(kind: type[Category | Tag], name: str) -> str:
    """Return the address that a name leads to."""
    return slugify(name, prefix=kind.__tablename__)


def the_one(session: Session, kind: type[Topic], topic_id: int) -> Topic:
    """Return it, locked until the unit of work ends; raise NotFound."""
    found = session.scalar(select(kind).where(kind.id == topic_id).with_for_update())
    if found is None:
        raise NotFound(f"{kind.__tablename__}.not_found", f"There is no such {kind.__tablename__}")
    return found


def log(
    tribune: Tribune,
    session: Session,
    topic: Category | Tag,
    deed: str,
    user_id: int,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add to the audit log what was done to a category or tag."""
    kind = topic.__tablename__
    audit(
        session,
        f"{kind}.{deed}",
        f"{kind}:{topic.id}",
        actor_id=user_id or None,
        now=tribune.clock.now(),
        before=before,
        after=after,
    )
