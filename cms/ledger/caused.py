"""What an article, a comment or a person caused: the entries of all events that are about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from cms.ledger.models import AccountRow, EntryRow, EventRow, LineRow, PostingRow
from cms.people.models import User
from cms.sdk.tables import table_of
from cms.sdk.transfers import AccountKind

DEALINGS = ("publish", "read", "react", "comment", "report", "timer")
"""The kinds of event that a person causes; a grant to somebody or a released hold is none."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """An object by its kind and id."""

    kind: Literal["article", "comment", "person"]
    id: int


@dataclass(frozen=True, kw_only=True)
class CausedTotal:
    """What one account has of it on one line, net of what was taken back, in micro-Twei.

    ``kind`` is that of the account; what is held for a person counts as in the wallet.
    """

    kind: str
    owner_id: int
    nickname: str
    label: str
    amount_utwei: int


def events_about(cause: Cause) -> Select[int]:
    """Return the query for the events that the object caused."""
    if cause.kind == "person":
        mine = and_(_event.c.actor_id == cause.id, _event.c.kind.in_(DEALINGS))
        return select(_event.c.id).where(mine)
    about = _event.c.article_id if cause.kind == "article" else _event.c.comment_id
    return select(_event.c.id).where(about == cause.id, _event.c.kind.in_(DEALINGS))


def caused_totals(session: Session, cause: Cause, limit: int) -> Sequence[CausedTotal]:
    """Return who has what of it on which line, the largest sums first, in one statement."""
    rows = session.execute(
        select(
            _KIND.label("kind"),
            _account.c.owner_id,
            func.coalesce(func.max(_user.c.nickname), "").label("nickname"),
            func.max(_line.c.label).label("label"),
            _SUM.label("amount_utwei"),
        )
        .select_from(_entry)
        .join(_posting, _posting.c.entry_id == _entry.c.id)
        .join(_account, _account.c.id == _posting.c.account_id)
        .join(_line, _line.c.code == _posting.c.line)
        .outerjoin(_user, and_(_KIND == _USER, _user.c.id == _account.c.owner_id))
        .where(_entry.c.origin_event_id.in_(events_about(cause)))
        .group_by(_KIND, _account.c.owner_id, _posting.c.line)
        .having(_SUM != 0)
        .order_by(func.abs(_SUM).desc(), _account.c.owner_id, _posting.c.line)
        .limit(limit)
    )
    return [CausedTotal(**_whole(row._mapping)) for row in rows]


def _whole(row: Any) -> dict[str, Any]:
    """Return the row with its sum as int, which PostgreSQL gives as a decimal."""
    return {**row, "amount_utwei": int(row["amount_utwei"])}


_event, _entry, _posting = table_of(EventRow), table_of(EntryRow), table_of(PostingRow)
_account, _line, _user = table_of(AccountRow), table_of(LineRow), table_of(User)
_USER, _HOLD = AccountKind.USER.value, AccountKind.HOLD.value
_KIND = case((_account.c.kind == _HOLD, _USER), else_=_account.c.kind)
_SUM = func.sum(_posting.c.amount_utwei)
