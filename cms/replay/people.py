"""The people of the live site, as a replay must know them: since when, and whether shut out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update

from cms.people.models import AuditEntry, User
from cms.sdk.tables import table_of
from cms.services.unit_of_work import Tribune

_USER, _AUDIT = table_of(User), table_of(AuditEntry)
_BANS = {"reader.ban": True, "reader.unban": False}


class People:
    """Copies who has joined, and shuts out on the scratch site who was at the moment.

    Nothing else of them is copied: neither names nor addresses.
    """

    def __init__(self, live: Tribune, scratch: Tribune) -> None:
        self._live, self._scratch = live, scratch
        self._last_id = self._last_ban = 0
        self._bans: list[tuple[datetime, int, bool]] = []

    def catch_up(self) -> None:
        """Copy those who have joined since the last call, and read who was shut out since."""
        joined = select(_USER.c.id, _USER.c.role, _USER.c.created_at)
        banned = select(_AUDIT.c.id, _AUDIT.c.at, _AUDIT.c.action, _AUDIT.c.subject)
        with self._live.reading() as session:
            new = session.execute(joined.where(_USER.c.id > self._last_id)).all()
            bans = session.execute(
                banned.where(_AUDIT.c.action.in_(_BANS), _AUDIT.c.id > self._last_ban)
                .order_by(_AUDIT.c.id)
            ).all()  # fmt: skip
        for row in bans:
            who = int(row.subject.removeprefix("user:"))
            self._bans.append((row.at, who, _BANS[row.action]))
            self._last_ban = row.id
        self._bans.sort()
        rows = [
            {**row._mapping, "nickname": f"{row.id}", "nickname_key": f"{row.id}"} for row in new
        ]
        if rows:
            with self._scratch.writing() as session:
                session.execute(insert(_USER), [{"bio": "", "ban_reason": "", **r} for r in rows])
            self._last_id = max(row["id"] for row in rows)

    def as_of(self, moment: datetime) -> None:
        """Shut out, or let in again, whoever was by this moment."""
        due = [ban for ban in self._bans if ban[0] <= moment]
        if not due:
            return
        del self._bans[: len(due)]
        with self._scratch.writing() as session:
            for at, who, is_out in due:
                one = update(_USER).where(_USER.c.id == who)
                session.execute(one.values(banned_at=at if is_out else None))
