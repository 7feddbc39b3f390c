"""Changing a plugin's settings, and switching it on and off; each with a line in the audit log.

Invariant: what a person confirms is what they saw. A change names the version it was made from,
and another version in force refuses it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.people.rights import holds
from cms.pluginhost.settings_store import (
    InForce,
    Values,
    checked_values,
    in_force,
    save,
    values_of,
)
from cms.sdk.errors import Conflict, NotAllowed, NotFound
from cms.sdk.plugin import Plugin
from cms.sdk.settings import SettingInfo, setting_infos
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

OPERATOR = "the command line"


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One setting before and after."""

    name: str
    info: SettingInfo
    before: int | bool | str
    after: int | bool | str


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a change would do to a plugin's settings: ``version`` is what it starts from."""

    plugin: Plugin
    version: int
    values: Mapping[str, Any]
    changes: tuple[FieldChange, ...]


def find_plugin(tribune: Tribune, name: str) -> Plugin:
    """Return a plugin that is loaded, on or off; raise NotFound."""
    for plugin in tribune.host.registry.plugins:
        if plugin.name == name:
            return plugin
    loaded = ", ".join(plugin.name for plugin in tribune.host.registry.plugins) or "none"
    raise NotFound("plugin.not_found", f"{name} is not among the plugins that are on: {loaded}")


def settings_now(tribune: Tribune, plugin: Plugin) -> InForce:
    """Return a plugin's settings as they stand."""
    with tribune.reading() as session:
        return in_force(session, [plugin])[plugin.name]


def review(tribune: Tribune, plugin: Plugin, values: Values, version: int | None = None) -> Review:
    """Say what the values would change. Raises Invalid, and Conflict if ``version`` is old."""
    checked = checked_values(plugin, values)
    current = settings_now(tribune, plugin)
    if version not in (None, current.version):
        raise Conflict("settings.changed", f"The settings of {plugin.name} have changed meanwhile")
    return reviewed(plugin, current, checked)


def reviewed(plugin: Plugin, current: InForce, values: Values) -> Review:
    """Return how the values differ from the settings as they stand."""
    before = values_of(current)
    after = {**before, **values}
    return Review(
        plugin=plugin,
        version=current.version,
        values=after,
        changes=tuple(differences(plugin, before, after)),
    )


def differences(
    plugin: Plugin, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[FieldChange]:
    """Yield the settings whose values differ, in the order of their declaration."""
    for name, info in setting_infos(plugin.Settings).items():
        if before[name] != after[name]:
            yield FieldChange(name=name, info=info, before=before[name], after=after[name])


def change_settings(
    tribune: Tribune,
    actor: Principal | None,
    name: str,
    values: Values,
    *,
    version: int | None = None,
    changed_by: str = OPERATOR,
) -> int:
    """Put values in force from this commit on; return the version that is in force now.

    Without an ``actor`` the operator does it at the command line, as ``changed_by``. Values that
    are in force already make no version. Raises NotAllowed, NotFound, Invalid, Conflict.
    """
    check_may_manage(actor)
    plugin = find_plugin(tribune, name)

    def work() -> int:
        with tribune.writing() as session:
            return store(tribune, session, actor, plugin, values, version, changed_by)

    return again(work)


def store(
    tribune: Tribune,
    session: Session,
    actor: Principal | None,
    plugin: Plugin,
    values: Values,
    version: int | None,
    changed_by: str,
) -> int:
    """Save and audit a change inside the caller's unit of work; return the version in force."""
    checked = checked_values(plugin, values)
    current = in_force(session, [plugin])[plugin.name]
    change = reviewed(plugin, current, checked)
    if version in (None, current.version) and not change.changes:
        return current.version
    who = actor.nickname if actor else changed_by
    now = tribune.clock.now()
    made = save(session, plugin, checked, changed_by=who, now=now, expected_version=version)
    audit(
        session,
        "plugin.settings",
        f"plugin:{plugin.name}",
        actor_id=actor.user_id if actor else None,
        now=now,
        before={"version": current.version, **values_of(current)},
        after={"version": made, **change.values},
    )
    return made


def switch_plugin(
    tribune: Tribune,
    actor: Principal | None,
    name: str,
    *,
    is_on: bool,
    changed_by: str = OPERATOR,
) -> bool:
    """Switch a loaded plugin on or off, in all processes from this commit on.

    Returns False if it was so already. Raises NotAllowed, NotFound, Conflict.
    """
    check_may_manage(actor)
    plugin = find_plugin(tribune, name)

    def work() -> bool:
        with tribune.writing() as session:
            current = in_force(session, [plugin])[name]
            if current.is_on == is_on:
                return False
            who, now = actor.nickname if actor else changed_by, tribune.clock.now()
            made = save(session, plugin, {}, changed_by=who, now=now, is_on=is_on)
            audit(
                session,
                "plugin.switch",
                f"plugin:{name}",
                actor_id=actor.user_id if actor else None,
                now=now,
                before={"is_on": current.is_on, "version": current.version},
                after={"is_on": is_on, "version": made},
            )
            return True

    return again(work)


def check_may_manage(actor: Principal | None) -> None:
    """Raise NotAllowed for staff who may not manage plugins."""
    if actor is not None and not holds(actor.role, "plugins.manage"):
        raise NotAllowed("role.rights", "Your role does not include setting rules and prices")
