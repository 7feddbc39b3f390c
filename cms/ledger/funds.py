"""Can it be paid? The same arithmetic for a quote on a snapshot and for posting under lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cms.sdk.errors import InsufficientFunds
from cms.sdk.money import decimal
from cms.sdk.transfers import Account, AccountKind, Transfer


def insufficient(account: Account, need_utwei: int, have_utwei: int) -> InsufficientFunds:
    """Return the failure of an account that should pay more than it has."""
    need, have = decimal(need_utwei), decimal(have_utwei)
    return InsufficientFunds(
        "ledger.insufficient_funds",
        f"This costs {need} Twei and there are {have}",
        account=account,
        need=need,
        have=have,
    )


class Funds:
    """What accounts can still pay, group of transfers after group of transfers."""

    def __init__(self, available: Callable[[Account], int]) -> None:
        self._available = available
        self._spent: dict[Account, int] = {}

    def take(self, transfers: Sequence[Transfer]) -> InsufficientFunds | None:
        """Set a whole group aside; if an account falls short return that, and take nothing."""
        spent = dict(self._spent)
        for transfer in transfers:
            source, amount = transfer.source, transfer.amount_utwei
            have = self._available(source) - spent.get(source, 0)
            if have < amount and source.kind is not AccountKind.MINT:
                return insufficient(source, amount, have)
            spent[source] = spent.get(source, 0) + amount
            spent[transfer.destination] = spent.get(transfer.destination, 0) - amount
        self._spent = spent
        return None
