"""What is left of people's held earnings while reversals take from them, one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from cms.ledger.holds import IS_WAITING, LEFT, OF_PEOPLE, H
from cms.sdk.transfers import AccountKind, Transfer

Key = tuple[int, int]
"""Entry and number of the transfer by which something came to be held."""


class Held:
    """What is left of some people's held earnings, under lock or on paper."""

    def __init__(self, session: Session, user_ids: Collection[int]) -> None:
        self._taken: list[tuple[int, Key, int]] = []
        self._left: dict[int, dict[Key, int]] = {}
        if user_ids:
            for row in session.execute(_WAITING, {"ids": list(user_ids)}):
                mine = self._left.setdefault(row.user_id, {})
                mine[row.entry_id, row.transfer] = row.left_utwei

    def left_of(self, user_id: int, key: Key) -> int:
        """Return what is left of one earning."""
        return self._left.get(user_id, {}).get(key, 0)

    def total_of(self, user_id: int) -> int:
        """Return what is left of all that a person has earned."""
        return sum(self._left.get(user_id, {}).values())

    def add(self, entry_id: int, transfers: Iterable[Transfer]) -> None:
        """Add what an entry has just put into holds: its transfers, in the order of their legs."""
        for number, transfer in enumerate(transfers):
            if transfer.destination.kind is AccountKind.HOLD:
                mine = self._left.setdefault(transfer.destination.owner_id, {})
                mine[entry_id, number] = transfer.amount_utwei

    def take(self, user_id: int, amount_utwei: int, key: Key) -> None:
        """Take so much of a person's hold: first of the earning ``key``, then of the latest."""
        mine = self._left.get(user_id, {})
        for one in sorted(mine, key=lambda other: other != key):
            part = min(amount_utwei, mine[one])
            if part:
                mine[one] -= part
                self._taken.append((user_id, one, part))
                amount_utwei -= part

    def mark(self) -> int:
        """Return how much has been taken so far, for `back_to`."""
        return len(self._taken)

    def back_to(self, mark: int) -> None:
        """Give back what was taken since."""
        for user_id, key, part in self._taken[mark:]:
            self._left[user_id][key] += part
        del self._taken[mark:]

    def write(self, session: Session, entry_ids: Mapping[int, int]) -> None:
        """Keep what was taken, in one statement; ``entry_ids`` are those of entries added since.

        They may have been added under a number that stood for the entry until it was posted.
        """
        sums: Counter[Key] = Counter()
        for _user_id, (entry_id, number), part in self._taken:
            sums[entry_ids.get(entry_id, entry_id), number] += part
        if sums:
            rows = [{"e": e, "t": t, "more": more} for (e, t), more in sorted(sums.items())]
            session.execute(_TAKE, rows)
        self._taken.clear()


_WAITING = (
    select(H.c.user_id, H.c.entry_id, H.c.transfer, LEFT)
    .where(*IS_WAITING, OF_PEOPLE)
    .order_by(H.c.release_at.desc(), H.c.entry_id.desc(), H.c.transfer.desc())
)
_TAKE = (
    update(H)
    .where(H.c.entry_id == bindparam("e"), H.c.transfer == bindparam("t"))
    .values(taken_utwei=H.c.taken_utwei + bindparam("more"))
)
