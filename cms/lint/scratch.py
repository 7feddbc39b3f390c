"""The scratch site: in memory, with the real plugins, migrations and services, and a clock that
is moved by hand. It can be set back to any earlier state, which makes trying things cheap.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

from cms.clock import ManualClock
from cms.database import engine_options, prepare_engine
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.migrate import upgrade
from cms.pluginhost.settings_store import in_force, save
from cms.sdk.errors import NotFound
from cms.sdk.plugin import Plugin
from cms.services.unit_of_work import Tribune

Values = Mapping[str, Mapping[str, int | bool | str]]
MEMORY = "sqlite://"
PATIENCE: Values = {"read_guard": {"required_percent": 10, "depth_percent": 0, "depth_steps": 0}}


@dataclass(frozen=True)
class Kept:
    """A state of the site to come back to."""

    database: sqlite3.Connection
    now: datetime


class Scratch:
    """A site nobody else sees. ``tribune`` is what services take, ``clock`` its clock."""

    def __init__(self, engine: Engine, tribune: Tribune, clock: ManualClock) -> None:
        self.tribune, self.clock, self._engine = tribune, clock, engine

    def keep(self) -> Kept:
        """Return the present state, to come back to as often as wanted."""
        copy = sqlite3.connect(":memory:")
        self._raw().backup(copy)
        return Kept(copy, self.clock.now())

    def back_to(self, kept: Kept) -> None:
        """Make everything as it was."""
        self.tribune.sessions().rollback()
        kept.database.backup(self._raw())
        self.clock.set(kept.now)

    def _raw(self) -> sqlite3.Connection:
        return cast(sqlite3.Connection, self._engine.raw_connection().driver_connection)


@contextmanager
def scratch_site(live: Tribune, values: Values) -> Iterator[Scratch]:
    """Make a site with the live site's plugins and these settings; it ends with the context.

    A plugin that is off there is off here. Readings need as little as can be set: a ring has
    patience, and no rule pays for it. Nothing is held, for the same reason.
    """
    options = engine_options(MEMORY)
    options["connect_args"]["check_same_thread"] = False
    engine = create_engine(MEMORY, poolclass=StaticPool, **options)
    prepare_engine(engine)
    plugins = live.host.registry.plugins
    clock = ManualClock(live.clock.now())
    sessions = scoped_session(sessionmaker(engine))
    host = PluginHost(live.host.registry)
    with live.reading() as session:
        is_on = {name: found.is_on for name, found in in_force(session, plugins).items()}
    config = replace(live.config, database_url=MEMORY, hold_hours=0)
    tribune = Tribune(cast("type[Session]", sessions), host, clock, config)
    try:
        upgrade(engine, plugins)
        with tribune.writing() as session:
            for plugin in plugins:
                own = {**values[plugin.name], **PATIENCE.get(plugin.name, {})}
                switch = is_on[plugin.name]
                if own or not switch:
                    save(session, plugin, own, changed_by="lint", now=clock.now(), is_on=switch)
        yield Scratch(engine, tribune, clock)
    finally:
        sessions.remove()
        engine.dispose()


def values_in_force(live: Tribune, preset: str | None) -> Values:
    """Return each plugin's settings as they stand, or as they would with a preset.

    Raises NotFound for a preset that no plugin has.
    """
    plugins = live.host.registry.plugins
    if preset is not None and not any(preset in plugin.presets for plugin in plugins):
        known = ", ".join(sorted({name for plugin in plugins for name in plugin.presets}))
        sentence = f"No plugin that is on has a preset {preset}; there are: {known or 'none'}"
        raise NotFound("preset.not_found", sentence)
    with live.reading() as session:
        current = in_force(session, plugins)
    return {
        plugin.name: _stored(plugin, current[plugin.name].settings)
        | dict(plugin.presets.get(preset or "", {}))
        for plugin in plugins
    }


def _stored(plugin: Plugin, settings: object) -> dict[str, int | bool | str]:
    return {field.name: getattr(settings, field.name) for field in fields(plugin.Settings)}
