"""Saying what an act would move now, by the very functions that charge. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from cms.ledger.funds import Funds
from cms.ledger.holds import purse_of
from cms.pluginhost.context import Snapshot
from cms.pluginhost.proposals import Proposal
from cms.sdk.errors import Refusal
from cms.sdk.transfers import user
from cms.services.acts import Act, Prepare, refusals_of
from cms.services.funding import Funded, fund
from cms.services.holds import held_until, told_of_hold
from cms.services.outcome import Outcome, Quote, describe, pool_gain
from cms.services.posting import booked
from cms.services.unit_of_work import Tribune

QUOTE_SECONDS = 60


def quote(tribune: Tribune, prepare: Prepare) -> Quote:
    """Say what an act would move now, or why it may not happen."""
    with tribune.reading() as session:
        now = tribune.clock.now()
        act = prepare(session)
        valid_until = now + timedelta(seconds=QUOTE_SECONDS)
        if isinstance(act, Outcome):
            done = Refusal(code="already_done", detail="You have done this already")
            return Quote(
                action="",
                refusals=(done,),
                moved=act.moved,
                skipped=act.skipped,
                valid_until=valid_until,
            )
        snapshot = tribune.host.snapshot(session, now)
        refusals = refusals_of(tribune, act, snapshot)
        plan = tribune.host.plan(act.event, snapshot)
        until = held_until(tribune, now)
        funded = _quoted(session, act, booked(plan.proposals, until), snapshot)
        short = [Refusal(code=f.code, detail=f.detail, params=f.params) for f in funded.shortages]
        transfers = [t for p in funded.proposals for t in p.transfers]
        return Quote(
            action=act.name or "",
            refusals=(*refusals, *short),
            moved=describe(transfers, tribune.host.registry.lines, until),
            skipped=(*plan.skipped, *funded.skipped),
            valid_until=valid_until,
            pool_utwei=pool_gain(transfers),
        )


def _quoted(
    session: Session, act: Act, proposals: Sequence[Proposal], snapshot: Snapshot
) -> Funded:
    """Fund a plan on paper; whoever is short is told what is held, and is lent what is due."""
    funded = fund(proposals, Funds(snapshot.balance_of))
    if not funded.shortages:
        return funded
    actor = act.event.actor_id
    purse = purse_of(session, actor, snapshot.now)
    snapshot.balances[user(actor)] = purse.spendable_utwei
    funded = fund(proposals, Funds(snapshot.balance_of))
    funded.shortages[:] = [
        told_of_hold(short, purse) if short.account == user(actor) else short
        for short in funded.shortages
    ]
    return funded
