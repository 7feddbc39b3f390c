"""Calling plugins, each alone: plan, check, project. One plugin's fault stays its own.

A plugin that is off is asked nothing, with one exception: `on_reversed`. What it kept while it
was on is taken back and restored along with the money, so that it holds when it is on again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from cms.database import is_worth_a_retry
from cms.pluginhost.context import HookContext, Skipped, Snapshot
from cms.pluginhost.factors import checked_factors, earnings_in, nothing_of, weighed
from cms.pluginhost.proposals import Failure, Plan, Proposal
from cms.pluginhost.registry import Registry
from cms.pluginhost.screen import checked, json_objects, json_refusals, without_excluded
from cms.pluginhost.settings_store import InForce, Settings
from cms.pluginhost.timings import Timings
from cms.sdk.errors import Refusal, RuleFailed, Stale
from cms.sdk.events import Action, ArticleFacts, Event, TimerFired
from cms.sdk.factors import Factor, PlannedEarnings
from cms.sdk.plugin import Plugin
from cms.sdk.reading import ReadingRules

log = structlog.get_logger()
EVEN_WHEN_OFF = "on_reversed"


class PluginHost:
    """The plugins of one application, ready to be asked."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.timings = Timings()
        self._settings = Settings(registry.plugins)

    def snapshot(
        self,
        session: Session,
        now: datetime,
        settings_stamp: str | None = None,
        settings: Mapping[str, InForce] | None = None,
    ) -> Snapshot:
        """Open a view for one plan: settings as of now, everything else when asked for.

        ``settings`` are those of an earlier view, for an act that ends as it began.
        """
        snapshot = Snapshot(
            session=session,
            now=now,
            settings=settings or self._settings.in_force(session, settings_stamp),
            lines=self.registry.lines,
            ask_levels=lambda user_ids: self._levels_of(snapshot, user_ids),
        )
        return snapshot

    def _levels_of(self, snapshot: Snapshot, user_ids: Sequence[int]) -> Mapping[int, int] | None:
        found: Mapping[int, int] | None = self._first("levels_of", snapshot, user_ids=user_ids)
        return found

    def reading_rules(self, article: ArticleFacts, snapshot: Snapshot) -> ReadingRules:
        """Return when a reading of the article counts: as the first plugin says, or by default."""
        found = self._first("reading_rules", snapshot, article=article)
        return found if isinstance(found, ReadingRules) else ReadingRules()

    def _first(self, hook: str, snapshot: Snapshot, **facts: object) -> Any:
        """Return the first answer that is not None; a plugin that fails gives none."""
        for plugin in self._asked(hook, snapshot):
            found = self._read(plugin, hook, snapshot, None, **facts)
            if found is not None:
                return found
        return None

    def check(self, action: Action, snapshot: Snapshot) -> list[Refusal]:
        """Return all plugins' refusals; a plugin that cannot answer refuses."""
        refusals: list[Refusal] = []
        for plugin in self._asked("check_action", snapshot):
            shut = [Refusal(code="plugin.failed", detail=f"{plugin.name} cannot decide now")]
            refusals += self._read(plugin, "check_action", snapshot, shut, action=action)
        return refusals

    def plan(self, event: Event, snapshot: Snapshot, *, only: str | None = None) -> Plan:
        """Ask each plugin (or one) what the event moves; RuleFailed if a price is missing.

        Of a timer that plugin alone is asked which wanted it.
        """
        hook, plan = f"on_{event.kind}", Plan()
        only = event.plugin if isinstance(event, TimerFired) else only
        for plugin in self._asked(hook, snapshot, only):
            context = HookContext(plugin.name, snapshot)
            try:
                with self.timings.of(plugin.name, hook):
                    answer = self.registry.call(plugin, hook, event=event, context=context)
                    transfers, timers = checked(plugin, hook, event, answer)
            except (Exception, SystemExit) as fault:
                _recover(snapshot.session)
                self._failed(plan, plugin, hook, fault)
                continue
            transfers = without_excluded(transfers, event, context)
            plan.skipped += context.skipped
            plan.timers += [(plugin.name, timer) for timer in timers]
            if transfers:
                plan.proposals.append(
                    Proposal(
                        plugin=plugin.name,
                        rule_version=context.rule_version,
                        must_succeed=hook in plugin.must_succeed,
                        transfers=transfers,
                    )
                )
        self._weigh(plan, event, snapshot)
        plan.proposals.sort(key=lambda p: (not p.must_succeed, p.plugin))
        return plan

    def _weigh(self, plan: Plan, event: Event, snapshot: Snapshot) -> None:
        """Put on the planned earnings what all plugins say of them."""
        planned = PlannedEarnings(event=event, earnings=earnings_in(plan.proposals))
        asked = self._asked("earning_factors", snapshot) if planned.earnings else []
        factors = [(p.name, f) for p in asked for f in self._factors(p, planned, snapshot)]
        plan.proposals, withheld = weighed(plan.proposals, factors)
        plan.skipped += withheld

    def _factors(
        self, plugin: Plugin, planned: PlannedEarnings, snapshot: Snapshot
    ) -> tuple[Factor, ...]:
        hook, context = "earning_factors", HookContext(plugin.name, snapshot)
        try:
            with self.timings.of(plugin.name, hook):
                answer = self.registry.call(plugin, hook, planned=planned, context=context)
                return checked_factors(answer, planned.earnings)
        except (Exception, SystemExit) as fault:
            _recover(snapshot.session)
            log.error("plugin failed", plugin=plugin.name, hook=hook, error=str(fault)[:500])
            why = f"{plugin.name} cannot say now how much of this may be paid"
            return nothing_of(planned.earnings, "plugin.failed", why)

    def _failed(self, plan: Plan, plugin: Plugin, hook: str, fault: BaseException) -> None:
        error = f"{type(fault).__name__}: {fault}"[:500]
        log.error("plugin failed", plugin=plugin.name, hook=hook, error=error)
        if hook in plugin.must_succeed:
            raise RuleFailed(
                "plugin.failed",
                f"The price of this ({plugin.name}) cannot be computed now; nothing was charged",
                plugin=plugin.name,
            ) from fault
        plan.failures.append(Failure(plugin=plugin.name, hook=hook, error=error))
        plan.skipped.append(
            Skipped(plugin.name, "", "plugin.failed", f"{plugin.name} failed and will be retried")
        )

    def _asked(self, hook: str, snapshot: Snapshot, only: str | None = None) -> list[Plugin]:
        return [
            plugin
            for plugin in self.registry.implementing(hook)
            if only in (None, plugin.name)
            and (snapshot.settings[plugin.name].is_on or hook == EVEN_WHEN_OFF)
        ]

    def project(
        self,
        hook: str,
        snapshot: Snapshot,
        argument: Mapping[str, object],
        *,
        only: str | None = None,
        may_stop: bool = False,
    ) -> list[Failure]:
        """Let plugins keep their tables; return those that failed, of which nothing is kept.

        All share a savepoint; only when one fails is each told again in a savepoint of its own.
        With ``may_stop`` a plugin's Stale comes through, and so does a fault of the database
        that another try may not meet: the caller then does the whole act again.
        """
        asked = self._asked(hook, snapshot, only)
        if not asked or self._told(asked, hook, snapshot, argument, may_stop) is None:
            return []
        failures = []
        for plugin in asked:
            fault = self._told([plugin], hook, snapshot, argument, may_stop)
            if fault is not None:
                error = f"{type(fault).__name__}: {fault}"[:500]
                log.error("plugin failed", plugin=plugin.name, hook=hook, error=error)
                failures.append(Failure(plugin=plugin.name, hook=hook, error=error))
        return failures

    def _told(
        self,
        plugins: Sequence[Plugin],
        hook: str,
        snapshot: Snapshot,
        argument: Mapping[str, object],
        may_stop: bool,
    ) -> BaseException | None:
        """Tell plugins within one savepoint; return the first fault, with which all is undone."""
        savepoint = snapshot.session.begin_nested()
        try:
            for plugin in plugins:
                with self.timings.of(plugin.name, hook):
                    context = HookContext(plugin.name, snapshot)
                    self.registry.call(plugin, hook, **argument, context=context)
            savepoint.commit()
        except (Exception, SystemExit) as fault:
            savepoint.rollback()
            if may_stop and _is_worth_another_try(fault):
                raise
            return fault
        return None

    def article_fields(
        self, articles: Sequence[ArticleFacts], snapshot: Snapshot
    ) -> dict[int, dict[str, object]]:
        """Return ``plugins`` for each article: one call a plugin, whatever the page's length."""
        return self._fields("article_fields", [a.id for a in articles], snapshot, articles=articles)

    def user_fields(
        self, user_ids: Sequence[int], snapshot: Snapshot
    ) -> dict[int, dict[str, object]]:
        """Return ``plugins`` for each person."""
        return self._fields("user_fields", user_ids, snapshot, user_ids=user_ids)

    def _fields(
        self, hook: str, ids: Iterable[int], snapshot: Snapshot, **facts: object
    ) -> dict[int, dict[str, object]]:
        out: dict[int, dict[str, object]] = {i: {} for i in ids}
        for plugin in self._asked(hook, snapshot):
            answer = self._read(plugin, hook, snapshot, {}, **facts)
            for key, value in answer.items():
                if key in out:
                    out[key][plugin.name] = value
        return out

    def _read(
        self, plugin: Plugin, hook: str, snapshot: Snapshot, otherwise: Any, **facts: object
    ) -> Any:
        context = HookContext(plugin.name, snapshot)
        try:
            with self.timings.of(plugin.name, hook):
                answer = self.registry.call(plugin, hook, **facts, context=context)
                if hook == "check_action":
                    return json_refusals(answer)
                return json_objects(answer) if hook.endswith("_fields") else answer
        except (Exception, SystemExit) as fault:
            _recover(snapshot.session)
            log.error("plugin failed", plugin=plugin.name, hook=hook, error=str(fault)[:500])
            return otherwise


def _is_worth_another_try(fault: BaseException) -> bool:
    return isinstance(fault, Stale) or (isinstance(fault, DBAPIError) and is_worth_a_retry(fault))


def _recover(session: Session) -> None:
    """After a failed read the transaction may be unusable; nothing was written, so end it."""
    if not session.info.get("writing"):
        session.rollback()
