"""One event, one way: replay, check, plan, record, post, project, commit.

`perform` does it, `quote` does the first half. Both get a ``prepare`` function that reads the
facts afresh, so that a retry after a lost race sees what the winner left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.ledger.book import Draft, post
from cms.ledger.funds import Funds
from cms.ledger.models import EventRow, PluginFailureRow
from cms.ledger.till import Till
from cms.ledger.timers import keep_timers
from cms.ledger.unpaid import keep_unpaid
from cms.pluginhost.context import Skipped, Snapshot
from cms.pluginhost.proposals import Failure, Plan, Proposal
from cms.pluginhost.settings_store import InForce
from cms.sdk.errors import Busy, CMSError, InsufficientFunds, Refusal, Refused, Stale
from cms.sdk.events import Action, ActionName, Event
from cms.sdk.settled import Posted, Settlement
from cms.sdk.tables import table_of
from cms.sdk.transfers import Transfer, user
from cms.services.outcome import Outcome, Quote, describe, pool_gain
from cms.services.payload import to_payload
from cms.services.unit_of_work import Tribune, again
from cms.settings_stamp import SETTINGS_STAMP

Result = TypeVar("Result")
REPLANS = 8
QUOTE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Act:
    """A use case about to happen: its event, the core's own refusals, how to record it.

    ``record(session, event_id)`` writes the content and returns the subject's id (a comment's,
    a reaction's); it raises Stale when the ground has shifted. ``finish``, if given, runs after
    the money has moved and returns the subject's id instead. ``claim``, if given, comes first and
    raises when the act is in other hands. What nobody does (``name`` None) needs no permission.
    """

    name: ActionName | None
    event: Event
    actor_role: str
    record: Callable[[Session, int], int]
    refusals: tuple[Refusal, ...] = ()
    finish: Callable[[Session, int], int] | None = None
    claim: Callable[[Session], None] | None = None


Prepare = Callable[[Session], Act | Outcome]


def perform(tribune: Tribune, prepare: Prepare) -> Outcome:
    """Do an act once. Raises Refused, InsufficientFunds, RuleFailed, Busy; then nothing is done."""

    def work() -> Outcome:
        with tribune.reading() as session:
            act = prepare(session)
            if isinstance(act, Outcome):
                return act
            earlier, stamp = _earlier(session, act.event.key)
            if earlier:
                return earlier
            snapshot = tribune.host.snapshot(session, tribune.clock.now(), stamp)
            if refusals := _refusals(tribune, act, snapshot):
                raise Refused(refusals)
            plan = tribune.host.plan(act.event, snapshot)
        return _commit(tribune, act, plan, snapshot.settings)

    return until_settled(work)


def until_settled(work: Callable[[], Result]) -> Result:
    """Do the work again, from the start, while others keep changing what it relied on.

    A natural key that a twin has just written counts as such a change: the next try finds it.
    """
    for _attempt in range(REPLANS):
        try:
            return again(work)
        except Stale:
            continue
        except IntegrityError as fault:
            if "natural_key" not in str(fault.orig):
                raise
    raise Busy("settle.contended", "Too many people did this at once; nothing was changed")


def quote(tribune: Tribune, prepare: Prepare) -> Quote:
    """Say what an act would move now; computed by the very functions that charge."""
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
        refusals = _refusals(tribune, act, snapshot)
        plan = tribune.host.plan(act.event, snapshot)
        funded = _fund(plan.proposals, Funds(snapshot.balance_of))
        short = [Refusal(code=f.code, detail=f.detail, params=f.params) for f in funded.shortages]
        transfers = [t for p in funded.proposals for t in p.transfers]
        return Quote(
            action=act.name or "",
            refusals=(*refusals, *short),
            moved=describe(transfers, tribune.host.registry.lines),
            skipped=(*plan.skipped, *funded.skipped),
            valid_until=valid_until,
            pool_utwei=pool_gain(transfers),
        )


def rehearse(tribune: Tribune, prepares: Sequence[Prepare]) -> list[Outcome | CMSError]:
    """Do several acts one after the other, report each, and leave nothing of it behind.

    A price may rise with each act, so the acts cannot be quoted one by one. The site's writers
    wait meanwhile: a few milliseconds an act.
    """

    def work() -> list[Outcome | CMSError]:
        found: list[Outcome | CMSError] = []
        with suppress(_CurtainFalls), tribune.writing() as session:
            for prepare in prepares:
                found.append(_rehearsed(tribune, session, prepare))
            raise _CurtainFalls
        return found

    return until_settled(work)


class _CurtainFalls(Exception):
    """The end of a rehearsal: everything is rolled back."""


def _rehearsed(tribune: Tribune, session: Session, prepare: Prepare) -> Outcome | CMSError:
    savepoint = session.begin_nested()
    try:
        act = prepare(session)
        if isinstance(act, Outcome):
            return act
        snapshot = tribune.host.snapshot(session, tribune.clock.now())
        if refusals := _refusals(tribune, act, snapshot):
            raise Refused(refusals)
        plan = tribune.host.plan(act.event, snapshot)
        done = _do(tribune, session, act, plan, snapshot.settings)
        savepoint.commit()
        return done
    except CMSError as fault:
        savepoint.rollback()
        return fault


def stored_outcome(session: Session, natural_key: str) -> Outcome | None:
    """Return what was answered when this fact was first recorded, if it was."""
    return _earlier(session, natural_key)[0]


def _earlier(session: Session, natural_key: str) -> tuple[Outcome | None, str]:
    """Return the stored outcome, and in the same statement the stamp of the settings."""
    row = session.execute(_EARLIER, {"natural_key": natural_key}).one()
    return Outcome.from_json(row.outcome) if row.outcome else None, row.settings_stamp


def record_event(
    session: Session, event_values: dict[str, Any], now: datetime, outcome: str = "{}"
) -> int:
    """Insert the event's row; its unique key decides a race. Returns its id."""
    row = {"occurred_at": now, "recorded_at": now, "outcome": outcome, **event_values}
    event_id: int = session.execute(_INSERT_EVENT, row).scalar_one()
    return event_id


