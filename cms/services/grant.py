"""The operator's grant: the only way that money comes into being."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from cms.ledger.book import Draft, post
from cms.ledger.lines import GIFT, GRANT
from cms.ledger.models import EventRow
from cms.ledger.reversal import post_pending
from cms.ledger.till import Till
from cms.people.models import User
from cms.sdk.errors import Invalid, NotFound
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
) -> int:
    """Issue money into the treasury, and on to a person if one is named; return its event id.

    A ``reference`` makes the grant repeatable without effect. Waiting reversals that the
    treasury can bear now are posted in the same commit. Raises Invalid, NotFound, BadEntry.
    """
    if amount_utwei <= 0:
        raise Invalid("grant.amount", "A grant is more than nothing")
    if not reason.strip():
        raise Invalid("grant.reason", "Say what the grant is for")
    key = f"grant:{reference or secrets.token_hex(12)}"

    def work() -> int:
        with tribune.writing() as session:
            known = session.scalar(select(EventRow.id).where(EventRow.natural_key == key))
            if known is not None:
                return known
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
            return event_id

    return until_settled(work)


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
