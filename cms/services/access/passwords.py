"""Changing one's password."""

from __future__ import annotations

from sqlalchemy import select, update

from cms.people.models import User
from cms.people.passwords import CHARACTERS_MAX, hash_password, matches
from cms.people.rights import STAFF
from cms.sdk.errors import Invalid
from cms.services.access.attempts import check_waits, note_failure
from cms.services.access.own_sessions import end_sessions
from cms.services.access.people import check_password
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again


def change_password(
    tribune: Tribune, principal: Principal, old: str, new: str, network: str
) -> None:
    """Set a new password and end all other sessions.

    Raises Invalid for a wrong old or a poor new one, TooMany after too many wrong ones.
    """
    check_password(new, principal.nickname, is_staff=principal.role in STAFF)
    subject = f"account:{principal.nickname.casefold()}"
    with tribune.reading() as session:
        check_waits(session, subject, network, tribune.clock.now())
        hashed = session.scalar(select(User.password_hash).where(User.id == principal.user_id))
    if not matches(tribune.config, hashed, old[:CHARACTERS_MAX]):
        note_failure(tribune, subject, network)
        wrong = "This is not your current password"
        raise Invalid("password.wrong", wrong, errors={"old_password": [wrong]})
    made = hash_password(tribune.config, new)

    def work() -> None:
        with tribune.writing() as session:
            now, me = tribune.clock.now(), principal.user_id
            session.execute(update(User).where(User.id == me).values(password_hash=made))
            end_sessions(session, me, now, but=principal.token_id)
            audit(session, "people.password", f"user:{me}", actor_id=me, now=now)

    again(work)
