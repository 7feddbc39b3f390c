"""The operator's grant: the only way that money comes into being."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.clean import clean_text
from cms.ledger.book import Draft, post
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import AccountRow, EntryRow, EventRow, PostingRow
from cms.ledger.reversal import post_pending
from cms.ledger.till import Till
from cms.people.names import user_id_of
from cms.people.rights import holds
from cms.sdk.errors import BadEntry, Conflict, Invalid, NotAllowed, NotFound
from cms.sdk.money import AMOUNT_UTWEI_MAX, decimal
from cms.sdk.transfers import MINT, TREASURY, Account, Role, Transfer, Undo, user
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.recording import record_event
from cms.services.unit_of_work import Tribune, until_settled

OPERATOR_ID = 0
REASON_CHARACTERS_MAX = 200


def grant(
    tribune: Tribune,
    amount_utwei: int,
    *,
    reason: str,
    nickname: str | None = None,
    reference: str | None = None,
    actor: Principal | None = None,
) -> bool:
    """Issue money into the treasury, and on to a person if one is named.

    Without an ``actor`` it is the operator's at the command line; any other needs the right
    money.grant and a password typed within the last minutes, and is audited in the same commit.
    Returns False if there is this grant, by its ``reference``, already. Waiting reversals that
    the treasury can bear now are posted in the same commit. Raises Invalid, NotAllowed,
    NotFound, Conflict (the reference stands for another amount or person).
    """
    if actor is not None:
        _check_actor(actor)
    given = _checked(amount_utwei, reason)
    key = f"grant:{reference or secrets.token_hex(12)}"

    def work() -> bool:
        with tribune.writing() as session:
            payee = _payee(session, nickname)
            if (known := _granted(session, key)) is not None:
                _check_same(known, given.amount_utwei, payee, reference)
                return False
            now = tribune.clock.now()
            actor_id = actor.user_id if actor else OPERATOR_ID
            values = {"natural_key": key, "kind": "grant", "actor_id": actor_id}
            event_id = record_event(session, values, now)
            entry_ids = book_grant(session, event_id, given, payee, now)
            if actor is not None:
                _audit(session, actor, given, payee, entry_ids[0], now)
            return True

    return until_settled(work)


def book_grant(
    session: Session, event_id: int, given: Given, payee: int | None, now: datetime
) -> list[int]:
    """Post a grant, and the waiting reversals that the treasury can bear then.

    Returns the ids of the grant's entries. Raises Invalid when the books cannot hold it.
    """
    entry_ids = _post(session, event_id, given, payee, now)
    post_pending(session, now)
    return entry_ids


@dataclass(frozen=True)
class Given:
    """An amount and a reason that were checked."""

    amount_utwei: int
    reason: str


def _check_actor(actor: Principal) -> None:
    if not holds(actor.role, "money.grant"):
        raise NotAllowed("role.rights", "Your role may not grant money")
    if not actor.is_confirmed:
        raise NotAllowed("grant.unconfirmed", "Type your password again before you grant money")


def _checked(amount_utwei: int, reason: str) -> Given:
    if not 0 < amount_utwei <= AMOUNT_UTWEI_MAX:
        most = decimal(AMOUNT_UTWEI_MAX)
        detail = f"A grant is more than nothing, and at most {most} Twei"
        raise Invalid("grant.amount", detail, errors={"amount": [detail]})
    text = clean_text(reason, field="reason", characters_max=REASON_CHARACTERS_MAX)
    if not (said := " ".join(text.split())):
        detail = "Say what the grant is for"
        raise Invalid("grant.reason", detail, errors={"reason": [detail]})
    return Given(amount_utwei, said)


def _payee(session: Session, nickname: str | None) -> int | None:
    if nickname is None:
        return None
    payee = user_id_of(session, nickname)
    if payee is None:
        raise NotFound("person.not_found", f"Nobody is called {nickname}")
    return payee


def _post(
    session: Session, event_id: int, given: Given, payee: int | None, now: datetime
) -> list[int]:
    transfers = [_transfer(GRANT.code, MINT, TREASURY, given)]
    if payee is not None:
        transfers.append(_transfer(GIFT.code, TREASURY, user(payee), given))
    accounts = {a for t in transfers for a in (t.source, t.destination)}
    draft = Draft(
        event_id=event_id,
        origin_event_id=event_id,
        article_id=0,
        plugin="core",
        rule_version=0,
        transfers=tuple(transfers),
    )
    try:
        return post(session, Till(session, accounts), [draft], [GRANT, GIFT], now)
    except BadEntry as fault:
        detail = "The books cannot hold that much more"
        raise Invalid("grant.amount", detail, errors={"amount": [detail]}) from fault


def _audit(
    session: Session,
    actor: Principal,
    given: Given,
    payee: int | None,
    entry_id: int,
    now: datetime,
) -> None:
    after = {
        "amount": decimal(given.amount_utwei),
        "reason": given.reason,
        "entry": entry_id,
    }
    subject = "treasury" if payee is None else f"user:{payee}"
    audit(session, "money.grant", subject, actor_id=actor.user_id, now=now, after=after)


def _granted(session: Session, key: str) -> tuple[int, int | None] | None:
    """Return amount and payee of the grant with this key; None if there is none."""
    rows = session.execute(
        select(PostingRow.line, PostingRow.amount_utwei, AccountRow.owner_id)
        .join(AccountRow, AccountRow.id == PostingRow.account_id)
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(EventRow, EventRow.id == EntryRow.event_id)
        .where(EventRow.natural_key == key, EntryRow.plugin == "core", EntryRow.kind == "post")
        .where(PostingRow.amount_utwei > 0)
    ).all()
    given = {row.line: row for row in rows}
    if GRANT.code not in given:
        return None
    payee = given[GIFT.code].owner_id if GIFT.code in given else None
    return int(given[GRANT.code].amount_utwei), payee


def _check_same(
    known: tuple[int, int | None], amount_utwei: int, payee: int | None, reference: str | None
) -> None:
    if known[0] != amount_utwei:
        raise Conflict("grant.reference", f"The grant {reference} was of {decimal(known[0])} Twei")
    if known[1] != payee:
        raise Conflict("grant.reference", f"The grant {reference} went to somebody else")


def _transfer(line: str, source: Account, payee: Account, given: Given) -> Transfer:
    return Transfer(
        line=line,
        source=source,
        destination=payee,
        amount_utwei=given.amount_utwei,
        role=Role.HOUSE,
        undo=Undo.NEVER,
        note=given.reason,
    )