def keep_failures(
    session: Session, failures: Sequence[Failure], event_key: str, now: datetime, fact: str = "{}"
) -> None:
    """Keep what plugins did wrong, for `cms reconcile` and the operator."""
    more = {"event_key": event_key, "failed_at": now, "fact": fact}
    if failures:
        session.execute(insert(PluginFailureRow), [asdict(f) | more for f in failures])


def _refusals(tribune: Tribune, act: Act, snapshot: Snapshot) -> list[Refusal]:
    if act.name is None:
        return list(act.refusals)
    action = Action(name=act.name, event=act.event, actor_role=act.actor_role)
    return [*act.refusals, *tribune.host.check(action, snapshot)]


@dataclass(frozen=True)
class _Funded:
    """A plan held against the balances: what is paid, what is not, who is short of a price."""

    proposals: list[Proposal]
    skipped: list[Skipped]
    shortages: list[InsufficientFunds]


def _fund(proposals: Sequence[Proposal], funds: Funds) -> _Funded:
    """Take every price before any reward; a price that cannot be paid is a shortage.

    What a plugin pays out for an event is paid whole or not at all, and then each line says so.
    Part of it would not be what the rule promises, and would use up what is paid only once.
    """
    charges = [tuple(t for t in p.transfers if t.is_charge) for p in proposals]
    shortages = [short for own in charges if (short := funds.take(own))]
    out = _Funded([], [], shortages)
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
    return Skipped(
        plugin,
        reward.line,
        "pool_empty",
        "There is not enough money left for this payment",
        payee_id=reward.destination.owner_id,
        withheld_utwei=reward.amount_utwei,
    )


def _commit(tribune: Tribune, act: Act, plan: Plan, settings: Mapping[str, InForce]) -> Outcome:
    """Record, post and project under the settings of the plan, whatever was changed since."""
    with tribune.writing() as session:
        return _do(tribune, session, act, plan, settings)


def _do(
    tribune: Tribune, session: Session, act: Act, plan: Plan, settings: Mapping[str, InForce]
) -> Outcome:
    now = tribune.clock.now()
    event = act.event
    comment = event.comment_facts
    if act.claim:
        act.claim(session)
    event_id = record_event(
        session,
        {
            "natural_key": event.key,
            "kind": event.kind,
            "actor_id": event.actor_id,
            "article_id": event.article.id,
            "comment_id": comment.id if comment else 0,
            "occurred_at": event.occurred_at,
            "payload": to_payload(event),
        },
        now,
    )
    subject_id = act.record(session, event_id)
    posted, unfunded = post_plan(tribune, session, event, event_id, plan.proposals, now)
    keep_timers(session, plan.timers, event_id, event.article.id, now)
    if act.finish:
        subject_id = act.finish(session, event_id)
    snapshot = tribune.host.snapshot(session, now, settings=settings)
    settlement = Settlement(
        event_id=event_id, event=event, posted=posted, actor_role=act.actor_role
    )
    told = {"settlement": settlement}
    failures = tribune.host.project("on_settled", snapshot, told, may_stop=True)
    keep_failures(session, [*plan.failures, *failures], event.key, now)
    outcome = Outcome(
        key=event.key,
        subject_id=subject_id,
        moved=describe((p.transfer for p in posted), tribune.host.registry.lines),
        skipped=(*plan.skipped, *unfunded),
    )
    keep_unpaid(
        session,
        event,
        event_id,
        outcome.skipped,
        {name: found.version for name, found in settings.items()},
        now,
    )
    session.execute(_KEEP_OUTCOME, {"event_id": event_id, "told": outcome.to_json()})
    return outcome


def post_plan(
    tribune: Tribune,
    session: Session,
    event: Event,
    event_id: int,
    proposals: Sequence[Proposal],
    now: datetime,
) -> tuple[tuple[Posted, ...], list[Skipped]]:
    """Post the plan under lock. Raises InsufficientFunds for the actor, Stale for others."""
    accounts = {a for p in proposals for t in p.transfers for a in (t.source, t.destination)}
    if not accounts:
        return (), []
    till = Till(session, accounts)
    funded = _fund(proposals, Funds(till.available))
    for shortage in funded.shortages:
        raise shortage if shortage.account == user(event.actor_id) else Stale
    drafts = [
        Draft(
            event_id=event_id,
            origin_event_id=event_id,
            article_id=event.article.id,
            plugin=proposal.plugin,
            rule_version=proposal.rule_version,
            transfers=proposal.transfers,
        )
        for proposal in funded.proposals
    ]
    posted = tuple(
        Posted(plugin=p.plugin, transfer=t) for p in funded.proposals for t in p.transfers
    )
    used = {p.transfer.line for p in posted}
    lines = [line for line in tribune.host.registry.lines if line.code in used]
    post(session, till, drafts, lines, now)
    return posted, funded.skipped


_EVENT = table_of(EventRow)
_INSERT_EVENT = insert(_EVENT).returning(_EVENT.c.id)
_KEEP_OUTCOME = (
    update(_EVENT).where(_EVENT.c.id == bindparam("event_id")).values(outcome=bindparam("told"))
)
_EARLIER = select(
    select(_EVENT.c.outcome)
    .where(_EVENT.c.natural_key == bindparam("natural_key"))
    .scalar_subquery()
    .label("outcome"),
    text(f"{SETTINGS_STAMP} AS settings_stamp"),
)
