"""Posting a plan: under lock, against the balances as they are, each plugin's part an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from cms.ledger.book import Draft, post
from cms.ledger.funds import Funds
from cms.ledger.till import Till
from cms.pluginhost.context import Skipped
from cms.pluginhost.proposals import Proposal
from cms.sdk.errors import Stale
from cms.sdk.events import Event
from cms.sdk.settled import Posted
from cms.sdk.transfers import user
from cms.services.funding import fund
from cms.services.holds import as_booked, as_proposed, held_until
from cms.services.unit_of_work import Tribune


def booked(proposals: Sequence[Proposal], until: datetime | None) -> list[Proposal]:
    """Return proposals as they are booked: what is earned is held until a moment, if any."""
    return [replace(p, transfers=as_booked(p.transfers, until)) for p in proposals]


def post_plan(
    tribune: Tribune,
    session: Session,
    event: Event,
    event_id: int,
    proposals: Sequence[Proposal],
    now: datetime,
) -> tuple[tuple[Posted, ...], list[Skipped]]:
    """Post the plan under lock. Raises InsufficientFunds for the actor, Stale for others.

    What was posted is told as the rules proposed it: a hold is none of their business.
    """
    until = held_until(tribune, now)
    proposals = booked(proposals, until)
    accounts = {a for p in proposals for t in p.transfers for a in (t.source, t.destination)}
    if not accounts:
        return (), []
    till = Till(session, accounts)
    funded = fund(proposals, Funds(till.available))
    for shortage in funded.shortages:
        raise shortage if shortage.account == user(event.actor_id) else Stale
    drafts = [_draft(event, event_id, proposal, until) for proposal in funded.proposals]
    used = {t.line for p in funded.proposals for t in p.transfers}
    lines = [line for line in tribune.host.registry.lines if line.code in used]
    post(session, till, drafts, lines, now)
    posted = tuple(
        Posted(plugin=p.plugin, transfer=as_proposed(t))
        for p in funded.proposals
        for t in p.transfers
    )
    return posted, funded.skipped


def _draft(event: Event, event_id: int, proposal: Proposal, until: datetime | None) -> Draft:
    return Draft(
        event_id=event_id,
        origin_event_id=event_id,
        article_id=event.article.id,
        plugin=proposal.plugin,
        rule_version=proposal.rule_version,
        transfers=proposal.transfers,
        release_at=until,
    )
