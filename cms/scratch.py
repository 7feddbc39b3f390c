"""The scratch site: the real plugins, migrations and services on a database that nobody else sees,
and a clock that is moved by hand. In memory it can be set back to any earlier state, which makes
trying things cheap; a long history goes into a file, or onto a server.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

from cms.clock import ManualClock
from cms.database import engine_options, prepare_engine
from cms.pluginhost.context import Snapshot
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.migrate import upgrade
from cms.pluginhost.registry import Registry
from cms.pluginhost.settings_store import in_force, save
from cms.sdk.errors import Conflict, NotFound
from cms.sdk.events import ArticleFacts
from cms.sdk.plugin import Plugin
from cms.sdk.reading import ReadingRules
from cms.services.unit_of_work import Tribune

Values = Mapping[str, Mapping[str, int | bool | str]]
MEMORY = "sqlite://"
DAY_SECONDS = 24 * 3600
UNSYNCED = (
    "synchronous=OFF",
    "locking_mode=EXCLUSIVE",
    "journal_mode=MEMORY",
    "cache_size=-262144",
    "temp_store=MEMORY",
)
"""For a file that one connection uses and that is thrown away: a crash may spoil it, a rollback
still works, and no statement asks the system for a lock."""


@dataclass(frozen=True)
class Kept:
    """A state of the site to come back to."""

    database: sqlite3.Connection
    now: datetime


class FewerBeats(PluginHost):
    """Lets one beat tell of the time that many would have told of.

    The time between two beats that is credited at most is what keeps a page from claiming the time
    in which it was asleep. Scripts do not sleep, so for them nothing is lost without it.
    """

    def reading_rules(self, article: ArticleFacts, snapshot: Snapshot) -> ReadingRules:
        """Return the rules in force, without that bound."""
        found = super().reading_rules(article, snapshot)
        return replace(found, credit_seconds_max=DAY_SECONDS)


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
def scratch_site(
    live: Tribune,
    values: Values,
    *,
    url: str = MEMORY,
    start: datetime | None = None,
    host: Callable[[Registry], PluginHost] = PluginHost,
    hold_hours: int = 0,
) -> Iterator[Scratch]:
    """Make a site with the live site's plugins and these settings; it ends with the context.

    A plugin that is off there is off here. ``url`` names an empty database, ``start`` the moment
    at which the clock begins (that of the live site if none is given), ``host`` how plugins are
    asked, ``hold_hours`` how long earnings are held: who only looks for what can be gained loses
    nothing by 0. Raises Conflict for a database that is not empty.
    """
    _check_empty(url)
    engine = _engine(url)
    plugins = live.host.registry.plugins
    clock = ManualClock(start or live.clock.now())
    sessions = scoped_session(sessionmaker(engine))
    with live.reading() as session:
        is_on = {name: found.is_on for name, found in in_force(session, plugins).items()}
    config = replace(live.config, database_url=url, hold_hours=hold_hours)
    tribune = Tribune(cast("type[Session]", sessions), host(live.host.registry), clock, config)
    try:
        upgrade(engine, plugins)
        with tribune.writing() as session:
            for plugin in plugins:
                own, switch = values[plugin.name], is_on[plugin.name]
                if own or not switch:
                    save(session, plugin, own, changed_by="scratch", now=clock.now(), is_on=switch)
        yield Scratch(engine, tribune, clock)
    finally:
        sessions.remove()
        engine.dispose()


def _engine(url: str) -> Engine:
    """Return an engine; on SQLite one connection, since nobody else looks."""
    options = engine_options(url)
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_engine(url, **options)
        prepare_engine(engine)
        return engine
    options["connect_args"]["check_same_thread"] = False
    engine = create_engine(url, poolclass=StaticPool, **options)
    prepare_engine(engine)
    event.listen(engine, "connect", _do_without_syncing)
    return engine


def _do_without_syncing(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in UNSYNCED:
        connection.execute(f"PRAGMA {pragma}")


def _check_empty(url: str) -> None:
    """Look before anything about the database is changed."""
    engine = create_engine(url, **engine_options(url))
    try:
        tables = inspect(engine).get_table_names()
    finally:
        engine.dispose()
    if tables:
        address = engine.url.render_as_string(hide_password=True)
        sentence = f"The database {address} is not empty: name one that may be filled"
        raise Conflict("scratch.not_empty", sentence)


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
