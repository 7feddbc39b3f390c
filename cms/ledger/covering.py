"""Who pays for a mirror: the payee as far as it goes, and the treasury bears the rest.

A person gives back from where the money lies: what is still held comes out of the hold, what
could be spent comes out of the wallet; if that falls short, out of whatever else the person has
there. So nobody can turn held money into money to be spent by having something undone, and the
treasury pays only for those who have nothing left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from cms.ledger.held import Held, Key
from cms.ledger.holds import hold
from cms.ledger.lines import SHORTFALL
from cms.ledger.mirrors import Mirror
from cms.sdk.transfers import TREASURY, Account, AccountKind, Role, Transfer, Undo, user


class Purses(Protocol):
    """Whoever knows what accounts can pay at the moment: a till under lock, a sheet of paper."""

    def available(self, account: Account) -> int:
        """Return what the account can pay now, in micro-Twei."""
        ...


class Sheet:
    """What accounts can still pay, on paper, while transfers are taken one after the other."""

    def __init__(self, purses: Purses) -> None:
        self._purses = purses
        self._moved: dict[Account, int] = {}

    def available(self, account: Account) -> int:
        """Return what the account could pay now, in micro-Twei."""
        return self._purses.available(account) + self._moved.get(account, 0)

    def move(self, transfers: Iterable[Transfer]) -> None:
        """Note what transfers move."""
        for t in transfers:
            self._moved[t.source] = self._moved.get(t.source, 0) - t.amount_utwei
            self._moved[t.destination] = self._moved.get(t.destination, 0) + t.amount_utwei


def in_turn(
    mirrors: Sequence[Mirror], purses: Purses, held: Held, reason: Undo
) -> Iterator[tuple[Mirror, tuple[Transfer, ...] | None]]:
    """Yield each mirror with what it moves, or None where it has to wait for the treasury.

    The caller moves the amounts before it takes the next one, which then finds what is left.
    What comes out of holds is taken from ``held`` already. When the article itself goes, its pool
    gives back what it has not spent, to each of those who filled it in proportion: the rest has
    been earned, and nobody owes it.
    """
    for mirror in _unspent(mirrors, purses) if reason & Undo.UNPUBLISHED else mirrors:
        mark = held.mark()
        transfers = _covered(mirror, purses, held)
        if transfers is None:
            held.back_to(mark)
        yield mirror, transfers


def _covered(mirror: Mirror, purses: Purses, held: Held) -> tuple[Transfer, ...] | None:
    """Return the mirror's transfers with shortfalls borne by the treasury; None if it cannot."""
    left = Sheet(purses)
    out: list[Transfer] = []
    in_order = sorted(mirror.transfers.items(), key=lambda item: not item[1].is_charge)
    for number, transfer in in_order:
        short = transfer.amount_utwei
        for account, paid in _paid(transfer, (mirror.entry_id, number), left, held).items():
            out.append(replace(transfer, source=account, amount_utwei=paid))
            left.move(out[-1:])
            short -= paid
        if short and transfer.destination != TREASURY:
            if left.available(TREASURY) < short:
                return None
            out.append(_shortfall(transfer, short))
            left.move(out[-1:])
    return tuple(out)


def _paid(transfer: Transfer, key: Key, left: Sheet, held: Held) -> dict[Account, int]:
    """Return what each account pays of one transfer, the giver's others if it falls short."""
    if not transfer.is_charge:
        paid = min(transfer.amount_utwei, left.available(transfer.source))
        return {transfer.source: paid} if paid else {}
    owner = transfer.source.owner_id
    wallet, holding = user(owner), hold(owner)
    all_held = held.total_of(owner)
    own = min(transfer.amount_utwei, held.left_of(owner, key))
    rest = transfer.amount_utwei - own
    from_wallet = min(rest, left.available(wallet))
    from_hold = own + min(rest - from_wallet, all_held - own)
    held.take(owner, from_hold, key)
    return {a: paid for a, paid in ((holding, from_hold), (wallet, from_wallet)) if paid}


def _unspent(mirrors: Sequence[Mirror], purses: Purses) -> list[Mirror]:
    """Scale what pools give back down to what is left in them; the treasury gets the odd rest."""
    parts: dict[Key, Transfer] = {
        (mirror.entry_id, number): transfer
        for mirror in mirrors
        for number, transfer in mirror.transfers.items()
    }
    for purse in {t.source for t in parts.values() if t.source.kind is AccountKind.POOL}:
        given = {key: t for key, t in parts.items() if t.source == purse}
        parts |= _scaled(given, purses.available(purse))
    return [replace(m, transfers={n: parts[m.entry_id, n] for n in m.transfers}) for m in mirrors]


def _scaled(given: dict[Key, Transfer], left_utwei: int) -> dict[Key, Transfer]:
    filled = sum(t.amount_utwei for t in given.values())
    if left_utwei >= filled:
        return given
    scaled = {key: t.amount_utwei * left_utwei // filled for key, t in given.items()}
    if house := [key for key, t in given.items() if t.destination == TREASURY]:
        scaled[house[0]] += left_utwei - sum(scaled.values())
    return {key: replace(t, amount_utwei=scaled[key]) for key, t in given.items()}


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
