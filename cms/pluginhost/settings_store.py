"""Settings of plugins: one declaration gives the schema, the stored form and the description.

Versions are append-only: 0 are the defaults, each change adds the next, an entry names the
version it was computed with. Switching a plugin on or off is such a change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, validate
from marshmallow import fields as schema_fields
from sqlalchemy import func, insert, select, text, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.ledger.models import PluginSettingRow
from cms.sdk.errors import Conflict, Invalid
from cms.sdk.money import AMOUNT_UTWEI_MAX
from cms.sdk.plugin import Plugin
from cms.sdk.settings import SettingInfo, setting_infos
from cms.settings_stamp import SETTINGS_STAMP

Values = Mapping[str, int | bool | str]


@dataclass(frozen=True)
class InForce:
    """A plugin's settings as they stand: the version, the Settings instance, whether it is on."""

    version: int
    settings: Any
    is_on: bool = True


@cache
def schema_of(settings: type) -> Schema:
    """Return the marshmallow schema of a Settings class; unknown names are refused."""
    infos = setting_infos(settings)
    members: dict[str, Any] = {f.name: _field(f.default, infos[f.name]) for f in fields(settings)}
    return Schema.from_dict(members, name=f"{settings.__module__}.Settings")(unknown=RAISE)


def _field(default: object, info: SettingInfo) -> schema_fields.Field[Any]:
    metadata = {"description": info.help or info.label, "title": info.label, "unit": info.unit}
    if isinstance(default, bool):
        return schema_fields.Boolean(truthy={True}, falsy={False}, metadata=metadata)
    said: dict[str, Any] = dict.fromkeys(("invalid", "null", "too_large"), info.expected)
    if isinstance(default, int):
        most = info.max if info.max is not None else AMOUNT_UTWEI_MAX
        bounds = validate.Range(min=info.min, max=most, error=info.expected)
        return schema_fields.Integer(
            strict=True, validate=bounds, metadata=metadata, error_messages=said
        )
    options: validate.Validator = validate.Length(max=200)
    if info.choices:
        options = validate.OneOf(info.choices, error=info.expected)
    return schema_fields.String(validate=options, metadata=metadata, error_messages=said)


def in_force(session: Session, plugins: Sequence[Plugin]) -> dict[str, InForce]:
    """Return every plugin's settings as they stand, in one query."""
    newest = select(PluginSettingRow.plugin, func.max(PluginSettingRow.version)).group_by(
        PluginSettingRow.plugin
    )
    rows = session.execute(
        select(*_COLUMNS).where(
            tuple_(PluginSettingRow.plugin, PluginSettingRow.version).in_(newest)
        )
    )
    stored = {row.plugin: (row.version, row.settings, bool(row.is_on)) for row in rows}
    return {
        plugin.name: _instance(plugin.Settings, *stored.get(plugin.name, (0, "{}", True)))
        for plugin in plugins
    }


def history(session: Session, plugins: Sequence[Plugin]) -> list[tuple[str, datetime, InForce]]:
    """Return every version of these plugins' settings in the order in which they were stored.

    Each with its plugin's name and the moment from which it counts.
    """
    loaded = {plugin.name: plugin.Settings for plugin in plugins}
    query = select(*_COLUMNS, PluginSettingRow.effective_at)
    rows = session.execute(query.order_by(PluginSettingRow.id))
    return [
        (
            row.plugin,
            row.effective_at,
            _instance(loaded[row.plugin], row.version, row.settings, bool(row.is_on)),
        )
        for row in rows
        if row.plugin in loaded
    ]


def defaults(plugins: Sequence[Plugin]) -> dict[str, InForce]:
    """Return what holds before anybody has changed a setting."""
    return {plugin.name: _instance(plugin.Settings, 0, "{}", True) for plugin in plugins}


class Settings:
    """The settings of an application's plugins, kept until their stamp says otherwise."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        self._plugins = plugins
        self._kept: tuple[str, dict[str, InForce]] | None = None

    def in_force(self, session: Session, stamp: str | None = None) -> dict[str, InForce]:
        """Return them as they stand; ``stamp`` saves a query when it was read just now."""
        if stamp is None:
            stamp = str(session.scalar(_STAMP))
        kept = self._kept
        if kept is None or kept[0] != stamp:
            kept = self._kept = (stamp, in_force(session, self._plugins))
        return kept[1]


_STAMP = text(f"SELECT {SETTINGS_STAMP}")
_COLUMNS = (
    PluginSettingRow.plugin,
    PluginSettingRow.version,
    PluginSettingRow.settings,
    PluginSettingRow.is_on,
)


@cache
def _instance(settings: type, version: int, stored: str, is_on: bool) -> InForce:
    """Values passed their bounds when they were stored; an upgrade may have drawn others since."""
    known = {f.name for f in fields(settings)}
    values = {name: value for name, value in json.loads(stored).items() if name in known}
    return InForce(version, settings(**values), is_on)


def save(
    session: Session,
    plugin: Plugin,
    values: Values,
    *,
    changed_by: str,
    now: datetime,
    is_on: bool | None = None,
    expected_version: int | None = None,
) -> int:
    """Add a version with these values over the current ones; return its number.

    ``is_on`` None leaves the switch as it is. Raises Invalid with one message for each wrong or
    unknown setting, and Conflict when another version than the expected one is in force or
    somebody saves at the same moment; then nothing is stored.
    """
    checked = checked_values(plugin, values)
    current = in_force(session, [plugin])[plugin.name]
    if expected_version not in (None, current.version):
        raise Conflict("settings.changed", f"The settings of {plugin.name} have changed meanwhile")
    row = {
        "plugin": plugin.name,
        "version": current.version + 1,
        "settings": json.dumps({**values_of(current), **checked}, sort_keys=True),
        "changed_by": changed_by,
        "effective_at": now,
        "is_on": int(current.is_on if is_on is None else is_on),
    }
    try:
        session.execute(insert(PluginSettingRow), row)
    except IntegrityError as fault:
        sentence = f"Somebody else has changed the settings of {plugin.name} in this moment"
        raise Conflict("settings.changed", sentence) from fault
    return current.version + 1


def checked_values(plugin: Plugin, values: Values) -> dict[str, Any]:
    """Return the values if every one may be stored; raise Invalid, naming each that may not."""
    return _checked(plugin.Settings, values, f"Settings of {plugin.name}")


def checked_form(declared: type, values: Values) -> Any:
    """Return an instance of a form's dataclass of `setting` fields; raise Invalid as for them."""
    return declared(**_checked(declared, values, "This form"))


def _checked(declared: type, values: Values, what: str) -> dict[str, Any]:
    try:
        checked: dict[str, Any] = schema_of(declared).load(dict(values))
    except ValidationError as fault:
        wrong = {str(k): [str(m) for m in v] for k, v in dict(fault.messages_dict).items()}
        said = "; ".join(f"{name}: {' '.join(why)}" for name, why in wrong.items())
        raise Invalid("settings.invalid", f"{what}: {said}", errors=wrong) from fault
    return checked


def values_of(found: InForce) -> dict[str, Any]:
    """Return the values of settings by name, in the order of their declaration."""
    return {f.name: getattr(found.settings, f.name) for f in fields(found.settings)}
