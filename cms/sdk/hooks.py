"""The hook surface: every hook a plugin may implement, typed, on the base class `Hooks`.

Two parameters for ever, a frozen fact and a context; new knowledge goes into the fact.
Planning hooks (``on_...`` except the last two) are pure: they read, compute, return transfers.
They run before any write lock is held, each plugin alone, all against the same balances, so
the order of plugins changes nothing. A planning hook that charges a person must be named in
the plugin's ``must_succeed``.

If a planning hook fails or returns what its declaration does not allow, none of that plugin's
transfers for the event are posted. Named in ``must_succeed``: the whole act is refused with
`RuleFailed` and nobody pays. Otherwise the act goes on without this plugin, the failure is kept
in ``plugin_failure`` and listed under ``skipped``, and ``cms reconcile`` tries it once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pluggy

from cms.sdk.context import Context, TableContext
from cms.sdk.errors import Refusal
from cms.sdk.events import (
    Action,
    ArticleFacts,
    ArticlePublished,
    ArticleRead,
    CommentPosted,
    Event,
    ReactionAdded,
    ReportRequested,
)
from cms.sdk.transfers import Transfer, Undo

PROJECT = "cms"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A transfer that was posted: the transfer and the plugin that proposed it."""

    plugin: str
    transfer: Transfer


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """An event with all that was posted for it. ``event_id`` identifies it for ever."""

    event_id: int
    event: Event
    posted: tuple[Posted, ...]


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """Events whose effects were taken back, or with ``restored`` put in force again."""

    event_ids: tuple[int, ...]
    reason: Undo
    restored: bool


class Hooks:
    """The hooks. A plugin overrides some of them and marks each with ``@hookimpl``."""

    @hookspec
    def on_publish(self, event: ArticlePublished, context: Context) -> Iterable[Transfer]:
        """Plan what publishing moves. Runs when an article goes live and for its quote."""
        return ()

    @hookspec
    def on_read(self, event: ArticleRead, context: Context) -> Iterable[Transfer]:
        """Plan what a valid reading moves. Runs once per person and article."""
        return ()

    @hookspec
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Plan what a plus, minus, like or dislike moves. Runs for the act and its quote."""
        return ()

    @hookspec
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Transfer]:
        """Plan what a comment moves. Runs when one is posted and for its quote."""
        return ()

    @hookspec
    def on_report(self, event: ReportRequested, context: Context) -> Iterable[Transfer]:
        """Plan what a report instance costs. Runs for the act and its quote."""
        return ()

    @hookspec
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Say why an action may not happen; nothing returned means no objection.

        Runs before planning and for every "may I?". All plugins are asked and all refusals
        count. A failure refuses the action: a gate that cannot be read stays shut.
        """
        return ()

    @hookspec
    def levels_of(self, user_ids: Sequence[int], context: TableContext) -> Mapping[int, int] | None:
        """Return the level of each person. The first plugin that answers counts.

        Asked for many people at once. A failure counts as no answer.
        """
        return None

    @hookspec
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        """Keep the plugin's own tables after an event was posted, in the same commit.

        Runs in a savepoint of its own; a failure undoes only this plugin's writes, is kept in
        ``plugin_failure``, and the act goes on. It cannot move money.
        """

    @hookspec
    def on_reversed(self, reversal: Reversal, context: TableContext) -> None:
        """Take back, or restore, what `on_settled` kept for these events. As `on_settled`."""

    @hookspec
    def article_fields(
        self, articles: Sequence[ArticleFacts], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Return public JSON for each article, shown under ``plugins.<name>``.

        One call a page. The answer may not depend on who asks. A failure leaves the field out.
        """
        return {}

    @hookspec
    def user_fields(
        self, user_ids: Sequence[int], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Return public JSON for each person, shown under ``plugins.<name>``. As above."""
        return {}


PLANNING_HOOKS = ("on_publish", "on_read", "on_react", "on_comment", "on_report")
