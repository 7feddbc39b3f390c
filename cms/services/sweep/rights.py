"""Who may take back what an account caused, and which parts of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from cms.people.models import User
from cms.people.rights import holds
from cms.sdk.errors import NotAllowed
from cms.services.access.permits import need
from cms.services.access.sessions import Principal
from cms.services.people.bans import locked_below
from cms.services.sweep.portions import PARTS, Part


def need_sweeper(actor: Principal | None) -> None:
    """Raise NotAllowed unless the actor may sweep and has typed the password lately."""
    need_to_see(actor)
    if actor is not None and not actor.is_confirmed:
        raise NotAllowed("sweep.unconfirmed", "Type your password again before you do this")


def need_to_see(actor: Principal | None) -> None:
    """Raise NotAllowed unless the actor may sweep, once the password is typed."""
    if actor is not None:
        need(actor, "readers.ban")
        need(actor, "comments.moderate")


def parts_for(actor: Principal | None) -> tuple[Part, ...]:
    """Return what an actor can take: articles only with the right to take them down."""
    is_editor = actor is None or holds(actor.role, "articles.edit")
    return PARTS if is_editor else tuple(part for part in PARTS if part != "articles")


def locked_account(session: Session, actor: Principal | None, user_id: int) -> User:
    """Return the account, locked, for a sweep or its return. Raises NotAllowed, NotFound."""
    return locked_below(session, actor, user_id, "readers.ban", "comments.moderate")
