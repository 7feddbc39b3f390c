"""Putting factors on planned earnings: which earnings there are, and what is left of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from math import prod

from cms.pluginhost.context import Skipped
from cms.pluginhost.proposals import Proposal
from cms.sdk.factors import WHOLE_MILLIONTHS, Earning, Factor
from cms.sdk.transfers import AccountKind, Transfer

FACTORS_MAX = 256
Payment = tuple[str, int]
"""What a factor names: a line and who earns on it."""
Given = Mapping[Payment, Sequence[tuple[str, Factor]]]
"""Factors on each payment, with the plugin that gave them."""


class BadFactor(Exception):
    """A plugin answered with something that is no factor on a planned earning."""


def earnings_in(proposals: Iterable[Proposal]) -> tuple[Earning, ...]:
    """Return what people would earn out of pools, one for each line and person."""
    sums: dict[tuple[str, str, int], int] = defaultdict(int)
    for proposal in proposals:
        for transfer in filter(_is_earning, proposal.transfers):
            who = transfer.destination.owner_id
            sums[proposal.plugin, transfer.line, who] += transfer.amount_utwei
    return tuple(
        Earning(plugin=plugin, line=line, payee_id=who, amount_utwei=amount)
        for (plugin, line, who), amount in sums.items()
    )


def checked_factors(
    answer: Iterable[Factor] | None, earnings: Sequence[Earning]
) -> tuple[Factor, ...]:
    """Return a plugin's factors; raise BadFactor unless each is one on one of these earnings."""
    factors = tuple(islice(answer or (), FACTORS_MAX + 1))
    if len(factors) > FACTORS_MAX:
        raise BadFactor(f"more than {FACTORS_MAX} factors for one event")
    payments = {(e.line, e.payee_id) for e in earnings}
    for factor in factors:
        if fault := _fault(factor, payments):
            raise BadFactor(fault)
    return factors


def _fault(factor: object, payments: set[Payment]) -> str | None:
    if type(factor) is not Factor:
        return f"{type(factor).__name__} is no Factor"
    share = factor.share_millionths
    if type(share) is not int or not 0 <= share <= WHOLE_MILLIONTHS:
        return f"{factor.line}: the share is no int from 0 to {WHOLE_MILLIONTHS}"
    if (factor.line, factor.payee_id) not in payments:
        return f"{factor.line}: nothing is planned on this line for {factor.payee_id}"
    texts = (factor.code, factor.detail)
    if not all(type(said) is str and 0 < len(said) <= 200 for said in texts):
        return f"{factor.line}: code and detail are texts of 1 to 200 characters"
    if factor.is_final not in (True, False):
        return f"{factor.line}: is_final is true or false"
    return None


def nothing_of(earnings: Iterable[Earning], code: str, detail: str) -> tuple[Factor, ...]:
    """Return factors that withhold all of these earnings."""
    return tuple(
        Factor(line=e.line, payee_id=e.payee_id, share_millionths=0, code=code, detail=detail)
        for e in earnings
    )


def weighed(
    proposals: Iterable[Proposal], factors: Iterable[tuple[str, Factor]]
) -> tuple[list[Proposal], list[Skipped]]:
    """Return the proposals with what is left of each earning, and what was withheld, with why.

    One earning has one reason: the smallest factor's that is not final, to which the others' words
    are added.
    """
    given: defaultdict[Payment, list[tuple[str, Factor]]] = defaultdict(list)
    for plugin, factor in factors:
        if factor.share_millionths < WHOLE_MILLIONTHS:
            given[factor.line, factor.payee_id].append((plugin, factor))
    left, skipped = [], []
    for proposal in proposals:
        paid = [(t, _part(t, given)) for t in proposal.transfers]
        skipped += [_withheld(t, part, given) for t, part in paid if part < t.amount_utwei]
        transfers = tuple(replace(t, amount_utwei=part) for t, part in paid if part)
        if transfers:
            left.append(replace(proposal, transfers=transfers))
    return left, skipped


def _is_earning(transfer: Transfer) -> bool:
    kinds = (transfer.source.kind, transfer.destination.kind)
    return kinds == (AccountKind.POOL, AccountKind.USER)


def _payment(transfer: Transfer) -> Payment:
    return transfer.line, transfer.destination.owner_id


def _part(transfer: Transfer, given: Given, *, final_only: bool = False) -> int:
    """Return what is paid of a transfer, rounded down once, whatever the order of factors."""
    if not _is_earning(transfer) or _payment(transfer) not in given:
        return transfer.amount_utwei
    factors = [factor for _plugin, factor in given[_payment(transfer)]]
    shares = [f.share_millionths for f in factors if f.is_final or not final_only]
    return int(transfer.amount_utwei * prod(shares) // WHOLE_MILLIONTHS ** len(shares))


def _withheld(transfer: Transfer, part: int, given: Given) -> Skipped:
    """Say what was withheld: of what the final factors leave, if another one cut that as well."""
    factors = sorted(given[_payment(transfer)], key=lambda one: one[1].share_millionths)
    open_factors = [one for one in factors if not one[1].is_final]
    plugin, strongest = (open_factors or factors)[0]
    whole = _part(transfer, given, final_only=True) if open_factors else transfer.amount_utwei
    return Skipped(
        plugin,
        transfer.line,
        strongest.code,
        "; ".join(dict.fromkeys(factor.detail for _plugin, factor in factors)),
        payee_id=transfer.destination.owner_id,
        withheld_utwei=whole - part,
        role=transfer.role.value if open_factors else "",
        undo=int(transfer.undo) if open_factors else 0,
    )
