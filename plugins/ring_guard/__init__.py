"""Ring guard: people who pay each other in turn earn less by it, and at once no more than so much.

It prices nothing itself. It puts factors on what other rules pay out of pools:

    young      0          an account that is too new, the payee's or that of who acts
    ring       1/n        one of n people who favour each other, looked for once a day
    returned   0          a like to somebody whose likes one had lately
    repeated   1/k        the k-th plus or like from one person to another
    caused     the rest   what one person's acts may bring all others in 24 hours is used up

A matured comment reward counts the likers whom its writer has not liked in turn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from cms.sdk import (
    WHOLE_MILLIONTHS,
    AccountKind,
    CommentFacts,
    Earning,
    Factor,
    PlannedEarnings,
    Plugin,
    ReactionAdded,
    Reversal,
    Settlement,
    TableContext,
    TimerFired,
    decimal,
    hookimpl,
)
from plugins.ring_guard.routes import PAGES
from plugins.ring_guard.rules import (
    PERCENT_MILLIONTHS,
    capped_share,
    independent_share,
    repeated_share,
    rings,
)
from plugins.ring_guard.settings import PRESETS, Settings
from plugins.ring_guard.tables import (
    Given,
    given_by,
    keep,
    liked_by,
    replace_rings,
    ring_sizes,
    take_search,
    tied,
    turn,
)

FAVOURS = ("plus", "like")
SEARCH_EVERY = timedelta(days=1)


class RingGuard(Plugin):
    """Moves no money; withholds some, visibly. An operator may still pay what was withheld."""

    name = "ring_guard"
    summary = "Favours between the same people pay less each time, and swapped ones nothing."
    Settings = Settings
    presets = PRESETS
    migrations = "plugins.ring_guard.migrations"
    admin_views = PAGES

    @hookimpl
    def earning_factors(self, planned: PlannedEarnings, context: TableContext) -> Iterable[Factor]:
        """Weigh what the act would bring whom."""
        event = planned.event
        yield from _young(planned, context)
        yield from _in_ring(planned, context)
        if isinstance(event, ReactionAdded) and event.reaction in FAVOURS:
            yield from _of_favour(event, planned, context)
        elif isinstance(event, TimerFired) and event.comment:
            yield from _of_matured(event.comment, planned, context)

    @hookimpl
    def on_settled(self, settlement: Settlement, context: TableContext) -> None:
        """Remember the favour, also one that brought nothing."""
        event = settlement.event
        if not isinstance(event, ReactionAdded) or event.reaction not in FAVOURS:
            return
        earned = dict.fromkeys(_addressees(event), 0)
        for posted in settlement.posted:
            transfer = posted.transfer
            payee = transfer.destination.owner_id
            kinds = (transfer.source.kind, transfer.destination.kind)
            if kinds == (AccountKind.POOL, AccountKind.USER) and payee != event.actor_id:
                earned[payee] = earned.get(payee, 0) + transfer.amount_utwei
        row = {
            "event_id": settlement.event_id,
            "actor_id": event.actor_id,
            "kind": event.reaction,
            "given_at": event.occurred_at,
            "in_force": 1,
        }
        rows = [
            {**row, "payee_id": payee, "earned_utwei": amount} for payee, amount in earned.items()
        ]
        keep(context.session, rows)
        if settlement.actor_role and context.settings.ring_people_min:
            _look_for_rings(context)

    @hookimpl
    def on_reversed(self, reversal: Reversal, context: TableContext) -> None:
        """A favour that is taken back was none."""
        turn(context.session, reversal.event_ids, in_force=reversal.restored)


def _addressees(event: ReactionAdded) -> set[int]:
    """Return whom a reaction is meant for: the comment's writer, or the authors."""
    payees = {event.comment.writer_id} if event.comment else set(event.article.author_ids)
    return payees - {event.actor_id}


def _factor(earning: Earning, share_millionths: int, code: str, detail: str) -> Factor:
    return Factor(
        line=earning.line,
        payee_id=earning.payee_id,
        share_millionths=share_millionths,
        code=code,
        detail=detail,
    )


