"""Faucets: is there money behind every payment that the rules promise?"""

from __future__ import annotations

from collections.abc import Iterator

from cms.ledger.accounts import trial_balance
from cms.lint.acts import Seen
from cms.lint.findings import Finding, Kind
from cms.sdk.transfers import AccountKind, Line, Side
from cms.services.unit_of_work import Tribune

HOUSE = (AccountKind.TREASURY, AccountKind.POOL)


def dry(live: Tribune, seen: Seen) -> list[Finding]:
    """Return the faucets without funding, from what came to light on the scratch site."""
    lines = live.host.registry.lines
    return [*_never_filled(lines, seen), *_never_granted(live, lines, seen)]


def _never_filled(lines: tuple[Line, ...], seen: Seen) -> Iterator[Finding]:
    """Lines that were due again and again, on a rich site, and found their account empty."""
    for line in lines:
        if seen.empty[line.code] and not seen.paid[line.code]:
            fillers = [x.code for x in lines if x.destination is line.source]
            with_what = ", ".join(fillers) if fillers else "no rule that is on has a line for it"
            yield Finding(
                kind=Kind.FAUCET,
                headline=f"{line.code} ({line.label}) can never pay",
                details=(
                    f"It was due {seen.empty[line.code]} times, and each time its {line.source} "
                    f"was empty, although the treasury was full",
                    f"What fills a {line.source}: {with_what}",
                ),
            )


def _never_granted(live: Tribune, lines: tuple[Line, ...], seen: Seen) -> Iterator[Finding]:
    """Payments of the house on a site whose treasury has, gets and was given nothing."""
    paying = [x for x in lines if x.source in HOUSE and x.side is Side.PROFIT and seen.paid[x.code]]
    sinks = [x for x in lines if x.source is AccountKind.USER and x.destination in HOUSE]
    with live.reading() as session:
        held = trial_balance(session)
    has_money = held.get(AccountKind.TREASURY, 0) or held.get(AccountKind.MINT, 0)
    if paying and not has_money and not any(seen.paid[x.code] for x in sinks):
        yield Finding(
            kind=Kind.FAUCET,
            headline="The treasury never gets any money",
            details=(
                f"The house should pay {', '.join(x.code for x in paying)}",
                "The site has had no grant (`cms grant`), and no rule charges anybody",
            ),
        )
