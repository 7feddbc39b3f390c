"""Finding movements of money: the ledger as people read it, one row a transfer or a wallet's leg.

A first statement part picks the keys of one page by index, a second joins what is shown, so a
page costs the same whatever the ledger's length. Paging is by key: (entry, leg), newest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.caused import Cause, events_about
from cms.ledger.models import AccountRow, EntryRow, EventRow, LineRow, PostingRow, ReversalRow
from cms.people.models import User
from cms.sdk.tables import table_of
from cms.sdk.transfers import Account


@dataclass(frozen=True, kw_only=True)
class LedgerFilter:
    """What is wanted; empty means all. ``until`` is the first moment that is too late.

    ``accounts`` and ``of_people`` choose legs, each row then has the sign of that account;
    without them each transfer is one row, seen from whom it was paid to.
    """

    article_id: int | None = None
    accounts: tuple[Account, ...] = ()
    of_people: bool = False
    lines: tuple[str, ...] = ()
    plugin: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    event_key: str = ""
    amount_utwei: int | None = None
    entry_id: int | None = None
    caused_by: Cause | None = None


Key = tuple[int, int]
"""Entry and leg of a row: what the following page begins after."""


def find(session: Session, wanted: LedgerFilter, after: Key | None, limit: int) -> Sequence[Any]:
    """Return up to ``limit`` movements, newest first, in one statement."""
    keys = select(_d.c.entry_id, _d.c.leg).select_from(_d).where(*_conditions(wanted))
    if wanted.plugin or wanted.kind or wanted.event_key or wanted.caused_by:
        keys = keys.join(_entry, _entry.c.id == _d.c.entry_id)
    if wanted.event_key:
        keys = keys.join(_event, _event.c.id == _entry.c.event_id)
    if after is not None:
        keys = keys.where(tuple_(_d.c.entry_id, _d.c.leg) < tuple_(*after))
    keys = keys.order_by(_d.c.entry_id.desc(), _d.c.leg.desc()).limit(limit)
    return session.execute(_shown(keys)).all()


def _conditions(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    out = [_legs(wanted)]
    if wanted.article_id is not None:
        out.append(_d.c.article_id == wanted.article_id)
    if wanted.entry_id is not None:
        out.append(_d.c.entry_id == wanted.entry_id)
    if wanted.lines:
        out.append(_d.c.line.in_(wanted.lines))
    if wanted.plugin:
        out.append(_entry.c.plugin == wanted.plugin)
    if wanted.kind:
        out.append(_entry.c.kind == wanted.kind)
    if wanted.event_key:
        out.append(_event.c.natural_key == wanted.event_key)
    if wanted.caused_by is not None:
        out.append(_entry.c.origin_event_id.in_(events_about(wanted.caused_by)))
    if wanted.amount_utwei is not None:
        out.append(_d.c.amount_utwei.in_((wanted.amount_utwei, -wanted.amount_utwei)))
    return out + _between(wanted)


def _between(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    """Narrow by time, and by the ids that such entries can have: those are what is indexed."""
    out: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        first = select(func.min(_other.c.id)).where(_other.c.recorded_at >= wanted.since)
        out += [_d.c.entry_id >= first.scalar_subquery(), _d.c.recorded_at >= wanted.since]
    if wanted.until is not None:
        last = select(func.max(_other.c.id)).where(_other.c.recorded_at < wanted.until)
        out += [_d.c.entry_id <= last.scalar_subquery(), _d.c.recorded_at < wanted.until]
    return out


def _legs(wanted: LedgerFilter) -> ColumnElement[bool]:
    own = select(_account.c.id)
    if wanted.accounts:
        named = [(account.kind.value, account.owner_id) for account in wanted.accounts]
        own = own.where(tuple_(_account.c.kind, _account.c.owner_id).in_(named))
        return _d.c.account_id.in_(own)
    if wanted.of_people:
        people = _account.c.kind.in_(OF_PEOPLE)
        return select(1).where(_account.c.id == _d.c.account_id, people).exists()
    return _d.c.leg % 2 == 1


def _shown(keys: Select[Any]) -> Select[Any]:
    key = keys.subquery("k")
    mine = and_(_leg.c.entry_id == key.c.entry_id, _leg.c.leg == key.c.leg)
    partner = _leg.c.leg + 1 - 2 * (_leg.c.leg % 2)
    return (
        select(*_COLUMNS)
        .select_from(key)
        .join(_leg, mine)
        .join(_opposite, and_(_opposite.c.entry_id == key.c.entry_id, _opposite.c.leg == partner))
        .join(_entry, _entry.c.id == key.c.entry_id)
        .join(_event, _event.c.id == _entry.c.event_id)
        .join(_line, _line.c.code == _leg.c.line)
        .join(_own, _own.c.id == _leg.c.account_id)
        .join(_else, _else.c.id == _opposite.c.account_id)
        .outerjoin(_person, and_(_own.c.kind.in_(OF_PEOPLE), _person.c.id == _own.c.owner_id))
        .outerjoin(_peer, and_(_else.c.kind.in_(OF_PEOPLE), _peer.c.id == _else.c.owner_id))
        .outerjoin(_actor, _actor.c.id == _event.c.actor_id)
        .outerjoin(
            _reversal,
            and_(_reversal.c.entry_id == _leg.c.entry_id, _reversal.c.transfer == _leg.c.leg // 2),
        )
        .order_by(key.c.entry_id.desc(), key.c.leg.desc())
    )


_d, _leg, _opposite = (table_of(PostingRow).alias(name) for name in ("d", "l", "o"))
_account, _own, _else = (table_of(AccountRow).alias(name) for name in ("a", "mine", "theirs"))
_entry, _other = table_of(EntryRow).alias("e"), table_of(EntryRow).alias("b")
_event, _line, _reversal = table_of(EventRow), table_of(LineRow), table_of(ReversalRow)
_person, _peer, _actor = (table_of(User).alias(name) for name in ("person", "peer", "actor"))
_COLUMNS = (
    _leg.c.entry_id,
    _leg.c.leg,
    _leg.c.recorded_at,
    _leg.c.line,
    _line.c.label,
    _line.c.side,
    _leg.c.role,
    _leg.c.amount_utwei,
    _leg.c.note,
    _leg.c.article_id,
    _entry.c.plugin,
    _entry.c.rule_version,
    _entry.c.kind,
    _entry.c.reverses_entry_id,
    _reversal.c.by_entry_id.label("reversed_by_id"),
    _event.c.kind.label("event_kind"),
    _event.c.natural_key,
    _event.c.actor_id,
    _actor.c.nickname.label("actor"),
    _own.c.kind.label("own_kind"),
    _own.c.owner_id.label("own_id"),
    _person.c.nickname.label("own_name"),
    _else.c.kind.label("other_kind"),
    _else.c.owner_id.label("other_id"),
    _peer.c.nickname.label("other_name"),
)
