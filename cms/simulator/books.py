"""What came of it: read from the ledger itself, day by day, as money that wallets gained.

Only what came into the ledger since the last look is summed up, so a long run costs no more a
day than a short one.
"""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select

from cms.ledger.accounts import trial_balance
from cms.ledger.lines import CORE_LINES, SHORTFALL
from cms.ledger.models import AccountRow, EntryRow, EventRow, LineRow, PostingRow
from cms.ledger.till import LOCK_RANKS
from cms.sdk.tables import table_of
from cms.sdk.transfers import AccountKind, Side
from cms.services.plugins.simulations import Day
from cms.services.unit_of_work import Tribune
from cms.simulator.people import HONEST

NOT_OURS = frozenset(line.code for line in CORE_LINES if line is not SHORTFALL)
"""Gifts of the operator, and what only moves from a hold to its owner: nobody has earned that by
living here. A shortfall that the house bears is a gain: it was paid once and is not given back."""


@dataclass
class Books:
    """The reader of one run's ledger. ``gained`` is each account's net gain so far."""

    tribune: Tribune
    kind_of: dict[int, str]
    gained: Counter[int] = field(default_factory=Counter)
    by_line: Counter[tuple[str, str]] = field(default_factory=Counter)
    """What each line brought wallets, by (kind of person, line)."""
    days: list[Day] = field(default_factory=list)
    _entry_id: int = 0

    def close_day(self) -> Day:
        """Sum up what has come since the last look."""
        paid, net = Counter[str](), Counter[str]()
        with self.tribune.reading() as session:
            newest = session.scalar(select(func.max(table_of(EntryRow).c.id))) or 0
            rows = session.execute(FLOWS, {"after": self._entry_id, "newest": newest}).all()
            balances = trial_balance(session)
        for row in rows:
            self._add(row, paid, net)
        self._entry_id = newest
        day = Day(
            day=len(self.days) + 1,
            treasury_utwei=balances.get(AccountKind.TREASURY, 0),
            pools_utwei=balances.get(AccountKind.POOL, 0),
            wallets_utwei=balances.get(AccountKind.USER, 0),
            held_utwei=balances.get(AccountKind.HOLD, 0),
            paid_utwei=dict(paid),
            net_utwei=dict(net),
            median_utwei_per_day=self._medians(),
        )
        self.days.append(day)
        return day

    def events(self) -> int:
        """Return how many events were stored."""
        with self.tribune.reading() as session:
            return session.scalar(select(func.count()).select_from(EventRow)) or 0

    def _medians(self) -> dict[str, int]:
        gains: dict[str, list[int]] = {}
        for person_id, kind in self.kind_of.items():
            gains.setdefault(kind, []).append(self.gained[person_id])
        return {k: int(statistics.median(own)) // (len(self.days) + 1) for k, own in gains.items()}

    def _add(self, row: Any, paid: Counter[str], net: Counter[str]) -> None:
        if row.line in NOT_OURS:
            return
        kind, amount = self.kind_of.get(row.owner_id, HONEST), int(row.amount)
        self.gained[row.owner_id] += amount
        self.by_line[kind, row.line] += amount
        net[kind] += amount
        if row.side == Side.PROFIT.value:
            paid[kind] += amount


_LEG, _ACCOUNT, _LINE = table_of(PostingRow), table_of(AccountRow), table_of(LineRow)
FLOWS = (
    select(
        _ACCOUNT.c.owner_id,
        _LEG.c.line,
        _LINE.c.side,
        func.sum(_LEG.c.amount_utwei).label("amount"),
    )
    .join(_ACCOUNT, _ACCOUNT.c.id == _LEG.c.account_id)
    .join(_LINE, _LINE.c.code == _LEG.c.line)
    .where(
        _LEG.c.entry_id > bindparam("after"),
        _LEG.c.entry_id <= bindparam("newest"),
        # wallets and holds, by what has no index: by kind SQLite would read each account's history
        _ACCOUNT.c.lock_rank == LOCK_RANKS[AccountKind.USER],
    )
    .group_by(_ACCOUNT.c.owner_id, _LEG.c.line, _LINE.c.side)
)
