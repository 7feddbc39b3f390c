"""An operator's decision on a withheld sum: paid in full out of the article's pool, or declined.

What is paid belongs to the event that it was withheld from: whatever takes that back, takes this
back as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.clean import clean_text
from cms.ledger.book import Draft, post
from cms.ledger.models import EventRow
from cms.ledger.till import Till
from cms.ledger.unpaid_tables import UnpaidRow
from cms.sdk.errors import Conflict, Invalid, NotAllowed, NotFound
from cms.sdk.money import decimal
from cms.sdk.transfers import Line, Role, Transfer, Undo, pool, user
from cms.services.access.permits import need
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.recording import record_event
from cms.services.unit_of_work import Tribune, until_settled

REASON_CHARACTERS_MAX = 200


@dataclass(frozen=True)
class _Decided:
    """Who decided what on which row, and the reason."""

    actor: Principal
    unpaid_id: int
    because: str
    decision: str


def pay_unpaid(tribune: Tribune, actor: Principal, unpaid_id: int, because: str) -> int:
    """Pay a withheld sum in full; returns it, in utwei.

    Needs the right money.grant and a password typed within the last minutes. Raises NotAllowed,
    NotFound, Invalid (no reason), Conflict (decided, undone, nothing withheld, the pool is short).
    """
    made = _checked(actor, unpaid_id, because, "paid")

    def work() -> int:
        with tribune.writing() as session:
            row = _open_row(session, unpaid_id)
            now = tribune.clock.now()
            values = {
                "natural_key": f"unpaid:{row.id}",
                "kind": "pay_unpaid",
                "actor_id": actor.user_id,
                "article_id": row.article_id,
                "comment_id": row.comment_id,
            }
            event_id = record_event(session, values, now)
            book_withheld(tribune, session, row, event_id, made.because, now)
            _decide(tribune, session, row, made, paid_event_id=event_id)
            return int(row.withheld_utwei)

    return until_settled(work)


def decline_unpaid(tribune: Tribune, actor: Principal, unpaid_id: int, because: str) -> None:
    """Leave a withheld sum unpaid for good, with a reason that its person reads.

    Needs and raises what `pay_unpaid` does.
    """
    made = _checked(actor, unpaid_id, because, "declined")

    def work() -> None:
        with tribune.writing() as session:
            _decide(tribune, session, _open_row(session, unpaid_id), made)

    until_settled(work)


def _checked(actor: Principal, unpaid_id: int, because: str, decision: str) -> _Decided:
    need(actor, "money.grant")
    if not actor.is_confirmed:
        raise NotAllowed("unpaid.unconfirmed", "Type your password again before you decide")
    text = clean_text(because, field="reason", characters_max=REASON_CHARACTERS_MAX).strip()
    if not text:
        detail = "Give the reason: the person reads it"
        raise Invalid("unpaid.reason", detail, errors={"reason": [detail]})
    return _Decided(actor, unpaid_id, text, decision)


def _open_row(session: Session, unpaid_id: int) -> Any:
    """Lock a row and its event, so that nobody decides it or takes the event back meanwhile."""
    row = session.execute(
        select(*UnpaidRow.__table__.columns, EventRow.undone_by, EventRow.comment_id)
        .join(EventRow, EventRow.id == UnpaidRow.event_id)
        .where(UnpaidRow.id == unpaid_id)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("unpaid.not_found", "There is no such entry")
    if not (row.withheld_utwei and row.role):
        raise Conflict("unpaid.nothing_withheld", "No sum is withheld here that could be paid")
    if row.decision:
        raise Conflict("unpaid.decided", "This has been decided already")
    if row.undone_by:
        raise Conflict("unpaid.undone", "What this was earned with has been taken back")
    return row


def book_withheld(
    tribune: Tribune, session: Session, row: Any, event_id: int, because: str, now: datetime
) -> None:
    """Post what a ``row`` of `UnpaidRow` withheld.

    Raises Conflict if the pool is short, or if the plugin is not there any more.
    """
    line = _line(tribune, row.line)
    purse, payee = pool(row.article_id), user(row.user_id)
    till = Till(session, {purse, payee})
    if (held := till.available(purse)) < row.withheld_utwei:
        short = f"The article's pool holds {decimal(held)} Twei, which is less"
        raise Conflict("unpaid.pool_short", short)
    transfer = Transfer(
        line=line.code,
        source=purse,
        destination=payee,
        amount_utwei=row.withheld_utwei,
        role=Role(row.role),
        undo=Undo(row.undo),
        note=f"withheld, then paid: {because}"[:200],
    )
    draft = Draft(
        event_id=event_id,
        origin_event_id=row.event_id,
        article_id=row.article_id,
        plugin=line.code.partition(".")[0],
        rule_version=0,
        transfers=(transfer,),
    )
    post(session, till, [draft], [line], now)


def _line(tribune: Tribune, code: str) -> Line:
    for line in tribune.host.registry.lines:
        if line.code == code:
            return line
    owner = code.partition(".")[0]
    raise Conflict("unpaid.no_plugin", f"The plugin {owner} is not on this site any more")


def _decide(
    tribune: Tribune, session: Session, row: Any, made: _Decided, paid_event_id: int | None = None
) -> None:
    now = tribune.clock.now()
    values = {
        "decision": made.decision,
        "decided_because": made.because,
        "decided_by": made.actor.user_id,
        "decided_at": now,
        "paid_event_id": paid_event_id,
    }
    session.execute(update(UnpaidRow).where(UnpaidRow.id == row.id).values(**values))
    after = {
        "amount": decimal(row.withheld_utwei),
        "line": row.line,
        "decision": made.decision,
        "reason": made.because,
    }
    audit(
        session,
        "money.decide_unpaid",
        f"user:{row.user_id}",
        actor_id=made.actor.user_id,
        now=now,
        after=after,
    )
