"""A fresh, migrated database for every test, cheaply.

The real migrations run once per worker, kind and set of plugins, and make a template. A test
gets a copy of it: of the file (SQLite), or by CREATE DATABASE ... TEMPLATE (PostgreSQL, 15 or
later: there copying files takes 28 ms for 60 tables, and the default strategy 60).
"""

import os
import shutil
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from tests.support import postgres, scratch

KINDS = ("sqlite", "postgresql")


class Databases:
    def __init__(self, migrate: Callable[[str, tuple[str, ...] | None], None]) -> None:
        self._folder = scratch.make()
        self._migrate = migrate
        self._templates: dict[tuple[str, tuple[str, ...] | None], str] = {}
        self._made: set[str] = set()

    @property
    def server(self) -> postgres.Server:
        """Started when first asked for. Raises postgres.UnavailableError."""
        if isinstance(self._server, postgres.UnavailableError):
            raise self._server
        return self._server

    @cached_property
    def _server(self) -> postgres.Server | postgres.UnavailableError:
        try:
            return postgres.start()
        except postgres.UnavailableError as error:
            return error  # trying once is enough

    def fresh(self, kind: str, plugins: tuple[str, ...] | None, name: str = "live") -> str:
        """The address of a migrated, empty database; an earlier one of that name is gone."""
        return self._copy(kind, self._template(kind, plugins), name)

    def keep(self, kind: str, name: str) -> None:
        """Keep what the live database holds now. Nobody may be connected to it."""
        self._copy(kind, "live", name)

    def again(self, kind: str, name: str) -> None:
        """Let the live database hold what was kept. Nobody may be connected to it."""
        self._copy(kind, name, "live")

    def empty(self, kind: str, name: str = "empty") -> str:
        """The address of a database without a single table."""
        return self._copy(kind, None, name)

    def close(self) -> None:
        if isinstance(self.__dict__.get("_server"), postgres.Server):
            for name in self._made:
                self.server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            self.server.stop()
        shutil.rmtree(self._folder)

    def _template(self, kind: str, plugins: tuple[str, ...] | None) -> str:
        key = (kind, plugins)
        if key not in self._templates:
            name = f"template{len(self._templates)}"
            self._migrate(self._copy(kind, None, name), plugins)
            self._templates[key] = name
        return self._templates[key]

    def _copy(self, kind: str, source: str | None, name: str) -> str:
        return (self._copy_file if kind == "sqlite" else self._copy_database)(source, name)

    def _copy_file(self, source: str | None, name: str) -> str:
        target = self._folder / f"{name}.sqlite3"
        for suffix in ("", "-wal", "-shm"):
            Path(f"{target}{suffix}").unlink(missing_ok=True)
            original = self._folder / f"{source}.sqlite3{suffix}"
            if source and original.exists():
                shutil.copyfile(original, f"{target}{suffix}")
        return f"sqlite:///{target}"

    def _copy_database(self, source: str | None, name: str) -> str:
        database, template = self._name(name), self._name(source) if source else "template0"
        self.server.execute(
            f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)',
            f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY',
        )
        self._made.add(database)
        return self.server.url(database)

    def _name(self, name: str) -> str:
        return f"tribune_test_{os.getpid()}_{name}"  # a server from the environment is shared
