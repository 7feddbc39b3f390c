"""The operator's grant: the only way that money comes into being."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.ledger.book import Draft, post
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import EntryRow, EventRow, PostingRow
from cms.ledger.reversal import post_pending
from cms.ledger.till import Till
from cms.people.models import User
from cms.sdk.errors import Conflict, Invalid, NotFound
from cms.sdk.money import AMOUNT_UTWEI_MAX, decimal
from cms.sdk.transfers import MINT, TREASURY, Account, Role, Transfer, Undo, user
from cms.services.settle import record_event, until_settled
from cms.services.unit_of_work import Tribune

OPERATOR_ID = 0


def grant(
    tribune: Tribune,
    amount_utwei: int,
    *,
    reason: str,
    nickname: str | None = None,
    reference: str | None = None,
) -> bool:
    """Issue money into the treasury, and on to a person if one is named.

    Returns False if there is a grant of this ``reference`` and amount already. Waiting reversals
    that the treasury can bear now are posted in the same commit. Raises Invalid, NotFound,
    Conflict (the reference stands for another amount), BadEntry.
    """
    if not 0 < amount_utwei <= AMOUNT_UTWEI_MAX:
        most = decimal(AMOUNT_UTWEI_MAX)
        raise Invalid("grant.amount", f"A grant is more than nothing, and at most {most} Twei")
    if not reason.strip():
        raise Invalid("grant.reason", "Say what the grant is for")
    key = f"grant:{reference or secrets.token_hex(12)}"

    def work() -> bool:
        with tribune.writing() as session:
            if (known_utwei := _granted(session, key)) is not None:
                if known_utwei != amount_utwei:
                    sentence = f"The grant {reference} was of {decimal(known_utwei)} Twei"
                    raise Conflict("grant.reference", sentence)
                return False
            now = tribune.clock.now()
            values = {"natural_key": key, "kind": "grant", "actor_id": OPERATOR_ID}
            event_id = record_event(session, values, now)
            transfers = [_transfer(GRANT.code, MINT, TREASURY, amount_utwei, reason)]
            if nickname is not None:
                payee = session.scalar(
                    select(User.id).where(User.nickname_key == nickname.casefold())
                )
                if payee is None:
                    raise NotFound("person.not_found", f"Nobody is called {nickname}")
                transfers.append(_transfer(GIFT.code, TREASURY, user(payee), amount_utwei, reason))
            accounts = {a for t in transfers for a in (t.source, t.destination)}
            draft = Draft(
                event_id=event_id,
                origin_event_id=event_id,
                article_id=0,
                plugin="core",
                rule_version=0,
                transfers=tuple(transfers),
            )
            post(session, Till(session, accounts), [draft], [GRANT, GIFT], now)
            post_pending(session, now)
            return True

    return until_settled(work)


def _granted(session: Session, key: str) -> int | None:
    return session.scalar(
        select(PostingRow.amount_utwei)
        .join(EntryRow, EntryRow.id == PostingRow.entry_id)
        .join(EventRow, EventRow.id == EntryRow.event_id)
        .where(EventRow.natural_key == key, PostingRow.line == GRANT.code, PostingRow.leg == 1)
    )


def _transfer(line: str, source: Account, payee: Account, amount_utwei: int, why: str) -> Transfer:
    return Transfer(
        line=line,
        source=source,
        destination=payee,
        amount_utwei=amount_utwei,
        role=Role.HOUSE,
        undo=Undo.NEVER,
        note=why.strip()[:200],
    )
