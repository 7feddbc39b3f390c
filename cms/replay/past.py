"""The stored events as they are read for a replay, a batch at a time, from the live site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from cms.ledger.hold_tables import HoldRow
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.sdk.errors import Conflict
from cms.sdk.tables import table_of
from cms.sdk.transfers import AccountKind
from cms.services.payload import KINDS

BATCH = 500
_EVENT = table_of(EventRow)


@dataclass(frozen=True, kw_only=True)
class Past:
    """A stored event with what its kind needs besides.

    ``hold_hours`` is how long its earnings were held, if it had any; ``switched`` the withdrawal
    that happened within it; ``given`` a grant's amount, payee and reason; ``withheld`` the row
    that an operator paid.
    """

    id: int
    natural_key: str
    kind: str
    actor_id: int
    article_id: int
    comment_id: int
    recorded_at: datetime
    payload: str
    actor_role: str
    settings_version: int | None
    hold_hours: int | None = None
    switched: Past | None = None
    given: tuple[int, int | None, str] | None = None
    withheld: Any = None


_COLUMNS = [
    _EVENT.c[name]
    for name in (
        "id", "natural_key", "kind", "actor_id", "article_id", "comment_id", "recorded_at",
        "payload", "actor_role", "settings_version",
    )
]  # fmt: skip


def newest_event(session: Session) -> int:
    """Return the id of the newest event, 0 without any."""
    return session.scalar(select(func.max(_EVENT.c.id))) or 0


def events_after(session: Session, event_id: int, last: int) -> list[Past]:
    """Return the next batch of events above one id and up to another, in the order of ids."""
    query = select(*_COLUMNS).where(_EVENT.c.id > event_id, _EVENT.c.id <= last)
    rows = session.execute(query.order_by(_EVENT.c.id).limit(BATCH)).all()
    ids = [row.id for row in rows]
    held, switched = _hold_hours(session, ids), _switched(session, rows)
    given, withheld = _grants(session, ids), _withheld(session, ids)
    return [
        Past(
            **row._mapping,
            hold_hours=held.get(row.id),
            switched=switched.get(row.id),
            given=given.get(row.id),
            withheld=withheld.get(row.id),
        )
        for row in rows
    ]


def check_facts(session: Session) -> None:
    """Raise Conflict if events are older than what was recorded for replays, and say which."""
    planned = _EVENT.c.kind.in_(list(KINDS)) & _EVENT.c.settings_version.is_(None)
    removed = (_EVENT.c.kind == "remove") & (_EVENT.c.payload == "{}")
    query = select(func.count(), func.max(_EVENT.c.id), func.max(_EVENT.c.recorded_at))
    count, last, moment = session.execute(query.where(planned | removed)).one()
    if count:
        raise Conflict(
            "replay.facts_missing",
            f"{count} events, the last of them number {last} of {moment:%d %B %Y}, were recorded "
            "by a version that did not keep as whom and under which settings they were planned. "
            "They cannot be replayed, and nothing that came after them without them",
        )


def check_plugins(session: Session, loaded: Sequence[str]) -> None:
    """Raise Conflict if the books have entries of a plugin that is not loaded."""
    known = ["core", *loaded]
    query = select(EntryRow.plugin).where(EntryRow.plugin.not_in(known)).distinct()
    if missing := sorted(session.scalars(query)):
        sentence = f"The books have entries of {', '.join(missing)}: name it in CMS_PLUGINS"
        raise Conflict("replay.plugin_missing", sentence)


def _hold_hours(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """Return for how long the earnings of events were held; 0 where a pool paid at once."""
    mine = (EntryRow.event_id.in_(ids), EntryRow.kind == "post")
    at_event = (_EVENT.c.id == EntryRow.event_id) & (_EVENT.c.recorded_at == EntryRow.recorded_at)
    held = session.execute(
        select(EntryRow.event_id, EntryRow.recorded_at, func.max(HoldRow.release_at).label("until"))
        .join(HoldRow, HoldRow.entry_id == EntryRow.id)
        .join(_EVENT, at_event)
        .where(*mine)
        .group_by(EntryRow.event_id, EntryRow.recorded_at)
    )
    debit, credit, payer, payee = (
        aliased(PostingRow), aliased(PostingRow), aliased(AccountRow), aliased(AccountRow)
    )  # fmt: skip
    at_once = session.scalars(
        select(EntryRow.event_id)
        .join(debit, (debit.entry_id == EntryRow.id) & (debit.leg % 2 == 0))
        .join(credit, (credit.entry_id == EntryRow.id) & (credit.leg == debit.leg + 1))
        .join(payer, (payer.id == debit.account_id) & (payer.kind == AccountKind.POOL.value))
        .join(payee, (payee.id == credit.account_id) & (payee.kind == AccountKind.USER.value))
        .join(_EVENT, at_event)
        .where(*mine, _EVENT.c.kind.in_(list(KINDS)))
        .where(~exists().where(HoldRow.entry_id == EntryRow.id))
    )
    hours = dict.fromkeys(at_once, 0)
    for row in held:
        hours[row.event_id] = round((row.until - row.recorded_at).total_seconds() / 3600)
    return hours


def _switched(session: Session, rows: Sequence[Any]) -> dict[int, Past]:
    """Return, by event, the withdrawal that happened within the placing of another reaction."""
    wanted = dict(_withdrawals(rows))
    if not wanted:
        return {}
    query = select(*_COLUMNS).where(_EVENT.c.natural_key.in_(list(wanted)))
    found = [Past(**row._mapping) for row in session.execute(query)]
    return {wanted[one.natural_key]: one for one in found if one.id > wanted[one.natural_key]}


def _withdrawals(rows: Sequence[Any]) -> Iterator[tuple[str, int]]:
    for row in rows:
        if row.kind == "react":
            _react, who, thing, place = row.natural_key.split(":")
            yield f"withdraw:{who}:{thing}:{int(place) - 1}", row.id


def _grants(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, int | None, str]]:
    """Return amount, payee and reason of the grants among these events."""
    rows = session.execute(
        select(
            EntryRow.event_id,
            PostingRow.line,
            PostingRow.amount_utwei,
            PostingRow.note,
            AccountRow.owner_id,
        )
        .join(PostingRow, PostingRow.entry_id == EntryRow.id)
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(_EVENT, _EVENT.c.id == EntryRow.event_id)
        .where(EntryRow.event_id.in_(ids), EntryRow.kind == "post", EntryRow.plugin == "core")
        .where(_EVENT.c.kind == "grant", PostingRow.amount_utwei > 0)
    ).all()
    payees = {row.event_id: row.owner_id for row in rows if row.line == GIFT.code}
    return {
        row.event_id: (int(row.amount_utwei), payees.get(row.event_id), row.note)
        for row in rows
        if row.line == GRANT.code
    }


def _withheld(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    rows = session.execute(
        select(*UnpaidRow.__table__.columns).where(UnpaidRow.paid_event_id.in_(ids))
    )
    return {row.paid_event_id: row for row in rows}
