"""Who changed what about a plugin, and when: its stored versions, the newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cms.ledger.models import PluginSettingRow
from cms.sdk.errors import NotFound
from cms.sdk.plugin import Plugin
from cms.services.plugins.settings import FieldChange, differences
from cms.services.unit_of_work import Tribune

_ROW = PluginSettingRow
_QUERY = select(
    _ROW.version, _ROW.settings, _ROW.is_on, _ROW.changed_by, _ROW.effective_at
).order_by(_ROW.version.desc())


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version: who made it, when, and how it differs from the one before.

    ``switched`` says what became of the switch: True on, False off, None nothing.
    """

    number: int
    changed_by: str
    at: datetime
    switched: bool | None
    changes: tuple[FieldChange, ...]


def versions(
    tribune: Tribune, plugin: Plugin, *, before: int = 0, size: int = 20
) -> tuple[list[Version], bool]:
    """Return a page of versions and whether there are older ones; ``before`` is exclusive."""
    query = _QUERY.where(_ROW.plugin == plugin.name).limit(size + 1)
    if before:
        query = query.where(_ROW.version < before)
    with tribune.reading() as session:
        rows = session.execute(query).all()
    return [_version(plugin, rows, n) for n in range(min(size, len(rows)))], len(rows) > size


def values_at(tribune: Tribune, plugin: Plugin, version: int) -> dict[str, Any]:
    """Return all values of a version, 0 for the defaults, as far as they still exist.

    Raises NotFound.
    """
    if version == 0:
        return _values(plugin, "{}")
    query = select(_ROW.settings).where(_ROW.plugin == plugin.name, _ROW.version == version)
    with tribune.reading() as session:
        stored = session.scalar(query)
    if stored is None:
        raise NotFound("settings.version", f"{plugin.name} has no version {version} of settings")
    return _values(plugin, stored)


def _version(plugin: Plugin, rows: Any, number: int) -> Version:
    """Hold a row against the next older one; before the first there were the defaults."""
    row = rows[number]
    older = rows[number + 1] if number + 1 < len(rows) else None
    before = _values(plugin, older.settings if older else "{}")
    was_on = bool(older.is_on) if older else True
    return Version(
        number=row.version,
        changed_by=row.changed_by,
        at=row.effective_at,
        switched=None if bool(row.is_on) == was_on else bool(row.is_on),
        changes=tuple(differences(plugin, before, _values(plugin, row.settings))),
    )


def _values(plugin: Plugin, stored: str) -> dict[str, Any]:
    known: Mapping[str, Any] = json.loads(stored)
    return {f.name: known.get(f.name, f.default) for f in fields(plugin.Settings)}
