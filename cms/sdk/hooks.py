"""The hook surface: every hook a plugin may implement, typed, on the base class `Hooks`.

Two parameters for ever, a frozen fact and a context; new knowledge goes into the fact.

The planning hooks (`PLANNING_HOOKS`) are pure: they read (figures of the context, tables of the
plugin's own), compute and return transfers, and timers to be asked again later. They run before
any write lock is held, for the act and for its quote, each plugin alone and all against the same
balances, so that the order of plugins changes nothing. What they return is checked against the
plugin's declaration; a transfer or timer that it does not allow is a failure of the hook.

A failed planning hook posts none of its transfers. If it is named in ``must_succeed``, as every
hook that charges a person must be, the whole act is refused with `RuleFailed` and nobody pays.
Otherwise the act goes on without this plugin: the failure is kept in ``plugin_failure``, listed
under ``skipped``, and ``cms reconcile`` tries it once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pluggy

from cms.sdk.context import Context, TableContext
from cms.sdk.errors import Refusal
from cms.sdk.events import (
    Action,
    ArticleFacts,
    ArticlePublished,
    ArticleRead,
    CommentPosted,
    ReactionAdded,
    ReportRequested,
    TimerFired,
)
from cms.sdk.factors import Factor, PlannedEarnings
from cms.sdk.reading import ReadingRules
from cms.sdk.settled import Reversal, Settlement
from cms.sdk.timers import Timer
from cms.sdk.transfers import Transfer

PROJECT = "cms"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """The hooks. A plugin overrides some of them and marks each with ``@hookimpl``."""

    @hookspec
    def on_publish(
        self, event: ArticlePublished, context: TableContext
    ) -> Iterable[Transfer | Timer]:
        """Plan what publishing moves.

        Runs: when an article goes live, and for the quote; again when it goes live again.
        Result: the transfers of all plugins are posted together.
        Failure: refuses the publication if the hook charges, else skips this plugin.
        """
        return ()

    @hookspec
    def on_read(self, event: ArticleRead, context: TableContext) -> Iterable[Transfer | Timer]:
        """Plan what a valid reading moves.

        Runs: when a reading becomes valid, once for ever per person and article.
        Result: the transfers of all plugins are posted together.
        Failure: refuses the reading if the hook charges, else skips this plugin.
        """
        return ()

    @hookspec
    def on_react(self, event: ReactionAdded, context: TableContext) -> Iterable[Transfer | Timer]:
        """Plan what a plus, minus, like or dislike moves.

        Runs: for each placing of a reaction, and for the quote. Taking it back asks nobody.
        Result: the transfers of all plugins are posted together.
        Failure: refuses the reaction if the hook charges, else skips this plugin.
        """
        return ()

    @hookspec
    def on_comment(self, event: CommentPosted, context: TableContext) -> Iterable[Transfer | Timer]:
        """Plan what a comment moves.

        Runs: when a comment is posted, and for the quote. Removing it asks nobody.
        Result: the transfers of all plugins are posted together.
        Failure: refuses the comment if the hook charges, else skips this plugin.
        """
        return ()

    @hookspec
    def on_report(
        self, event: ReportRequested, context: TableContext
    ) -> Iterable[Transfer | Timer]:
        """Plan what a report instance costs.

        Runs: when a report is asked for whose figures are new to the asker, and for the quote.
        Result: the transfers of all plugins are posted together.
        Failure: refuses the report if the hook charges, else skips this plugin.
        """
        return ()

    @hookspec
    def on_timer(self, event: TimerFired, context: TableContext) -> Iterable[Transfer | Timer]:
        """Plan what is moved when a moment has come that this plugin asked for.

        Runs: once for each `Timer`, at its moment or as soon after it as the site is up. It waits
        while the plugin is off. It may not charge: nobody is there to be refused.
        Result: the transfers are posted; they are taken back with the event that asked.
        Failure: leaves the others alone; kept for ``cms reconcile``, the timer has fired.
        """
        return ()

    @hookspec
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Say why an action may not happen; nothing returned means no objection.

        Runs: before planning, and for every "may I?" and quote; before any lock is held, so
        somebody may be faster. A gate that must hold to the unit repeats it in `on_settled`.
        Result: the refusals of all plugins count; one is enough.
        Failure: refuses the action: a gate that cannot be read stays shut.
        """
        return ()

    @hookspec
    def levels_of(self, user_ids: Sequence[int], context: TableContext) -> Mapping[int, int] | None:
        """Return the level of each person.

        Runs: when another plugin asks for levels, for many people at once.
        Result: the first plugin that answers counts, and the others are not asked.
        Failure: counts as no answer: rules then work as if nobody kept levels.
        """
        return None

    @hookspec
    def reading_rules(self, article: ArticleFacts, context: Context) -> ReadingRules | None:
        """Return what it takes for a reading of the article to count.

        Runs: when a reading begins, and with each of its beats.
        Result: the first plugin that answers counts, and the others are not asked.
        Failure: counts as no answer: the core's own figures hold, which are the defaults.
        """
        return None

    @hookspec
    def earning_factors(self, planned: PlannedEarnings, context: TableContext) -> Iterable[Factor]:
        """Say which of the planned earnings are paid only in part, or not at all, and why.

        Runs: after all plugins have planned, for the act and its quote, if a pool is to pay.
        Result: all factors on one earning are multiplied, the product is rounded down once; what
        is withheld is kept with its reason, and an operator may still pay it.
        Failure: withholds all these earnings: a guard that cannot answer lets nothing through.
        """
        return ()

    @hookspec
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        """Keep the plugin's own tables after an event was posted. It cannot move money.

        Runs: after an event is recorded and its transfers are posted, if any, in the same
        commit, in a savepoint of its own. Being told the same settlement twice must change nothing.
        Result: none; what is written to the plugin's own tables stays.
        Failure: undoes this plugin's writes alone; kept for ``cms reconcile``, the act goes on.
        Raising `Stale` is none: it says that what `check_action` relied on has been taken
        meanwhile. The whole act is undone, then checked and planned again, a few times at most
        (then it is refused as busy). PostgreSQL has many writers: before it counts, the plugin
        must write a row of its own for which the rival has to wait.
        """

    @hookspec
    def on_reversed(self, reversal: Reversal, context: TableContext) -> None:
        """Take back, or restore, what `on_settled` kept for these events.

        Runs: when events are undone or restored, in the same commit, in a savepoint of its own.
        Being told the same twice must change nothing.
        Result: none; what is written to the plugin's own tables stays.
        Failure: undoes this plugin's writes alone; kept for ``cms reconcile``, the act goes on.
        """

    @hookspec
    def article_fields(
        self, articles: Sequence[ArticleFacts], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Return public JSON for each article, by its id.

        Runs: whenever articles are shown, one call a page, so without a query an article.
        Result: shown under ``plugins.<name>``. It may not depend on who asks: it is cached.
        Failure: leaves this plugin's fields out.
        """
        return {}

    @hookspec
    def user_fields(
        self, user_ids: Sequence[int], context: TableContext
    ) -> Mapping[int, Mapping[str, object]]:
        """Return public JSON for each person, by id.

        Runs: whenever people are shown, one call a page, so without a query a person.
        Result: shown under ``plugins.<name>``. It may not depend on who asks: it is cached.
        Failure: leaves this plugin's fields out.
        """
        return {}


CHARGING_HOOKS = ("on_publish", "on_read", "on_react", "on_comment", "on_report")
"""Those that somebody's act calls, who can be told no: they may take from a person's wallet."""
PLANNING_HOOKS = (*CHARGING_HOOKS, "on_timer")
