"""The context a hook sees: settings, the moment, balances, levels, counts; and its skips.

One `Snapshot` serves all plugins of one plan, so that each figure is read once and every
plugin sees the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from cms.ledger.accounts import balances_of
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow, ReversalRow
from cms.ledger.till import LOCK_RANKS
from cms.people.models import User
from cms.pluginhost.settings_store import InForce
from cms.sdk.hooks import PLANNING_HOOKS
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
    excluded: dict[int, bool] = field(default_factory=dict)

    def balance_of(self, account: Account) -> int:
        """Read a balance once."""
        if account not in self.balances:
            self.balances.update(balances_of(self.session, [account]))
        return self.balances[account]

    def excluded_among(self, wallets: Collection[Account]) -> set[Account]:
        """Return those wallets whose owners the operator has banned; asked once a person."""
        missing = {wallet.owner_id for wallet in wallets} - self.excluded.keys()
        if missing:
            banned = set(
                self.session.scalars(
                    select(User.id).where(User.id.in_(missing), User.banned_at.is_not(None))
                )
            )
            self.excluded.update({user_id: user_id in banned for user_id in missing})
        return {wallet for wallet in wallets if self.excluded[wallet.owner_id]}

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

    def excluded_among(self, wallets: Collection[Account]) -> set[Account]:
        """Return the wallets that may not be paid."""
        return self._snapshot.excluded_among(wallets)

    def balance_of(self, account: Account) -> int:
        """Return an account's balance."""
        return self._snapshot.balance_of(account)

    def levels(self, user_ids: Sequence[int]) -> dict[int, int | None]:
        """Return the levels of people, all asked for at once; None without such a plugin."""
        self._snapshot.read_levels(user_ids)
        return {user_id: self._snapshot.levels[user_id] for user_id in user_ids}

    def level_of(self, user_id: int) -> int | None:
        """Return one person's level."""
        return self.levels([user_id])[user_id]

    def count(
        self,
        kind: str,
        *,
        actor_id: int | None = None,
        article_id: int | None = None,
        since: datetime | None = None,
    ) -> int:
        """Count events of a kind, undone ones left out."""
        query = select(func.count()).where(EventRow.kind == kind, EventRow.undone_by.is_(None))
        if actor_id is not None:
            query = query.where(EventRow.actor_id == actor_id)
        if article_id is not None:
            query = query.where(EventRow.article_id == article_id)
        if since is not None:
            query = query.where(EventRow.occurred_at >= since)
        return self.session.scalar(query) or 0

    def total(self, line: str, **which: Any) -> int:
        """Sum a line in people's wallets, reversals included."""
        query = _wallet_legs(func.sum(PostingRow.amount_utwei), line, **which)
        return int(self.session.scalar(query) or 0)

    def payments(self, line: str, **which: Any) -> int:
        """Count a line's payments that stand: neither mirrored nor themselves a mirror."""
        query = (
            _wallet_legs(func.count(), line, **which)
            .outerjoin(
                ReversalRow,
                (ReversalRow.entry_id == PostingRow.entry_id)
                & (ReversalRow.transfer == PostingRow.leg // 2),
            )
            .where(EntryRow.kind != "reverse", ReversalRow.entry_id.is_(None))
        )
        return self.session.scalar(query) or 0

    def skip(self, line: str, code: str, detail: str) -> None:
        """Record why a line pays nothing or less."""
        self.skipped.append(Skipped(self._plugin, line, code, detail))


_KINDS = [hook.removeprefix("on_") for hook in PLANNING_HOOKS]
"""Naming all kinds of events lets the index on actor, kind and moment be used."""


def _wallet_legs(
    wanted: ColumnElement[Any],
    line: str,
    *,
    user_id: int | None = None,
    article_id: int | None = None,
    comment_id: int | None = None,
    caused_by: int | None = None,
    since: datetime | None = None,
) -> Select[Any]:
    """Select from a line's legs in wallets, each beside the event that it books or takes back."""
    query = (
        select(wanted)
        .select_from(PostingRow)
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(EventRow, EventRow.id == EntryRow.origin_event_id)
        .where(PostingRow.line == line)
    )
    if user_id is not None:
        query = query.where(
            AccountRow.kind == AccountKind.USER.value, AccountRow.owner_id == user_id
        )
    else:  # by rank, which has no index: SQLite would walk through all wallets by their kind
        query = query.where(AccountRow.lock_rank == LOCK_RANKS[AccountKind.USER])
    if article_id is not None:
        query = query.where(PostingRow.article_id == article_id)
    if comment_id is not None:
        query = query.where(EventRow.comment_id == comment_id)
    if caused_by is not None:
        query = query.where(EventRow.actor_id == caused_by, EventRow.kind.in_(_KINDS))
    if since is not None:  # no leg is older than its event; the second half serves the index
        query = query.where(EventRow.occurred_at >= since, PostingRow.recorded_at >= since)
    return query
