"""Presets for the whole site: every plugin that has the preset takes its values, or none does."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from cms.pluginhost.settings_store import in_force
from cms.sdk.errors import NotFound
from cms.sdk.plugin import Plugin
from cms.services.access.sessions import Principal
from cms.services.plugins.settings import OPERATOR, Review, check_may_manage, reviewed, store
from cms.services.unit_of_work import Tribune, again


def presets(tribune: Tribune) -> list[str]:
    """Return the names of all presets, in the order in which plugins name them."""
    plugins = tribune.host.registry.plugins
    return list(dict.fromkeys(name for plugin in plugins for name in plugin.presets))


def review_preset(tribune: Tribune, preset: str) -> list[Review]:
    """Say what a preset would change, for each plugin that has it. Raises NotFound."""
    plugins = _having(tribune, preset)
    with tribune.reading() as session:
        current = in_force(session, plugins)
    return [reviewed(plugin, current[plugin.name], plugin.presets[preset]) for plugin in plugins]


def apply_preset(
    tribune: Tribune,
    actor: Principal | None,
    preset: str,
    *,
    versions: Mapping[str, int] | None = None,
    changed_by: str = OPERATOR,
) -> list[str]:
    """Put a preset in force, whole or not at all; return the plugins that have it.

    ``versions`` are those that were looked at, by plugin; None asks for none in particular.
    Raises NotAllowed, NotFound, Conflict.
    """
    check_may_manage(actor)
    plugins = _having(tribune, preset)

    def work() -> list[str]:
        with tribune.writing() as session:
            for plugin in plugins:
                seen = None if versions is None else versions.get(plugin.name, -1)
                values = plugin.presets[preset]
                store(tribune, session, actor, plugin, values, seen, changed_by)
        return [plugin.name for plugin in plugins]

    return again(work)


def begin_with(tribune: Tribune, session: Session, preset: str, changed_by: str) -> None:
    """Put a preset in force inside the unit of work that makes the first account.

    Raises NotFound.
    """
    for plugin in _having(tribune, preset):
        store(tribune, session, None, plugin, plugin.presets[preset], None, changed_by)


def _having(tribune: Tribune, preset: str) -> list[Plugin]:
    found = [plugin for plugin in tribune.host.registry.plugins if preset in plugin.presets]
    if not found:
        known = ", ".join(sorted(presets(tribune))) or "none"
        sentence = f"No plugin that is on has a preset {preset}; there are: {known}"
        raise NotFound("preset.not_found", sentence)
    return found
