"""A plan held against the balances: prices first, then rewards, each plugin's whole or not at all.

Quoting does it on a snapshot, posting under lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cms.ledger.funds import Funds
from cms.pluginhost.context import Skipped
from cms.pluginhost.proposals import Proposal
from cms.sdk.errors import InsufficientFunds
from cms.sdk.transfers import AccountKind, Transfer


@dataclass(frozen=True)
class Funded:
    """A plan held against the balances: what is paid, what is not, who is short of a price."""

    proposals: list[Proposal]
    skipped: list[Skipped]
    shortages: list[InsufficientFunds]


def fund(proposals: Sequence[Proposal], funds: Funds) -> Funded:
    """Take every price before any reward; a price that cannot be paid is a shortage.

    What a plugin pays out for an event is paid whole or not at all, and then each line says so.
    Part of it would not be what the rule promises, and would use up what is paid only once.
    """
    charges = [tuple(t for t in p.transfers if t.is_charge) for p in proposals]
    shortages = [short for own in charges if (short := funds.take(own))]
    out = Funded([], [], shortages)
    for proposal, own in zip(proposals, charges, strict=True):
        rewards = tuple(t for t in proposal.transfers if not t.is_charge)
        if funds.take(rewards) is None:
            out.proposals.append(proposal)
            continue
        out.skipped.extend(_unfunded(proposal.plugin, reward) for reward in rewards)
        if own:
            out.proposals.append(replace(proposal, transfers=own))
    return out


def _unfunded(plugin: str, reward: Transfer) -> Skipped:
    """Say that a reward is not paid; one to a pool or the house is withheld from nobody."""
    detail = "There is not enough money left for this payment"
    payee = reward.destination
    is_persons = payee.kind in (AccountKind.USER, AccountKind.HOLD)
    return Skipped(
        plugin,
        reward.line,
        "pool_empty",
        detail,
        payee_id=payee.owner_id if is_persons else 0,
        withheld_utwei=reward.amount_utwei if is_persons else 0,
    )
