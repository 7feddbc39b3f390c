"""Planning when a plugin's next settings come in force, and calling that off.

A plugin has one plan at most. It names only what changes, so a price that somebody sets before
its moment stays unless the plan names it too; `due` carries it out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.ledger.models import PlannedSettingsRow
from cms.pluginhost.settings_store import Values, checked_values, in_force
from cms.sdk.errors import Conflict, Invalid
from cms.sdk.plugin import Plugin
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.plugins.settings import (
    check_may_manage,
    find_plugin,
    reviewed,
)
from cms.services.unit_of_work import Tribune, again

AHEAD_MAX = timedelta(days=5 * 366)
_ROW = PlannedSettingsRow


def plan_settings(
    tribune: Tribune, actor: Principal, name: str, values: Values, *, at: datetime, version: int
) -> None:
    """Plan that the values come in force at a moment; takes the place of an earlier plan.

    ``version`` is the one that was looked at. Raises NotAllowed, NotFound, Conflict (another is
    in force), Invalid for a wrong value, for a moment that makes no sense (``errors`` names
    ``at``), and for values that are in force already.
    """
    check_may_manage(actor)
    plugin = find_plugin(tribune, name)
    checked = checked_values(plugin, values)

    def work() -> None:
        with tribune.writing() as session:
            now = tribune.clock.now()
            if not now < at <= now + AHEAD_MAX:
                detail = "Choose a moment in the future, within five years"
                raise Invalid("settings.moment", detail, errors={"at": [detail]})
            changed = _changed(session, plugin, checked, version)
            earlier = _taken_back(session, name)
            _keep(session, name, changed, at, actor, now)
            audit(
                session,
                "plugin.plan",
                f"plugin:{name}",
                actor_id=actor.user_id,
                now=now,
                before=_told(earlier),
                after={"planned_for": at, **changed},
            )

    again(work)


def cancel_plan(tribune: Tribune, actor: Principal, name: str) -> bool:
    """Plan nothing any more; return False if nothing was planned. Raises NotAllowed, NotFound."""
    check_may_manage(actor)
    find_plugin(tribune, name)

    def work() -> bool:
        with tribune.writing() as session:
            earlier = _taken_back(session, name)
            if earlier is None:
                return False
            audit(
                session,
                "plugin.unplan",
                f"plugin:{name}",
                actor_id=actor.user_id,
                now=tribune.clock.now(),
                before=_told(earlier),
            )
            return True

    return again(work)


def _changed(session: Session, plugin: Plugin, values: Values, version: int) -> dict[str, Any]:
    """Return those values that differ from the settings as they stand."""
    current = in_force(session, [plugin])[plugin.name]
    if version != current.version:
        raise Conflict("settings.changed", f"The settings of {plugin.name} have changed meanwhile")
    changes = reviewed(plugin, current, values).changes
    if not changes:
        raise Invalid("settings.unchanged", "Nothing would change: this is what is in force")
    return {change.name: change.after for change in changes}


def _keep(
    session: Session,
    name: str,
    changed: Mapping[str, Any],
    at: datetime,
    actor: Principal,
    now: datetime,
) -> None:
    row = {
        "plugin": name,
        "settings": json.dumps(changed, sort_keys=True),
        "due_at": at,
        "planned_by": actor.user_id,
        "planned_at": now,
    }
    try:
        session.execute(insert(_ROW), row)
    except IntegrityError as fault:
        sentence = f"Somebody else has planned settings of {name} in this moment"
        raise Conflict("settings.changed", sentence) from fault


def _taken_back(session: Session, name: str) -> Row[str, datetime] | None:
    """Delete the plan that stands, and return it."""
    taken = delete(_ROW).where(_ROW.plugin == name).returning(_ROW.settings, _ROW.due_at)
    return session.execute(taken).one_or_none()


def _told(plan: Row[str, datetime] | None) -> dict[str, object]:
    if plan is None:
        return {}
    settings, due_at = plan
    return {"planned_for": due_at, **json.loads(settings)}
