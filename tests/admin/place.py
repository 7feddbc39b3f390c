"""A role at its desk, on a copy of one small world, with the subjects of a row of the matrix."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask

from cms.extensions import db
from cms.services.unit_of_work import Tribune
from tests.admin.matrix_rows import ROLES, Row
from tests.admin.subjects import People
from tests.admin.subjects_articles import Articles
from tests.admin.subjects_money import Money, Plugins
from tests.support import world
from tests.support.staff import Desk, hire, seat
from tests.support.world import World


@dataclass
class Stage:
    """The world with everybody at their desks, kept to be put into each test's database."""

    kept: sqlite3.Connection
    site: World
    desks: dict[str, Desk]
    helpers: dict[str, int]

    @classmethod
    def build(cls, app: Flask, tribune: Tribune) -> "Stage":
        site = world.build(tribune)
        staff = {r: seat(app, tribune, r) for r in ROLES if r != "stranger"}
        desks = {**staff, "stranger": Desk(app, 0, "stranger", "")}
        assert all(desk.csrf for desk in desks.values())
        helpers = {role: hire(tribune, "editor", f"Helper of the {role}") for role in ROLES}
        kept = sqlite3.connect(":memory:")
        with connection() as live:
            live.backup(kept)
        return cls(kept, site, desks, helpers)

    def enter(self, tribune: Tribune) -> World:
        """Put the kept world into the test's database."""
        with connection() as live:
            self.kept.backup(live)
        return replace(self.site, tribune=tribune)


@contextmanager
def connection() -> Iterator[sqlite3.Connection]:
    """The test's database without any layer above it: fast, and it sees only what is committed."""
    with closing(sqlite3.connect(db.engine.url.database)) as made:
        yield made


class Place(Money, Plugins, Articles, People):
    """One role at its desk, and the subjects of a row, made for it alone."""

    def __init__(self, stage: Stage, site: World, role: str) -> None:
        self.site, self.tribune, self.role = site, site.tribune, role
        self.editor = stage.helpers[role]
        self.desk = stage.desks[role].again()

    def made(self, row: Row) -> tuple[str, dict[str, Any]]:
        """Make the subjects; return the row's address, and what is sent in the form."""
        values: dict[str, Any] = {}
        for part in row.subjects.split():
            name, _, subject = part.rpartition("=")
            value = self._make(subject)
            if name:
                values[name] = value
        app = self.desk.client.application
        rules = app.url_map.iter_rules(row.endpoint)
        known = {name for rule in rules for name in rule.arguments}
        sent = {} if row.method == "GET" else {k: v for k, v in values.items() if k not in known}
        with app.test_request_context():
            return app.url_for(row.endpoint, **{k: values[k] for k in values.keys() - sent}), sent

    def _make(self, subject: str) -> Any:
        """Call the maker `name:argument:argument`; what is no maker stands for itself."""
        name, *arguments = subject.split(":")
        make = getattr(self, name, None)
        return make(*arguments) if callable(make) else subject

    def as_it_is(self) -> None:
        """The state that is there anyway; what is sent makes the difference."""

    guessed = unsure = too_high = last_owner = as_it_is
