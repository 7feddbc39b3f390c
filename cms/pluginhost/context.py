"""The context a hook sees: settings, the moment, balances, levels, counts; and its skips.

One `Snapshot` serves all plugins of one plan, so that each figure is read once and every
plugin sees the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.ledger.accounts import balances_of
from cms.ledger.models import AccountRow, EventRow, PostingRow
from cms.pluginhost.settings_store import InForce
from cms.sdk.transfers import Account, AccountKind, Line


@dataclass(frozen=True)
class Skipped:
    """A payment that did not happen, or not in full, and why."""

    plugin: str
    line: str
    code: str
    detail: str


@dataclass
class Snapshot:
    """What is read once for a whole plan."""

    session: Session
    now: datetime
    settings: Mapping[str, InForce]
    lines: tuple[Line, ...]
    ask_levels: Callable[[Sequence[int]], Mapping[int, int] | None]
    balances: dict[Account, int] = field(default_factory=dict)
    levels: dict[int, int | None] = field(default_factory=dict)

    def balance_of(self, account: Account) -> int:
        """Read a balance once."""
        if account not in self.balances:
            self.balances.update(balances_of(self.session, [account]))
        return self.balances[account]

    def read_levels(self, user_ids: Sequence[int]) -> None:
        """Read the levels of several people at once, for those not read yet."""
        missing = [user_id for user_id in user_ids if user_id not in self.levels]
        if missing:
            answer = self.ask_levels(missing)
            self.levels.update({u: answer.get(u) if answer is not None else None for u in missing})


class HookContext:
    """One plugin's view of a snapshot; implements the SDK's Context and TableContext."""

    def __init__(self, plugin: str, snapshot: Snapshot) -> None:
        self._plugin, self._snapshot = plugin, snapshot
        self.skipped: list[Skipped] = []

    @property
    def settings(self) -> Any:
        """The plugin's settings in force."""
        return self._snapshot.settings[self._plugin].settings

    @property
    def rule_version(self) -> int:
        """The version of these settings."""
        return self._snapshot.settings[self._plugin].version

    @property
    def now(self) -> datetime:
        """The moment of the act."""
        return self._snapshot.now

    @property
    def lines(self) -> tuple[Line, ...]:
        """All declared lines."""
        return self._snapshot.lines

    @property
    def session(self) -> Session:
        """The session, for hooks that keep tables."""
        return self._snapshot.session

    def balance_of(self, account: Account) -> int:
        """Return an account's balance."""
        return self._snapshot.balance_of(account)

    def level_of(self, user_id: int) -> int | None:
        """Return a person's level, None without a plugin that keeps levels."""
        self._snapshot.read_levels([user_id])
        return self._snapshot.levels[user_id]

    def count(
        self, kind: str, *, actor_id: int, since: datetime, article_id: int | None = None
    ) -> int:
        """Count a person's events of a kind since a moment, undone ones left out."""
        query = select(func.count()).where(
            EventRow.actor_id == actor_id,
            EventRow.kind == kind,
            EventRow.occurred_at >= since,
            EventRow.undone_by.is_(None),
        )
        if article_id is not None:
            query = query.where(EventRow.article_id == article_id)
        return self.session.scalar(query) or 0

    def total(
        self,
        line: str,
        *,
        user_id: int,
        since: datetime | None = None,
        article_id: int | None = None,
    ) -> int:
        """Sum a line in a person's wallet, reversals included."""
        query = (
            select(func.sum(PostingRow.amount_utwei))
            .join(AccountRow, AccountRow.id == PostingRow.account_id)
            .where(
                AccountRow.kind == AccountKind.USER.value,
                AccountRow.owner_id == user_id,
                PostingRow.line == line,
            )
        )
        if since is not None:
            query = query.where(PostingRow.recorded_at >= since)
        if article_id is not None:
            query = query.where(PostingRow.article_id == article_id)
        return int(self.session.scalar(query) or 0)

    def skip(self, line: str, code: str, detail: str) -> None:
        """Record why a line pays nothing or less."""
        self.skipped.append(Skipped(self._plugin, line, code, detail))
