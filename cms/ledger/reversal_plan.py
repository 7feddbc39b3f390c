"""What taking back or restoring would move, on paper: planned by the code that does it.

Nothing is locked and nothing written. As long as no balance changes in between, the reversal
moves exactly this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cms.ledger.accounts import balances_of
from cms.ledger.covering import Sheet, in_turn
from cms.ledger.held import Held
from cms.ledger.holds import hold
from cms.ledger.mirrors import Mirror, accounts_of, open_transfers, people_who_give
from cms.sdk.transfers import TREASURY, Account, Transfer, Undo, user

Step = tuple[Sequence[int], Undo]
"""Events that are undone together, and the reason."""


@dataclass(frozen=True, kw_only=True)
class PlannedReversal:
    """The transfers in their order; ``waiting`` mirrors cannot be paid until the next grant.

    ``is_whole`` says that each account has what it should pay, so that nobody bears it instead.
    """

    transfers: tuple[Transfer, ...]
    waiting: tuple[Mirror, ...]
    is_whole: bool


def plan_take_back(session: Session, steps: Sequence[Step]) -> PlannedReversal:
    """Say what undoing the steps, one after another, would move."""
    parts: list[tuple[list[Mirror], Undo]] = []
    for reason in dict.fromkeys(reason for _ids, reason in steps):
        turns = _turns([event_ids for event_ids, why in steps if why == reason])
        mirrors = open_transfers(session, list(turns), ("post", "restore"), reason)
        mirrors.sort(key=lambda mirror: (turns[mirror.origin_event_id], mirror.entry_id))
        parts.append((mirrors, reason))
    return _plan(session, parts)


def plan_restore(
    session: Session, origin_event_ids: Sequence[int], removal_id: int
) -> PlannedReversal:
    """Say what restoring the events that the event ``removal_id`` undid would move."""
    mirrors = open_transfers(session, origin_event_ids, ("reverse",), Undo.ALWAYS, [removal_id])
    return _plan(session, [(mirrors, Undo.NEVER)])


class _Balances:
    """What accounts have, as it was read."""

    def __init__(self, balances: dict[Account, int]) -> None:
        self._balances = balances

    def available(self, account: Account) -> int:
        """Return what the account could pay, in micro-Twei."""
        return self._balances[account]


def _plan(session: Session, parts: Sequence[tuple[Sequence[Mirror], Undo]]) -> PlannedReversal:
    every = [mirror for mirrors, _ in parts for mirror in mirrors]
    givers = people_who_give(every)
    pockets = {account for owner in givers for account in (user(owner), hold(owner))}
    read = balances_of(session, accounts_of(every) | pockets | {TREASURY})
    sheet = Sheet(_Balances(read))
    held = Held(session, givers)
    planned: list[Transfer] = []
    waiting: list[Mirror] = []
    is_whole = True
    for mirrors, reason in parts:
        for mirror, transfers in in_turn(mirrors, sheet, held, reason):
            is_whole &= Counter(transfers or ()) == Counter(mirror.transfers.values())
            if transfers is None:
                waiting.append(mirror)
            sheet.move(transfers or ())
            planned.extend(transfers or ())
            held.add(-len(planned), transfers or ())
    return PlannedReversal(transfers=tuple(planned), waiting=tuple(waiting), is_whole=is_whole)


def _turns(steps: Sequence[Sequence[int]]) -> dict[int, int]:
    return {event_id: number for number, ids in enumerate(steps) for event_id in ids}