def _young(planned: PlannedEarnings, context: TableContext) -> Iterator[Factor]:
    """Withhold what new accounts earn, or let others earn."""
    s, event = context.settings, planned.event
    if not s.account_age_hours_min:
        return
    joined = context.joined_at([event.actor_id, *(e.payee_id for e in planned.earnings)])
    young = {who for who, at in joined.items() if context.now - at < s.account_age_min}
    detail = f"An account takes part in earning {s.account_age_hours_min} hours after it was made"
    for earning in planned.earnings:
        if young & {event.actor_id, earning.payee_id}:
            yield _factor(earning, 0, "young", detail)


def _in_ring(planned: PlannedEarnings, context: TableContext) -> Iterator[Factor]:
    """Pay the members of a ring as if all of them were one person."""
    if not context.settings.ring_people_min:
        return
    people = ring_sizes(context.session, {e.payee_id for e in planned.earnings})
    for earning in planned.earnings:
        if size := people.get(earning.payee_id):
            detail = f"One of {size} accounts that favour each other: they are paid as one"
            yield _factor(earning, WHOLE_MILLIONTHS // size, "ring", detail)


def _look_for_rings(context: TableContext) -> None:
    """Find the rings anew, unless somebody has within a day."""
    s, session, now = context.settings, context.session, context.now
    if not take_search(session, now, now - SEARCH_EVERY):
        return
    pairs = tied(session, now - s.window, s.ring_favours_min)
    replace_rings(session, rings(pairs, people_min=s.ring_people_min))


def _of_favour(
    event: ReactionAdded, planned: PlannedEarnings, context: TableContext
) -> Iterator[Factor]:
    s, now = context.settings, context.now
    given = given_by(context.session, event.actor_id, now - s.window, now - timedelta(hours=24))
    returned = _returned(event, context)
    for earning in planned.earnings:
        about = earning.payee_id if earning.payee_id != event.actor_id else 0
        if event.comment and not about:
            about = event.comment.writer_id  # one's own part of a like is about the same two
        if not about:
            continue
        if returned and about == returned:
            share = s.returned_percent * PERCENT_MILLIONTHS
            yield _factor(earning, share, "returned", "You two have liked each other lately")
        times = given.times.get((about, event.reaction), 0)
        share = repeated_share(times, percent_min=s.repeated_percent_min)
        if share < WHOLE_MILLIONTHS:
            detail = f"{event.reaction.capitalize()} number {times + 1} between the same two people"
            yield _factor(earning, share, "repeated", f"{detail} in {s.window_days} days")
    yield from _capped(event, planned, given, context)


def _returned(event: ReactionAdded, context: TableContext) -> int:
    """Return the comment's writer if they have liked the liker lately, else 0."""
    s = context.settings
    if event.comment is None or s.returned_percent == 100:
        return 0
    writer, since = event.comment.writer_id, context.now - s.window
    return writer if liked_by(context.session, writer, [event.actor_id], since) else 0


def _capped(
    event: ReactionAdded, planned: PlannedEarnings, given: Given, context: TableContext
) -> Iterator[Factor]:
    """Let others earn by one person no more than the day's limit.

    Two acts of one person at the very same moment both find the same rest; quotas bound that.
    """
    most: int = context.settings.caused_utwei_per_day_max
    others = [e for e in planned.earnings if e.payee_id != event.actor_id]
    total = sum(e.amount_utwei for e in others)
    share = capped_share(total, most - given.brought_utwei)
    detail = f"One person's acts bring all others at most {decimal(most)} Twei in 24 hours"
    if share < WHOLE_MILLIONTHS:
        yield from (_factor(earning, share, "caused", detail) for earning in others)


def _of_matured(
    comment: CommentFacts, planned: PlannedEarnings, context: TableContext
) -> Iterator[Factor]:
    """Let a matured reward count the independent likers only."""
    s = context.settings
    likers, writer = comment.liker_ids, comment.writer_id
    since = context.now - s.window
    liked = liked_by(context.session, writer, likers, since) if s.returned_percent < 100 else set()
    share = independent_share(likers, liked, percent=s.returned_percent)
    detail = f"Of {len(likers)} who liked the comment, its writer has liked {len(liked)} in turn"
    for earning in planned.earnings:
        if earning.payee_id == writer and share < WHOLE_MILLIONTHS:
            yield _factor(earning, share, "returned", detail)


plugin = RingGuard()
