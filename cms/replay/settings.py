"""Which settings an event is planned under: those of then, or those of then with some changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from sqlalchemy.orm import Session

from cms.pluginhost.context import Snapshot
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.registry import Registry
from cms.pluginhost.settings_store import InForce, Values, checked_values, defaults, history
from cms.replay.past import Past
from cms.sdk.errors import Conflict, Invalid, NotFound
from cms.sdk.plugin import Plugin


@dataclass(frozen=True, kw_only=True)
class Change:
    """What would have been set otherwise: values by plugin, from a moment on (or all along)."""

    values: Mapping[str, Values] = field(default_factory=dict)
    since: datetime | None = None

    def __bool__(self) -> bool:
        return any(self.values.values())


def checked_change(
    plugins: Sequence[Plugin],
    values: Mapping[str, Values],
    preset: str | None = None,
    since: datetime | None = None,
) -> Change:
    """Return a change whose values every plugin takes, single values on top of a preset's.

    Raises NotFound for a plugin or preset that there is not, Invalid for a wrong value.
    """
    named = {plugin.name: plugin for plugin in plugins}
    if unknown := sorted(values.keys() - named.keys()):
        known = ", ".join(sorted(named)) or "none"
        raise NotFound("plugin.not_found", f"No plugin is called {unknown[0]}; there are: {known}")
    presets = sorted({name for plugin in plugins for name in plugin.presets})
    if preset is not None and preset not in presets:
        known = ", ".join(presets) or "none"
        raise NotFound("preset.not_found", f"No plugin has a preset {preset}; there are: {known}")
    wanted = {
        name: {**plugin.presets.get(preset or "", {}), **values.get(name, {})}
        for name, plugin in named.items()
    }
    return Change(
        values={n: checked_values(named[n], own) for n, own in wanted.items() if own}, since=since
    )


def typed(plugins: Sequence[Plugin], name: str, text: str) -> int | bool | str:
    """Return a setting's value as it was typed for ``plugin.setting``; Invalid if it is none."""
    owner, _, setting = name.partition(".")
    for plugin in plugins:
        known = {f.name: f.default for f in fields(plugin.Settings)}
        if plugin.name == owner and setting in known:
            return _typed(known[setting], name, text)
    raise Invalid("replay.setting", f"There is no setting {name}: name it as plugin.setting")


def _typed(default: object, name: str, text: str) -> int | bool | str:
    if isinstance(default, bool):
        if text not in ("true", "false"):
            raise Invalid("replay.setting", f"{name} is true or false, not {text!r}")
        return text == "true"
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError as fault:
            raise Invalid("replay.setting", f"{name} is a whole number, not {text!r}") from fault
    return text


class SettingsThen:
    """All settings that ever were in force, by how many versions there were."""

    def __init__(self, session: Session, plugins: Sequence[Plugin], change: Change) -> None:
        self._change = change
        state = defaults(plugins)
        self._states, self._moments = [state], list[datetime]()
        self._changed: dict[int, Mapping[str, InForce]] = {}
        for name, moment, found in history(session, plugins):
            state = {**state, name: found}
            self._states.append(state)
            self._moments.append(moment)

    def of(self, past: Past) -> Mapping[str, InForce]:
        """Return what an event is planned under. Raises Conflict if these are not known."""
        number = past.settings_version
        if number is None:  # nothing was planned: as of its moment
            number = sum(moment <= past.recorded_at for moment in self._moments)
        if number >= len(self._states):
            sentence = f"Event {past.id} was planned with plugins that are not loaded now"
            raise Conflict("replay.plugin_missing", sentence)
        since = self._change.since
        if not self._change or (since is not None and past.recorded_at < since):
            return self._states[number]
        if number not in self._changed:
            self._changed[number] = changed(self._states[number], self._change.values)
        return self._changed[number]


def changed(state: Mapping[str, InForce], values: Mapping[str, Values]) -> Mapping[str, InForce]:
    """Return settings with these values over them; their versions stay what they are."""
    return {
        name: replace(found, settings=replace(found.settings, **values.get(name, {})))
        for name, found in state.items()
    }


class ReplayHost(PluginHost):
    """Asks the plugins under the settings that the replay says, whatever is stored."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry)
        self.in_force = defaults(registry.plugins)

    def snapshot(
        self,
        session: Session,
        now: datetime,
        settings_stamp: str | None = None,
        settings: Mapping[str, InForce] | None = None,
    ) -> Snapshot:
        """Open a view for one plan under these settings."""
        return super().snapshot(session, now, settings=settings or self.in_force)
