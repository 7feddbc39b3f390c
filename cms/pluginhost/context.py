"""The context a hook sees: settings, the moment, balances, levels, counts; and its skips.

One `Snapshot` serves all plugins of one plan, so that each figure is read once and every
plugin sees the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from cms.ledger.accounts import balances_of
from cms.people.models import User
from cms.pluginhost.figures import DEMAND, counting, counting_all, payments, total
from cms.pluginhost.settings_store import InForce
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account, AccountKind, Line


@dataclass(frozen=True)
class Skipped:
    """A payment that did not happen, or not in full, and why; ``payee_id`` 0 is who acted.

    ``withheld_utwei`` is how much, where that is known; ``role`` and ``undo`` go with it, so that
    an operator can still pay it as it would have been paid.
    """

    plugin: str
    line: str
    code: str
    detail: str
    payee_id: int = 0
    withheld_utwei: int = 0
    role: str = ""
    undo: int = 0


@dataclass(frozen=True)
class Person:
    """What a plan must know of somebody: since when, and whether they are banned."""

    joined_at: datetime
    is_out: bool


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
    people: dict[int, Person] = field(default_factory=dict)

    @property
    def versions(self) -> dict[str, int]:
        """The version of each plugin's settings."""
        return {name: found.version for name, found in self.settings.items()}

    def balance_of(self, account: Account) -> int:
        """Read a balance once."""
        if account not in self.balances:
            self.balances.update(balances_of(self.session, [account]))
        return self.balances[account]

    def read_people(self, user_ids: Collection[int]) -> None:
        """Read what the plan must know of several people at once, for those not read yet."""
        missing = list(set(user_ids) - self.people.keys())
        if missing:
            for row in self.session.execute(_PEOPLE, {"user_ids": missing}):
                self.people[row.id] = Person(row.created_at, row.banned_at is not None)

    def excluded_among(self, wallets: Collection[Account]) -> set[Account]:
        """Return those wallets whose owners the operator has banned; asked once a person."""
        self.read_people({wallet.owner_id for wallet in wallets})
        return {w for w in wallets if w.owner_id in self.people and self.people[w.owner_id].is_out}

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

    def joined_at(self, user_ids: Sequence[int]) -> dict[int, datetime]:
        """Return when people's accounts were made, all asked for at once."""
        self._snapshot.read_people(user_ids)
        people = self._snapshot.people
        return {user_id: people[user_id].joined_at for user_id in user_ids if user_id in people}

    def count(
        self,
        kind: str,
        *,
        actor_id: int | None = None,
        article_id: int | None = None,
        since: datetime | None = None,
        with_undone: bool = False,
    ) -> int:
        """Count events of a kind, undone ones left out unless asked for."""
        asked = {"actor_id": actor_id, "article_id": article_id, "since": since}
        return self._figure(counting_all if with_undone else counting, asked, kind=kind)

    def total(self, line: str, **which: Any) -> int:
        """Sum a line in people's wallets, reversals included."""
        return self._figure(total, which, line=line)

    def payments(self, line: str, **which: Any) -> int:
        """Count a line's payments that stand: neither mirrored nor themselves a mirror."""
        return self._figure(payments, which, line=line)

    def demand_on(self, day: date) -> int:
        """Return what pools were to pay people on a day."""
        since = datetime.combine(day, time(), UTC)
        lines = [
            line.code
            for line in self.lines
            if (line.source, line.destination) == (AccountKind.POOL, AccountKind.USER)
        ]
        values = {"since": since, "until": since + timedelta(days=1), "lines": lines}
        return max(0, int(self.session.scalar(DEMAND, values) or 0))

    def _figure(
        self, made: Callable[[frozenset[str]], Select[Any]], asked: dict[str, Any], **of: str
    ) -> int:
        given = {name: value for name, value in asked.items() if value is not None}
        return int(self.session.scalar(made(frozenset(given)), {**of, **given}) or 0)

    def skip(self, line: str, code: str, detail: str, *, payee_ids: Collection[int] = ()) -> None:
        """Record why a line pays nothing or less, for each who would have been paid."""
        for payee_id in payee_ids or (0,):
            self.skipped.append(Skipped(self._plugin, line, code, detail, payee_id=payee_id))


_USER = table_of(User)
_PEOPLE = select(_USER.c.id, _USER.c.created_at, _USER.c.banned_at).where(
    _USER.c.id.in_(bindparam("user_ids", expanding=True))
)
