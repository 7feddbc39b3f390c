"""What would have come of other settings: who has more, who has less, what each line moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from cms.ledger.lines import SHORTFALL
from cms.ledger.models import AccountRow, EntryRow, PostingRow
from cms.people.models import User
from cms.replay.event_ids import FIRST_NEW_ID
from cms.sdk.tables import table_of
from cms.sdk.transfers import AccountKind
from cms.services.unit_of_work import Tribune

_E, _P, _A, _U = (table_of(t) for t in (EntryRow, PostingRow, AccountRow, User))
_PEOPLE = (AccountKind.USER.value, AccountKind.HOLD.value)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """One figure in both worlds, in utwei."""

    name: str
    live_utwei: int
    replayed_utwei: int

    @property
    def change_utwei(self) -> int:
        """How much more it is in the replay."""
        return self.replayed_utwei - self.live_utwei


@dataclass(frozen=True, kw_only=True)
class Effect:
    """People whose sums differ, with what is held for them, the greatest gain first; all lines
    that moved anything, and the house.
    """

    people: tuple[Sum, ...]
    lines: tuple[Sum, ...]
    treasury: Sum
    pools: Sum

    @property
    def winners(self) -> tuple[Sum, ...]:
        """Those who would have more, the greatest gain first."""
        return tuple(one for one in self.people if one.change_utwei > 0)

    @property
    def losers(self) -> tuple[Sum, ...]:
        """Those who would have less, the greatest loss first."""
        return tuple(one for one in reversed(self.people) if one.change_utwei < 0)


def effect_of(live: Tribune, scratch: Tribune, last_event: int) -> Effect:
    """Compare the sums of both books as of an event; names come from the live site."""
    with live.reading() as session:
        before = _Sums.read(session, last_event)
    with scratch.reading() as session:
        after = _Sums.read(session, None)
    differ = [
        who
        for who in before.people.keys() | after.people.keys()
        if before.people.get(who, 0) != after.people.get(who, 0)
    ]
    with live.reading() as session:
        names = _names(session, sorted(differ))
    people = [
        Sum(
            name=names.get(who, f"person {who}"),
            live_utwei=before.people.get(who, 0),
            replayed_utwei=after.people.get(who, 0),
        )
        for who in differ
    ]
    lines = sorted(before.lines.keys() | after.lines.keys())
    return Effect(
        people=tuple(sorted(people, key=lambda one: (-one.change_utwei, one.name))),
        lines=tuple(_both(n, before.lines, after.lines) for n in lines),
        treasury=_both(AccountKind.TREASURY.value, before.house, after.house),
        pools=_both(AccountKind.POOL.value, before.house, after.house),
    )


def _both(name: str, before: dict[str, int], after: dict[str, int]) -> Sum:
    return Sum(name=name, live_utwei=before.get(name, 0), replayed_utwei=after.get(name, 0))


@dataclass(frozen=True)
class _Sums:
    """What people have by id, what the house has by kind of account, what lines moved by code."""

    people: dict[int, int]
    house: dict[str, int]
    lines: dict[str, int]

    @classmethod
    def read(cls, session: Session, last_event: int | None) -> _Sums:
        """Read them from the postings up to an event; None for all."""
        up_to = FIRST_NEW_ID * 2 if last_event is None else last_event
        people: dict[int, int] = {}
        house: dict[str, int] = {}
        for row in session.execute(_ACCOUNTS.where(_E.c.event_id <= up_to)):
            if row.kind in _PEOPLE:
                people[row.owner_id] = people.get(row.owner_id, 0) + int(row.amount_utwei)
            else:
                house[row.kind] = house.get(row.kind, 0) + int(row.amount_utwei)
        lines = session.execute(_LINES.where(_E.c.event_id <= up_to))
        return cls(people, house, {row.line: int(row.amount_utwei) for row in lines})


def _names(session: Session, ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for low in range(0, len(ids), 1_000):
        query: Select[Any] = select(_U.c.id, _U.c.nickname).where(
            _U.c.id.in_(ids[low : low + 1_000])
        )
        found.update({row.id: row.nickname for row in session.execute(query)})
    return found


_OWNER = case((_A.c.kind.in_(_PEOPLE), _A.c.owner_id), else_=0)
_ACCOUNTS = (
    select(_A.c.kind, _OWNER.label("owner_id"), func.sum(_P.c.amount_utwei).label("amount_utwei"))
    .join(_P, _P.c.account_id == _A.c.id)
    .join(_E, _E.c.id == _P.c.entry_id)
    .group_by(_A.c.kind, _OWNER)
)
_IS_MIRROR = (_E.c.kind == "reverse") & (_P.c.line != SHORTFALL.code)
_LINES = (
    select(
        _P.c.line,
        func.sum(case((_IS_MIRROR, -_P.c.amount_utwei), else_=_P.c.amount_utwei)).label(
            "amount_utwei"
        ),
    )
    .join(_E, _E.c.id == _P.c.entry_id)
    .where(_P.c.amount_utwei > 0)
    .group_by(_P.c.line)
)
