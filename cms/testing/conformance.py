"""The kit that proves a plugin safe: subclass it, name the plugin, run pytest.

    class TestTipJar(PluginConformance):
        plugin = cms_tip_jar.plugin

It registers the plugin alone, on a real database, and plays events of every kind through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy import event as sql_events

from cms.app import create_app
from cms.clock import ManualClock
from cms.config import Config
from cms.extensions import db
from cms.pluginhost.checks import check_plugin
from cms.pluginhost.dispatch import Plan
from cms.pluginhost.migrate import chains, run, upgrade
from cms.pluginhost.settings_store import save, schema_of
from cms.sdk.errors import Invalid, RuleFailed
from cms.sdk.events import (
    ArticleFacts,
    ArticlePublished,
    ArticleRead,
    CommentFacts,
    CommentPosted,
    Event,
    Reaction,
    ReactionAdded,
    ReportRequested,
)
from cms.sdk.plugin import Plugin
from cms.services.unit_of_work import Tribune

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARTICLE = ArticleFacts(id=1, author_ids=(1,), word_count=952, reading_seconds=240, published_at=NOW)
REACTIONS: tuple[Reaction, ...] = ("plus", "minus", "like", "dislike")
COMMENT = CommentFacts(id=1, writer_id=3, characters=80, like_count=1, liker_ids=(4,))


def sample_events() -> list[Event]:
    """Return one event of every kind, with people 1 (author), 2 (actor), 3 and 4."""
    proposed = replace(COMMENT, id=0, writer_id=2)
    return [
        ArticlePublished(key="publish", actor_id=1, occurred_at=NOW, article=ARTICLE),
        ArticleRead(key="read", actor_id=2, occurred_at=NOW, article=ARTICLE, credited_seconds=240),
        CommentPosted(
            key="comment", actor_id=2, occurred_at=NOW, article=ARTICLE, comment=proposed
        ),
        ReportRequested(key="report", actor_id=2, occurred_at=NOW, article=ARTICLE),
        *(_reaction(kind, has_read) for kind in REACTIONS for has_read in (True, False)),
    ]


def _reaction(kind: Reaction, has_read: bool) -> ReactionAdded:
    return ReactionAdded(
        key=f"{kind}-{'read' if has_read else 'unread'}",
        actor_id=2,
        occurred_at=NOW,
        article=ARTICLE,
        reaction=kind,
        comment=COMMENT if kind in ("like", "dislike") else None,
        has_read=has_read,
    )


class PluginConformance:
    """Checks that every plugin must pass; subclasses set ``plugin``."""

    plugin: ClassVar[Plugin]

    @pytest.fixture
    def tribune(self, tmp_path: Path) -> Iterator[Tribune]:
        """A site with this plugin alone, on a database of its own."""
        config = Config(
            database_url=f"sqlite:///{tmp_path / 'kit.sqlite3'}",
            data_dir=tmp_path,
            secret_key="only for tests",  # noqa: S106  (guards nothing)
            testing=True,
        )
        app = create_app(config, clock=ManualClock(NOW), plugins=[self.plugin])
        with app.app_context():
            upgrade(db.engine, [self.plugin])
            yield app.extensions["tribune"]
            db.session.remove()
            db.engine.dispose()

    def plan(self, tribune: Tribune, event: Event) -> Plan:
        """Plan one event on a fresh snapshot."""
        with tribune.reading() as session:
            return tribune.host.plan(event, tribune.host.snapshot(session, NOW))

    def test_its_declaration_is_in_order(self) -> None:
        """Names, hooks, lines, settings and tables are what they should be."""
        assert check_plugin(self.plugin) is self.plugin

    def test_its_settings_have_defaults_that_pass_their_own_bounds(self) -> None:
        """The declared defaults and every preset can be stored."""
        defaults = {f.name: f.default for f in fields(self.plugin.Settings)}
        for values in ({}, *self.plugin.presets.values()):
            schema_of(self.plugin.Settings).load({**defaults, **values})

    def test_unknown_settings_are_refused(self, tribune: Tribune) -> None:
        """A misspelt setting is never stored."""
        with pytest.raises(Invalid), tribune.writing() as session:
            save(session, self.plugin, {"no_such_setting": 1}, changed_by="kit", now=NOW)

    @pytest.mark.parametrize("event", sample_events(), ids=lambda event: event.key)
    def test_a_plan_is_allowed_repeatable_and_writes_nothing(
        self, tribune: Tribune, event: Event
    ) -> None:
        """Its transfers pass the host's checks, twice the same, without a single write."""
        written: list[str] = []

        def watch(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            if statement.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}:
                written.append(statement)

        sql_events.listen(db.engine, "before_cursor_execute", watch)
        try:
            first, again = self.plan(tribune, event), self.plan(tribune, event)
        except RuleFailed as fault:
            pytest.fail(f"{fault}: {fault.__cause__}")
        finally:
            sql_events.remove(db.engine, "before_cursor_execute", watch)
        assert [f.error for f in first.failures] == []
        assert first.proposals == again.proposals
        assert written == []

    def test_its_migrations_go_up_down_and_up(self, tribune: Tribune) -> None:
        """The plugin's own chain can be taken down and built again; the core's is not touched."""
        for chain in chains([self.plugin]):
            if chain.owner == self.plugin.name:
                run(db.engine, chain, "downgrade", "base")
                run(db.engine, chain, "upgrade", "head")
