"""What a reversal or restoration would move: read from what was posted, covered by who can pay.

Both the posting under lock (`reversal`) and the plan on paper (`reversal_plan`) come here, so
what was announced and what happens cannot differ while the balances stay the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from cms.ledger.lines import SHORTFALL
from cms.ledger.models import AccountRow, EntryRow, PostingRow, ReversalRow
from cms.sdk.transfers import TREASURY, Account, AccountKind, Role, Transfer, Undo


class Purses(Protocol):
    """Whoever knows what accounts can pay at the moment: a till under lock, a sheet of paper."""

    def available(self, account: Account) -> int:
        """Return what the account can pay now, in micro-Twei."""
        ...


@dataclass(frozen=True, kw_only=True)
class Mirror:
    """The transfers of one entry that are still to be mirrored, by number."""

    entry_id: int
    origin_event_id: int
    article_id: int
    plugin: str
    rule_version: int
    transfers: dict[int, Transfer]


def open_transfers(
    session: Session,
    origin_event_ids: Sequence[int],
    kinds: Sequence[str],
    reason: Undo,
    caused_by: int | None = None,
) -> list[Mirror]:
    """Read the unmirrored transfers of these events; two legs of one posting pair each."""
    debit, credit = aliased(PostingRow), aliased(PostingRow)
    payer, payee = aliased(AccountRow), aliased(AccountRow)
    query = (
        select(
            EntryRow.id,
            EntryRow.origin_event_id,
            EntryRow.plugin,
            EntryRow.rule_version,
            debit.leg,
            debit.line,
            debit.article_id,
            debit.role,
            debit.undo,
            debit.note,
            credit.amount_utwei,
            payer.kind.label("payer_kind"),
            payer.owner_id.label("payer_id"),
            payee.kind.label("payee_kind"),
            payee.owner_id.label("payee_id"),
        )
        .join(debit, (debit.entry_id == EntryRow.id) & (debit.leg % 2 == 0))
        .join(credit, (credit.entry_id == EntryRow.id) & (credit.leg == debit.leg + 1))
        .join(payer, payer.id == debit.account_id)
        .join(payee, payee.id == credit.account_id)
        .outerjoin(
            ReversalRow,
            (ReversalRow.entry_id == EntryRow.id) & (ReversalRow.transfer == debit.leg // 2),
        )
        .where(
            EntryRow.origin_event_id.in_(origin_event_ids),
            EntryRow.kind.in_(kinds),
            ReversalRow.entry_id.is_(None),
            debit.undo.op("&")(int(reason)) != 0,
        )
        .order_by(EntryRow.id, debit.leg)
    )
    if caused_by is not None:
        query = query.where(EntryRow.event_id == caused_by)
    mirrors: dict[int, Mirror] = {}
    for row in session.execute(query):
        mirror = mirrors.setdefault(
            row.id,
            Mirror(
                entry_id=row.id,
                origin_event_id=row.origin_event_id,
                article_id=row.article_id,
                plugin=row.plugin,
                rule_version=row.rule_version,
                transfers={},
            ),
        )
        mirror.transfers[row.leg // 2] = Transfer(
            line=row.line,
            source=Account(AccountKind(row.payee_kind), row.payee_id),
            destination=Account(AccountKind(row.payer_kind), row.payer_id),
            amount_utwei=row.amount_utwei,
            role=Role(row.role),
            undo=Undo(row.undo),
            note=row.note,
        )
    return list(mirrors.values())


def in_turn(
    mirrors: Sequence[Mirror], purses: Purses, reason: Undo
) -> Iterator[tuple[Mirror, tuple[Transfer, ...] | None]]:
    """Yield each mirror with what it moves, or None where it has to wait for the treasury.

    The caller moves the amounts before it takes the next one, which then finds what is left.
    """
    for mirror in mirrors:
        yield mirror, _covered(mirror, purses, reason)


def _covered(mirror: Mirror, purses: Purses, reason: Undo) -> tuple[Transfer, ...] | None:
    """Return the mirror's transfers with shortfalls borne by the treasury; None if it cannot.

    When the article itself goes, its pool gives back what it has not spent, to each of those
    who filled it in proportion: the rest has been earned, and nobody owes it.
    """
    if reason & Undo.UNPUBLISHED:
        mirror = _unspent(mirror, purses)
    left = {t.source: purses.available(t.source) for t in mirror.transfers.values()}
    left.setdefault(TREASURY, purses.available(TREASURY))
    out: list[Transfer] = []
    for transfer in sorted(mirror.transfers.values(), key=lambda t: not t.is_charge):
        paid = min(transfer.amount_utwei, left[transfer.source])
        if paid:
            out.append(replace(transfer, amount_utwei=paid))
            left[transfer.source] -= paid
            if transfer.destination in left:
                left[transfer.destination] += paid
        if short := transfer.amount_utwei - paid:
            if transfer.destination == TREASURY:
                continue
            if left[TREASURY] < short:
                return None
            left[TREASURY] -= short
            out.append(_shortfall(transfer, short))
    return tuple(out)


def _unspent(mirror: Mirror, purses: Purses) -> Mirror:
    """Scale what a pool gives back down to what is left in it; the treasury gets the odd rest."""
    given = {n: t for n, t in mirror.transfers.items() if t.source.kind is AccountKind.POOL}
    filled = sum(t.amount_utwei for t in given.values())
    left = min((purses.available(t.source) for t in given.values()), default=0)
    if left >= filled:
        return mirror
    scaled = {n: t.amount_utwei * left // filled for n, t in given.items()}
    if house := [n for n, t in given.items() if t.destination == TREASURY]:
        scaled[house[0]] += left - sum(scaled.values())
    transfers = {n: replace(t, amount_utwei=scaled[n]) for n, t in given.items()}
    return replace(mirror, transfers={**mirror.transfers, **transfers})


def _shortfall(transfer: Transfer, amount_utwei: int) -> Transfer:
    return Transfer(
        line=SHORTFALL.code,
        source=TREASURY,
        destination=transfer.destination,
        amount_utwei=amount_utwei,
        role=Role.HOUSE,
        undo=transfer.undo,
        note=f"for {transfer.line}",
    )
