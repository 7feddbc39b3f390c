"""Planned settings whose moment has come.

They become the next version then, over whatever is in force by that time. What cannot be done
is noted on the plan, which the plugin's page shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from cms.ledger.models import PlannedSettingsRow
from cms.people.models import User
from cms.people.rights import holds
from cms.sdk.errors import Busy, Conflict, NotAllowed
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.due.plan import Plan
from cms.services.plugins.settings import find_plugin, store
from cms.services.unit_of_work import Tribune, again

_ROW = PlannedSettingsRow


@dataclass(frozen=True, kw_only=True)
class DueSettings(Plan):
    """The planned settings of one plugin, and who stands for them; ``title`` is its name."""

    title: str
    at: datetime
    by: Principal
    is_banned: bool
    article_id: int = 0
    deed: Literal["settings"] = "settings"

    def carry_out(self, tribune: Tribune) -> bool:
        """Make them a version; whoever planned it must still have the right to."""
        if self.is_banned or not holds(self.by.role, "plugins.manage"):
            why = "Whoever planned this has left, or may not set prices any more"
            raise NotAllowed("settings.nobody", why)
        plugin = find_plugin(tribune, self.title)

        def work() -> bool:
            with tribune.writing() as session:
                planned = delete(_ROW).where(*self._stands()).returning(_ROW.settings)
                values = session.scalar(planned)
                if values is None:
                    return False
                store(tribune, session, self.by, plugin, json.loads(values), None, "")
                return True

        try:
            return again(work)
        except Conflict as fault:  # somebody saves in this moment; the plan is for after that
            raise Busy("settings.busy", fault.detail) from fault

    def note(self, tribune: Tribune, why: str) -> bool:
        """Keep why on the plan while it stands; the first to say it is enough."""

        def work() -> bool:
            with tribune.writing() as session:
                noted = session.execute(update(_ROW).where(*self._stands()).values(fault=why))
                if noted.rowcount != 1:  # type: ignore[attr-defined]
                    return False
                audit(
                    session,
                    "plugin.plan_fail",
                    f"plugin:{self.title}",
                    actor_id=self.by.user_id,
                    now=tribune.clock.now(),
                    after={"planned_for": self.at, "fault": why},
                )
                return True

        return again(work)

    def _stands(self) -> tuple[ColumnElement[bool], ...]:
        return _ROW.plugin == self.title, _ROW.due_at == self.at, _ROW.fault == ""


def due_settings(tribune: Tribune, session: Session, now: datetime) -> Sequence[DueSettings]:
    """Read the plans that are due; a plugin that is not loaded keeps its plan waiting."""
    loaded = [plugin.name for plugin in tribune.host.registry.plugins]
    query = (
        select(_ROW.plugin, _ROW.due_at, User.id, User.nickname, User.role, User.banned_at)
        .join(User, User.id == _ROW.planned_by)
        .where(_ROW.due_at <= now, _ROW.fault == "", _ROW.plugin.in_(loaded))
        .order_by(_ROW.due_at, _ROW.plugin)
    )
    return [
        DueSettings(
            title=row.plugin,
            at=row.due_at,
            by=Principal(user_id=row.id, nickname=row.nickname, role=row.role, token_id=0),
            is_banned=row.banned_at is not None,
        )
        for row in session.execute(query)
    ]
