"""The figures that rules ask for: counts of events, sums and counts of legs in wallets.

Each statement is made once for the names by which it is narrowed; making it anew for every
question took five times as long as the answer.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, cast, func, select, text

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow, ReversalRow
from cms.ledger.till import LOCK_RANKS
from cms.sdk.hooks import PLANNING_HOOKS
from cms.sdk.tables import UtcTime, table_of
from cms.sdk.transfers import AccountKind

_KINDS = [hook.removeprefix("on_") for hook in PLANNING_HOOKS]
"""Naming all kinds of events lets the index on actor, kind and moment be used."""

_account, _entry, _event = table_of(AccountRow), table_of(EntryRow), table_of(EventRow)
_leg, _reversal = table_of(PostingRow), table_of(ReversalRow)
_OF_EVENTS = {
    "actor_id": _event.c.actor_id == bindparam("actor_id"),
    "article_id": _event.c.article_id == bindparam("article_id"),
    "since": _event.c.occurred_at >= bindparam("since"),
}
_WALLETS = [
    select(_account.c.id)
    .where(_account.c.kind == kind, _account.c.owner_id == bindparam("user_id"))
    .scalar_subquery()
    for kind in OF_PEOPLE
]
"""Somebody's accounts, each found once and before any leg, whatever a planner thinks of a join."""
_OF_LEGS = {
    "user_id": _leg.c.account_id.in_(_WALLETS),
    "article_id": _leg.c.article_id == bindparam("article_id"),
    "comment_id": _event.c.comment_id == bindparam("comment_id"),
    "caused_by": (_event.c.actor_id == bindparam("caused_by")) & _event.c.kind.in_(_KINDS),
    # no leg is older than its event; the second half serves the index
    "since": _OF_EVENTS["since"] & (_leg.c.recorded_at >= bindparam("since")),
}
_NEED_THE_EVENT = {"comment_id", "caused_by", "since"}


@cache
def counting(names: frozenset[str]) -> Select[Any]:
    """Count the events of a ``kind`` that stand."""
    return counting_all(names).where(_event.c.undone_by.is_(None))


@cache
def counting_all(names: frozenset[str]) -> Select[Any]:
    """Count the events of a ``kind``, whether they stand or were undone."""
    query = select(func.count()).where(_event.c.kind == bindparam("kind"))
    return query.where(*(_OF_EVENTS[name] for name in names))


@cache
def total(names: frozenset[str]) -> Select[Any]:
    """Sum a ``line`` in wallets, reversals included."""
    legs = _legs(func.sum(_leg.c.amount_utwei), names, with_events=bool(names & _NEED_THE_EVENT))
    return legs if "user_id" in names else _in_wallets(legs)


@cache
def payments(names: frozenset[str]) -> Select[Any]:
    """Count a ``line``'s payments that stand: neither mirrored nor themselves a mirror.

    One to a person counts once, also where a part of it came back to the hold.
    """
    is_its_mirror = (_reversal.c.entry_id == _leg.c.entry_id) & (
        _reversal.c.transfer == _leg.c.leg // 2
    )
    one = cast(_leg.c.entry_id, Text).concat(".").concat(cast(_account.c.owner_id, Text))
    legs = _legs(func.count(one.distinct()), names, with_events=True)
    legs = _in_wallets(legs).outerjoin(_reversal, is_its_mirror)
    return legs.where(_entry.c.kind != "reverse", _reversal.c.entry_id.is_(None))


def _legs(wanted: ColumnElement[Any], names: frozenset[str], *, with_events: bool) -> Select[Any]:
    """Select from a line's legs, beside the event that each books or takes back."""
    query = select(wanted).select_from(_leg)
    if with_events:
        query = query.join(_entry, _entry.c.id == _leg.c.entry_id)
        query = query.join(_event, _event.c.id == _entry.c.origin_event_id)
    line: ColumnElement[Any] = _leg.c.line
    if "comment_id" in names or ("caused_by" in names and "user_id" not in names):
        line = line.concat("")  # no index: by those few events, not by all of the line's legs
    return query.where(line == bindparam("line"), *(_OF_LEGS[name] for name in names))


def _in_wallets(legs: Select[Any]) -> Select[Any]:
    """Leave out what is no person's. By rank, which has no index: SQLite would walk all wallets."""
    legs = legs.join(_account, _account.c.id == _leg.c.account_id)
    return legs.where(_account.c.lock_rank == LOCK_RANKS[AccountKind.USER])


DEMAND = text(
    """
    SELECT coalesce((
      SELECT sum(p.amount_utwei)
      FROM ledger_entry e CROSS JOIN ledger_posting p CROSS JOIN ledger_account a
      WHERE e.recorded_at >= :since AND e.recorded_at < :until AND p.entry_id = e.id
        AND p.line IN :lines AND a.id = p.account_id AND a.kind IN ('user', 'hold')), 0)
    + coalesce((
      SELECT sum(u.withheld_utwei) FROM ledger_unpaid u JOIN event v ON v.id = u.event_id
      WHERE u.code = 'pool_empty' AND u.recorded_at >= :since AND u.recorded_at < :until
        AND v.undone_by IS NULL), 0)"""
).bindparams(
    bindparam("since", type_=UtcTime()),
    bindparam("until", type_=UtcTime()),
    bindparam("lines", expanding=True),
)
"""What ``lines`` brought people in a time, net of reversals, and what pools were short of.

The order of the joins is for SQLite: by moment, not by line, which would read the line's history.
"""
