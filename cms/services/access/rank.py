"""Who may change whom, decided under lock: roles are read again where the change is written.

Two people who change each other at once take their turns; the second finds what the first left.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.people.models import ROLES, User
from cms.people.rights import Right, holds
from cms.sdk.errors import Conflict, NotAllowed, NotFound
from cms.services.access.sessions import Principal


def locked_pair(
    session: Session, principal: Principal, user_id: int, *rights: Right
) -> tuple[User, User, Mapping[int, User]]:
    """Return who acts and whom it concerns, and all who are locked: these two and the owners.

    Raises NotFound, and NotAllowed when the one who acts has lost a right meanwhile.
    """
    people = locked_people(session, {principal.user_id, user_id})
    by, who = people.get(principal.user_id), people.get(user_id)
    if by is None or by.banned_at is not None or not all(holds(by.role, r) for r in rights):
        raise NotAllowed("role.rights", "Your role does not include this")
    if who is None:
        raise NotFound("person.not_found", "There is no such person")
    return by, who, people


def outranks(role: str, other: str) -> bool:
    """Return whether ``role`` stands above ``other``; nobody stands above their own."""
    return ROLES.index(role) < ROLES.index(other)


def keep_an_owner(people: Mapping[int, User], leaving_id: int) -> None:
    """Raise Conflict when nobody but this person owns the site; ``people`` are locked."""
    if not any(
        user.role == "owner" and user.banned_at is None and user.id != leaving_id
        for user in people.values()
    ):
        raise Conflict("role.last_owner", "A site needs an owner: make somebody else one first")


def locked_people(session: Session, user_ids: Collection[int]) -> dict[int, User]:
    """Lock these people, and all owners with them, in one order, so that no two wait in a circle.

    Owners are few, and whether one is left is asked whenever one goes.
    """
    rows = session.scalars(
        select(User)
        .where(User.id.in_(user_ids) | (User.role == "owner"))
        .order_by(User.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {user.id: user for user in rows}
