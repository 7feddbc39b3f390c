"""Migrations: the core's chain, then each plugin's own, each with its own version table.

A plugin's files can be removed without breaking the core's upgrades, since no version table
is shared: ``alembic_version`` is the core's, ``alembic_version_<plugin>`` a plugin's.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from cms.database import begin_writing, writer_turn
from cms.sdk.plugin import Plugin
from cms.sdk.tables import Base


@dataclass(frozen=True)
class Chain:
    """A chain of migrations: whose it is, where its versions lie, its version table."""

    owner: str
    versions: Path
    version_table: str

    def owns(self, table: str, plugin_names: Sequence[str]) -> bool:
        """Say whether a table belongs to this chain, by its prefix."""
        if self.owner != "core":
            return table.startswith(f"{self.owner}_")
        return not any(table.startswith(f"{name}_") for name in plugin_names)


def chains(plugins: Sequence[Plugin]) -> list[Chain]:
    """Return the core's chain and those of the plugins with tables, in order of upgrade."""
    found = [Chain("core", _home() / "versions", "alembic_version")]
    for plugin in plugins:
        if plugin.migrations:
            package = importlib.import_module(plugin.migrations)
            folder = Path(next(iter(package.__path__))) / "versions"
            found.append(Chain(plugin.name, folder, f"alembic_version_{plugin.name}"))
    return found


def upgrade(engine: Engine, plugins: Sequence[Plugin]) -> list[str]:
    """Bring every chain to its head, in one transaction a chain; return whose chain moved."""
    moved = []
    for chain in chains(plugins):
        if pending(engine, chain):
            run(engine, chain, "upgrade", "head")
            moved.append(chain.owner)
    return moved


def remove(engine: Engine, plugin: Plugin) -> None:
    """Drop a plugin's tables by going down its own chain. Its ledger entries stay."""
    for chain in chains([plugin]):
        if chain.owner == plugin.name:
            run(engine, chain, "downgrade", "base")


def run(engine: Engine, chain: Chain, direction: str, revision: str) -> None:
    """Run a chain up or down, whole or not at all."""
    with writer_turn(engine), engine.connect() as connection, connection.begin():
        begin_writing(connection)
        getattr(command, direction)(_config(chain, connection), revision)


def pending(engine: Engine, chain: Chain) -> bool:
    """Say whether a chain has migrations that the database has not."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": chain.version_table}
        )
        heads = set(ScriptDirectory.from_config(_config(chain, connection)).get_heads())
        return set(context.get_current_heads()) != heads


def drift(engine: Engine, plugins: Sequence[Plugin]) -> list[str]:
    """Return what the models have and the migrated database has not; empty when in step."""
    names = [plugin.name for plugin in plugins]
    known = chains(plugins)

    def include(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or any(chain.owns(name or "", names) for chain in known)

    with engine.connect() as connection:
        options = {"include_object": include, "compare_type": False}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, Base.metadata)
    return [str(d) for d in found if "alembic_version" not in str(d)]


def _config(chain: Chain, connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_home()))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(chain.versions))
    config.attributes.update(connection=connection, version_table=chain.version_table)
    return config


def _home() -> Path:
    """The folder of env.py: beside the package in a checkout, inside it in a wheel."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_migrations"
    return inside if inside.is_dir() else package.parent / "migrations"
