"""The team: who is on it, changing roles, leaving it.

There is always an owner. A change of role ends the person's sessions, so that nobody goes on
with rights they had; roles are read afresh for every request in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.people.directory import Member, list_staff
from cms.people.models import ROLES, User
from cms.people.rights import STAFF, holds, ranks_above
from cms.sdk.errors import Invalid, NotAllowed, NotFound
from cms.services.access.own_sessions import end_sessions
from cms.services.access.permits import need
from cms.services.access.rank import keep_an_owner, locked_pair, locked_people
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.people.bans import withdraw_invitations
from cms.services.unit_of_work import Tribune, again


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """One of the staff, and the roles that whoever looks may give them; none for no change."""

    member: Member
    roles: tuple[str, ...]


def team(tribune: Tribune, principal: Principal) -> list[TeamMember]:
    """List the staff, the highest role first. Raises NotAllowed."""
    need(principal, "people.invite")
    with tribune.reading() as session:
        found = list_staff(session)
    found.sort(key=lambda member: (ROLES.index(member.role), member.nickname.casefold()))
    return [TeamMember(member=m, roles=roles_for(principal, m.id, m.role)) for m in found]


def roles_for(principal: Principal, user_id: int, role: str) -> tuple[str, ...]:
    """Return the roles that the principal may give to a person of ``role``."""
    mine = principal.role
    if user_id == principal.user_id or not holds(mine, "people.invite"):
        return ()
    if not ranks_above(mine, role):
        return ()
    return tuple(r for r in ROLES if ranks_above(mine, r))


def change_role(tribune: Tribune, principal: Principal, user_id: int, role: str) -> None:
    """Give a person another role and end their sessions; their own role again changes nothing.

    Raises Invalid for an unknown role, NotFound, NotAllowed for oneself, for people and roles
    that are not below one's own (owners may change anybody), Conflict for the last owner.
    """
    if role not in ROLES:
        raise Invalid("role.unknown", "Choose one of the roles", errors={"role": ["is unknown"]})
    if user_id == principal.user_id:
        raise NotAllowed("role.oneself", "Somebody else has to change your role")

    def work() -> None:
        with tribune.writing() as session:
            by, who, people = locked_pair(session, principal, user_id, "people.invite")
            if not (ranks_above(by.role, who.role) and ranks_above(by.role, role)):
                raise NotAllowed("role.too_high", "You can change people and roles below your own")
            if who.role != role:
                _set_role(tribune, session, people, who, role, by.id)

    again(work)


def leave_team(tribune: Tribune, principal: Principal) -> None:
    """Become a reader oneself; ends one's sessions. Raises Conflict for the last owner."""

    def work() -> None:
        with tribune.writing() as session:
            people = locked_people(session, [principal.user_id])
            who = people.get(principal.user_id)
            if who is None or who.role not in STAFF:
                raise NotFound("person.not_found", "You are not on the team")
            _set_role(tribune, session, people, who, "reader", who.id)

    again(work)


def _set_role(
    tribune: Tribune,
    session: Session,
    people: Mapping[int, User],
    who: User,
    role: str,
    by: int,
) -> None:
    if who.role == "owner":
        keep_an_owner(people, who.id)
    now = tribune.clock.now()
    audit(
        session,
        "people.role",
        f"user:{who.id}",
        actor_id=by,
        now=now,
        before={"role": who.role},
        after={"role": role},
    )
    who.role = role
    session.flush()
    end_sessions(session, who.id, now)
    if not holds(role, "people.invite"):
        withdraw_invitations(session, who.id, now)
