"""Undoing everything that an account caused, in portions that are each committed by themselves.

Comments, reactions, readings, what fell due for them, what others gave to the comments, and live
articles of which nobody else is an author. A portion is an event of its own. What it took is not
found again: a sweep that was cut off goes on where it stopped, of two at once the second finds
what the first has left, and one more finds nothing. A reading stays read: it is not paid again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.facts import article_state
from cms.ledger.models import EventRow
from cms.ledger.timers import cancelled_before
from cms.sdk.errors import Conflict
from cms.services.access.sessions import Principal
from cms.services.articles.take_down import take_down
from cms.services.reasons import checked_reason
from cms.services.sweep.books import book_portion
from cms.services.sweep.content import (
    clear_reactions,
    hide_comments,
    lock_things,
    standing_rows,
)
from cms.services.sweep.portions import Part, Portion
from cms.services.sweep.record import By, record_portion
from cms.services.sweep.rights import locked_account, need_sweeper, parts_for
from cms.services.sweep.search import Found, left_of
from cms.services.unit_of_work import Tribune, until_settled

PORTION = 50
"""How many events one commit takes back at most, what fell due for them not counted."""
COUNTED: tuple[Part, ...] = ("comments", "imported")
"""What is counted on articles, but for reactions to the articles themselves."""
Place = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True)
class SweepStep:
    """A portion that is done: of what, and how many things. ``note`` says why some are left."""

    part: Part
    count: int
    note: str = ""


def sweep_account(
    tribune: Tribune,
    actor: Principal | None,
    user_id: int,
    reason: str,
    *,
    count_max: int | None = None,
) -> Iterator[SweepStep]:
    """Take back what the account caused; yield after each commit, until nothing is left.

    Without an ``actor`` it is the operator, at the command line. Ends earlier once ``count_max``
    things are done; the next call goes on. Raises NotAllowed (rights, password not typed lately,
    rank), NotFound, Invalid without a reason, Conflict for somebody who is not shut out.
    """
    need_sweeper(actor)
    text, left, is_over = checked_reason(reason), count_max, False
    while not is_over:
        is_over = True
        for part in parts_for(actor):
            after: Place | None = None
            while left is None or left > 0:
                size = PORTION if left is None else min(PORTION, left)
                taken = _take(tribune, actor, user_id, text, part, size, after)
                if taken is None:
                    break
                step, after = taken
                left = None if left is None else left - step.count
                if step.count:
                    is_over = False
                    yield step


def _take(
    tribune: Tribune,
    actor: Principal | None,
    user_id: int,
    reason: str,
    part: Part,
    size: int,
    after: Place | None,
) -> tuple[SweepStep, Place] | None:
    """Take the next portion; None if there is none after that place."""

    def work() -> tuple[SweepStep, Place] | None:
        with tribune.writing() as session:
            who = locked_account(session, actor, user_id)
            if who.banned_at is None:
                raise Conflict("sweep.not_banned", f"Shut {who.nickname} out first")
            found = left_of(session, user_id, part, 1 if part == "articles" else size, after)
            if not found:
                return None
            by = By(actor, who.banned_at, reason, tribune.clock.now())
            if part == "articles":
                portion = _take_article(tribune, session, by, user_id, found[0])
            else:
                portion = _take_events(tribune, session, by, user_id, part, found)
            return SweepStep(part=part, count=portion.size), found[-1].place

    return until_settled(work)


def _take_article(
    tribune: Tribune, session: Session, by: By, user_id: int, found: Found
) -> Portion:
    """Take an article down, as an editor would."""
    state = article_state(session, found.article_id)
    down = take_down(tribune, session, state, by.id, by.reason)
    portion = Portion(
        user_id=user_id, part="articles", article=found.article_id, removal=down.subject_id
    )
    record_portion(session, by, portion)
    return portion


def _take_events(
    tribune: Tribune,
    session: Session,
    by: By,
    user_id: int,
    part: Part,
    found: list[Found],
) -> Portion:
    """Lock what the portion is about, read it again, take it back. Under lock it may be less."""
    are_there = {one.comment_id for one in found} - {0}
    to_articles = [one for one in found if part == "reactions" and not one.comment_id]
    articles = {one.article_id for one in (found if part in COUNTED else to_articles)}
    comments = lock_things(session, are_there, articles)
    portion = _read_again(session, user_id, part, [one.event_id for one in found if one.event_id])
    away = tuple(sorted(c.id for c in comments.values() if c.status != "visible"))
    if part == "reactions":
        portion = replace(portion, away=away)
    if part in COUNTED:
        hidden = [comment for comment in comments.values() if comment.id not in away]
        portion = replace(portion, comments=tuple(c.id for c in hidden))
        hide_comments(session, hidden, by.reason)
    if portion.size:
        clear_reactions(session, portion.cleared)
        cause = record_portion(session, by, portion)
        book_portion(tribune, session, portion, cause, by.now)
    return portion


def _read_again(session: Session, user_id: int, part: Part, event_ids: list[int]) -> Portion:
    """Return the portion as it is now that nobody else can change it."""
    rows = session.execute(
        select(EventRow.id, EventRow.undone_by)
        .where(EventRow.id.in_(event_ids))
        .order_by(EventRow.id)
    ).all()
    shown = standing_rows(session, event_ids) if part == "reactions" else []
    placed = {one.event_id for one in shown}
    undone = tuple(row.id for row in rows if row.undone_by is None)
    return Portion(
        user_id=user_id,
        part=part,
        undone=undone,
        moved=tuple((r.id, r.undone_by) for r in rows if r.undone_by and r.id in placed),
        beside=tuple(r.id for r in rows if r.undone_by and r.id not in placed),
        reactions=tuple(
            (c.id, c.kind, c.changes, c.event_id, c.article_id, c.comment_id) for c in shown
        ),
        timers=tuple(cancelled_before(session, undone)),
    )
