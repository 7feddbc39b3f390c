"""What a reversal would move, by the arithmetic that posts it; nothing is locked or written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from cms.ledger.models import BALANCE_UTWEI_MAX
from cms.ledger.reversal import Mirror, covered, open_transfers
from cms.sdk.transfers import Account, AccountKind, Transfer, Undo


class Paper:
    """Balances on paper: read once each, then moved by what is planned."""

    def __init__(self, balance_of: Callable[[Account], int]) -> None:
        self._balance_of = balance_of
        self._moved: dict[Account, int] = {}

    def available(self, account: Account) -> int:
        """Return how much the account could pay by now, in micro-Twei."""
        if account.kind is AccountKind.MINT:
            return BALANCE_UTWEI_MAX
        return self._balance_of(account) + self._moved.get(account, 0)

    def move(self, transfers: Sequence[Transfer]) -> None:
        """Note transfers as done."""
        for t in transfers:
            self._moved[t.source] = self._moved.get(t.source, 0) - t.amount_utwei
            self._moved[t.destination] = self._moved.get(t.destination, 0) + t.amount_utwei


@dataclass
class Planned:
    """What would be posted, and which mirrors would wait until the treasury can cover them.

    ``is_whole`` says that each account has what it should pay, so that nobody bears it instead.
    """

    transfers: list[Transfer] = field(default_factory=list)
    waiting: list[Mirror] = field(default_factory=list)
    is_whole: bool = True


def plan_taking_back(
    session: Session, origin_event_ids: Sequence[int], reason: Undo, paper: Paper
) -> Planned:
    """Return what `take_back` would post."""
    mirrors = open_transfers(session, origin_event_ids, ("post", "restore"), reason)
    return _plan(mirrors, reason, paper)


def plan_restoring(
    session: Session, origin_event_ids: Sequence[int], removal_id: int, paper: Paper
) -> Planned:
    """Return what `restore` would post for what one removal took back."""
    mirrors = open_transfers(session, origin_event_ids, ("reverse",), Undo.ALWAYS, removal_id)
    return _plan(mirrors, Undo.NEVER, paper)


def _plan(mirrors: Sequence[Mirror], reason: Undo, paper: Paper) -> Planned:
    planned = Planned()
    for mirror in mirrors:
        transfers = covered(mirror, paper, reason)
        planned.is_whole &= Counter(transfers or ()) == Counter(mirror.transfers.values())
        if transfers is None:
            planned.waiting.append(mirror)
            continue
        paper.move(transfers)
        planned.transfers += transfers
    return planned
