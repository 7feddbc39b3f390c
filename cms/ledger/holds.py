"""Money that a person has earned and cannot spend yet: reading it, taking it back, releasing it.

From its moment on it counts as spendable, whether or not it has been moved by then: reading adds
it up, and whoever releases it moves each row once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.orm import Session

from cms.ledger.hold_tables import HoldRow
from cms.ledger.models import AccountRow, BalanceRow, EntryRow
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account, AccountKind

EARNINGS_EACH = 10
"""So many due earnings are looked at for each person that is wanted."""


def hold(user_id: int) -> Account:
    """What a person has earned and cannot spend yet."""
    return Account(AccountKind.HOLD, user_id)


@dataclass(frozen=True, kw_only=True)
class Purse:
    """What a person can spend, what is held, and when the next of it can be spent (if any)."""

    spendable_utwei: int
    held_utwei: int = 0
    next_utwei: int = 0
    next_at: datetime | None = None


def purses_of(session: Session, user_ids: Sequence[int], now: datetime) -> dict[int, Purse]:
    """Return the purses of people as of a moment, in one statement."""
    purses = {user_id: Purse(spendable_utwei=0) for user_id in user_ids}
    for row in session.execute(_PURSES, {"ids": list(user_ids), "now": now}):
        purses[row.owner_id] = _purse(row)
    return purses


def purse_of(session: Session, user_id: int, now: datetime) -> Purse:
    """Return one person's purse as of a moment."""
    return purses_of(session, [user_id], now)[user_id]


def _purse(row: Any) -> Purse:
    held_utwei = int(row.held_utwei or 0)
    return Purse(
        spendable_utwei=int(row.amount_utwei) - held_utwei,
        held_utwei=held_utwei,
        next_utwei=int(row.next_utwei or 0),
        next_at=row.next_at,
    )


def due_people(session: Session, now: datetime, size: int) -> list[int]:
    """Return up to ``size`` people to whom something is due, those with the longest due first.

    The earnings are read in the order of their moments, a bounded number of them: to group them
    would be to read all that is held.
    """
    rows = session.scalars(_DUE_PEOPLE, {"now": now, "rows": size * EARNINGS_EACH})
    return list(dict.fromkeys(rows))[:size]


@dataclass(frozen=True, kw_only=True)
class DueSum:
    """What is due to one person: the sum, how many earnings it is, and the first of them."""

    user_id: int
    amount_utwei: int
    earnings: int
    first: str


def due_sums(session: Session, user_ids: Collection[int], now: datetime) -> list[DueSum]:
    """Return what is due to each of these people, whose holds the caller has locked."""
    rows = session.execute(_DUE_ROWS, {"ids": list(user_ids), "now": now}).all()
    mine: dict[int, list[Any]] = {}
    for row in rows:
        mine.setdefault(row.user_id, []).append(row)
    return [
        DueSum(
            user_id=user_id,
            amount_utwei=sum(row.left_utwei for row in own),
            earnings=len(own),
            first=f"{own[0].entry_id}.{own[0].transfer}",
        )
        for user_id, own in mine.items()
    ]


def mark_released(session: Session, entry_ids: dict[int, int], now: datetime) -> None:
    """Say of all that is due to people (by id) by which entry it was released."""
    rows = [{"owner": user_id, "now": now, "entry": e} for user_id, e in entry_ids.items()]
    session.execute(_RELEASE, rows)


def release_moments(session: Session, entry_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the earnings can be spent that these reversals took back, by reversal."""
    return {row.id: row.release_at for row in session.execute(_MOMENTS, {"ids": list(entry_ids)})}


H, _A, _B = table_of(HoldRow), table_of(AccountRow), table_of(BalanceRow)
LEFT = (H.c.amount_utwei - H.c.taken_utwei).label("left_utwei")
IS_WAITING = (H.c.released_by.is_(None), H.c.taken_utwei < H.c.amount_utwei)
_IS_DUE = (*IS_WAITING, H.c.release_at <= bindparam("now"))
OF_PEOPLE = H.c.user_id.in_(bindparam("ids", expanding=True))
_HAVING = (
    select(_A.c.owner_id, func.sum(_B.c.balance_utwei).label("amount_utwei"))
    .join(_B, _B.c.account_id == _A.c.id)
    .where(
        _A.c.kind.in_([AccountKind.USER.value, AccountKind.HOLD.value]),
        _A.c.owner_id.in_(bindparam("ids", expanding=True)),
    )
    .group_by(_A.c.owner_id)
    .subquery()
)
_COMING = (
    select(H.c.user_id, H.c.release_at, func.sum(LEFT).label("left_utwei"))
    .where(*IS_WAITING, OF_PEOPLE, H.c.release_at > bindparam("now"))
    .group_by(H.c.user_id, H.c.release_at)
    .subquery()
)
_NEXT = func.min(_COMING.c.release_at).over(partition_by=_COMING.c.user_id).label("next_at")
_WITH_NEXT = select(_COMING, _NEXT).subquery()
_IS_NEXT = _WITH_NEXT.c.release_at == _WITH_NEXT.c.next_at
_HELD = (
    select(
        _WITH_NEXT.c.user_id,
        _WITH_NEXT.c.next_at,
        func.sum(_WITH_NEXT.c.left_utwei).label("held_utwei"),
        func.sum(case((_IS_NEXT, _WITH_NEXT.c.left_utwei), else_=0)).label("next_utwei"),
    )
    .group_by(_WITH_NEXT.c.user_id, _WITH_NEXT.c.next_at)
    .subquery()
)
_PURSES = select(
    _HAVING.c.owner_id,
    _HAVING.c.amount_utwei,
    _HELD.c.held_utwei,
    _HELD.c.next_utwei,
    _HELD.c.next_at,
).outerjoin_from(_HAVING, _HELD, _HELD.c.user_id == _HAVING.c.owner_id)
_DUE_PEOPLE = (
    select(H.c.user_id)
    .where(*_IS_DUE)
    .order_by(H.c.release_at, H.c.user_id)
    .limit(bindparam("rows"))
)
_DUE_ROWS = (
    select(H.c.user_id, H.c.entry_id, H.c.transfer, LEFT)
    .where(*_IS_DUE, OF_PEOPLE)
    .order_by(H.c.user_id, H.c.release_at, H.c.entry_id, H.c.transfer)
)
_RELEASE = (
    update(H)
    .where(*_IS_DUE, H.c.user_id == bindparam("owner"))
    .values(released_by=bindparam("entry"))
)
_ENTRY = table_of(EntryRow)
_MOMENTS = (
    select(_ENTRY.c.id, func.max(H.c.release_at).label("release_at"))
    .join(H, H.c.entry_id == _ENTRY.c.reverses_entry_id)
    .where(_ENTRY.c.id.in_(bindparam("ids", expanding=True)))
    .group_by(_ENTRY.c.id)
)
