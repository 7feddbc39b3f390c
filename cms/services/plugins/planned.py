"""What is planned for a plugin's settings, held against them as they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from cms.ledger.models import PlannedSettingsRow
from cms.people.models import User
from cms.pluginhost.settings_store import in_force, values_of
from cms.sdk.plugin import Plugin
from cms.services.plugins.settings import FieldChange, differences
from cms.services.unit_of_work import Tribune

_ROW = PlannedSettingsRow


@dataclass(frozen=True, kw_only=True)
class PlannedSettings:
    """What will change in a plugin's settings as they stand, from when, and who planned it."""

    changes: tuple[FieldChange, ...]
    at: datetime
    planned_by: str
    planned_at: datetime
    fault: str


def planned_settings(tribune: Tribune, plugin: Plugin) -> PlannedSettings | None:
    """Return what is planned for a plugin, if anything."""
    query = select(_ROW.settings, _ROW.due_at, _ROW.planned_at, _ROW.fault, User.nickname).join(
        User, User.id == _ROW.planned_by
    )
    with tribune.reading() as session:
        row = session.execute(query.where(_ROW.plugin == plugin.name)).one_or_none()
        if row is None:
            return None
        before = values_of(in_force(session, [plugin])[plugin.name])
    known = {name: value for name, value in json.loads(row.settings).items() if name in before}
    return PlannedSettings(
        changes=tuple(differences(plugin, before, {**before, **known})),
        at=row.due_at,
        planned_by=row.nickname,
        planned_at=row.planned_at,
        fault=row.fault,
    )
