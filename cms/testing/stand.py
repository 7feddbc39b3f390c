"""A test stand: a site with one plugin, four people and an article, and ways to ask it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import create_engine, inspect, select, table, text
from sqlalchemy import event as sql_events
from sqlalchemy.pool import StaticPool

from cms.app import create_app
from cms.clock import ManualClock
from cms.config import Config
from cms.database import engine_options
from cms.extensions import db
from cms.pluginhost.checks import is_implemented
from cms.pluginhost.context import HookContext, Snapshot
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.migrate import upgrade
from cms.pluginhost.registry import Registry
from cms.pluginhost.settings_store import InForce
from cms.sdk.errors import RuleFailed
from cms.sdk.events import Event
from cms.sdk.plugin import Plugin
from cms.sdk.timers import Timer
from cms.sdk.transfers import TREASURY, Transfer, pool, user
from cms.services.access.people import add_person
from cms.services.articles.articles import Draft, create_article
from cms.services.unit_of_work import Tribune
from cms.testing.samples import ARTICLE, AUTHOR, NOW, PEOPLE, fired

RICH_UTWEI = 10**9
ACCOUNTS = (TREASURY, pool(ARTICLE.id), *map(user, PEOPLE))
_CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Fault(Exception):
    """What is wrong with the plugin, as a sentence for its author."""


class Answer(NamedTuple):
    """What a plugin proposes for one event."""

    transfers: tuple[Transfer, ...]
    timers: tuple[Timer, ...]


class Stand:
    """The plugin, the site it is on, and how to ask it alone or beside others."""

    def __init__(self, plugin: Plugin, tribune: Tribune) -> None:
        self.plugin, self.tribune, self._prefix = plugin, tribune, f"{plugin.name}_"

    def of_interest(self, events: Iterable[Event]) -> list[Event]:
        """Return those events that the plugin plans something for, and its timers' events."""
        acts = [e for e in events if is_implemented(self.plugin, f"on_{e.kind}")]
        if not is_implemented(self.plugin, "on_timer"):
            return acts
        name = self.plugin.name
        asked = [fired(name, timer, act) for act in acts for timer in self.asked(act).timers]
        again = [fired(name, timer, one) for one in asked for timer in self.asked(one).timers]
        former = Timer(name="of_a_former_version", due_at=NOW + timedelta(days=1))
        return [*acts, *asked, *again, fired(name, former, acts[0])] if acts else []

    def plan(self, event: Event, **how: Any) -> tuple[Transfer, ...]:
        """Return the transfers that the plugin proposes, as `asked` does."""
        return self.asked(event, **how).transfers

    def asked(
        self,
        event: Event,
        *,
        settings: Mapping[str, object] | None = None,
        balance_utwei: int = RICH_UTWEI,
        among: Sequence[Plugin] = (),
    ) -> Answer:
        """Return what the plugin proposes; raise Fault if the host would not let it through.

        ``among`` is the whole list of plugins that are on, in order.
        """
        host = PluginHost(Registry(among)) if among else self.tribune.host
        with self.tribune.reading() as session:
            snapshot = host.snapshot(session, NOW)
            snapshot.balances = dict.fromkeys(ACCOUNTS, balance_utwei)
            if settings:
                values = InForce(0, self.plugin.Settings(**settings))
                snapshot.settings = {**snapshot.settings, self.plugin.name: values}
            try:
                plan = host.plan(event, snapshot)
            except RuleFailed as fault:
                raise Fault(_said(event, fault.__cause__ or fault)) from fault
            if session.new or session.dirty or session.deleted:
                raise Fault(_said(event, "changes rows while planning: do that in on_settled"))
        for failure in plan.failures:
            if failure.plugin == self.plugin.name:
                raise Fault(_said(event, failure.error))
        own = [p.transfers for p in plan.proposals if p.plugin == self.plugin.name]
        timers = tuple(timer for name, timer in plan.timers if name == self.plugin.name)
        return Answer(own[0] if own else (), timers)

    @contextmanager
    def asking(self) -> Iterator[tuple[Registry, HookContext]]:
        """Open a context to call the other hooks with, as ``registry.call(plugin, hook, ...)``."""
        with self.tribune.reading() as session:
            snapshot: Snapshot = self.tribune.host.snapshot(session, NOW)
            yield self.tribune.host.registry, HookContext(self.plugin.name, snapshot)

    def project(self, hook: str, **fact: Any) -> None:
        """Tell the plugin of a settlement or reversal and commit; raise Fault if it fails."""
        with self.tribune.writing() as session:
            snapshot = self.tribune.host.snapshot(session, NOW)
            for failure in self.tribune.host.project(hook, snapshot, fact):
                raise Fault(failure.error)

    def rows(self) -> dict[str, list[str]]:
        """Return all rows of the plugin's own tables, to be compared."""
        names = [n for n in inspect(db.engine).get_table_names() if n.startswith(self._prefix)]
        with self.tribune.reading() as session:
            found = {n: session.execute(select(text("*")).select_from(table(n))) for n in names}
            return {name: sorted(map(str, rows)) for name, rows in found.items()}


def _said(event: Event, what: object) -> str:
    return f"on_{event.kind} ({event.key}): {what}"


@cache
def _core() -> bytes:
    """Return an empty database with the core's tables, made once for all stands."""
    engine = create_engine("sqlite://", poolclass=StaticPool, **engine_options("sqlite://"))
    upgrade(engine, [])
    with closing(engine.raw_connection()) as connection:
        made: bytes = cast(sqlite3.Connection, connection.driver_connection).serialize()
    engine.dispose()
    return made


@contextmanager
def stand_for(plugin: Plugin, folder: Path) -> Iterator[Stand]:
    """Build a site for the plugin alone, on a database of its own."""
    database = folder / "kit.sqlite3"
    database.write_bytes(_core())
    config = Config(
        database_url=f"sqlite:///{database}",
        data_dir=folder,
        secret_key="only for tests",  # noqa: S106  (guards nothing)
        testing=True,
    )
    app = create_app(config, clock=ManualClock(NOW), plugins=[plugin])
    with app.app_context():
        upgrade(db.engine, [plugin])
        tribune: Tribune = app.extensions["tribune"]
        with tribune.writing() as session:
            for person in PEOPLE:
                add_person(session, nickname=f"Person {person}", role="reader", now=NOW)
            create_article(
                tribune, session, Draft(title="Sample", body_markdown="Words", author_ids=[AUTHOR])
            )
        try:
            yield Stand(plugin, tribune)
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def statements() -> Iterator[list[str]]:
    """List what is sent to the database."""
    sent: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sql_events.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sql_events.remove(db.engine, "before_cursor_execute", note)


def changes(sent: Sequence[str]) -> list[str]:
    """Return the statements that change rows."""
    return [s for s in sent if s.lstrip().upper().startswith(_CHANGES)]
