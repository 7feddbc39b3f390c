"""Giving back what a sweep took, after a mistake: its portions in turn, the newest first.

Everything is as it was before: money, levels, counters, comments, reactions, timers. What has
changed since stays changed: a reaction that was placed anew, one to a comment that has gone, an
article that shows other words. A portion that is given back is marked, so that it is given back
once, and a call that was cut off goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.facts import article_state
from cms.content.models import Comment
from cms.ledger.models import EventRow
from cms.ledger.sweep_tables import SweepRow
from cms.sdk.errors import Conflict
from cms.services.access.article_rights import need_article
from cms.services.access.sessions import Principal
from cms.services.articles.put_back import put_back
from cms.services.audit import audit
from cms.services.reasons import checked_reason
from cms.services.recording import record_event
from cms.services.sweep.account import SweepStep
from cms.services.sweep.books import book_return
from cms.services.sweep.content import (
    as_they_are,
    lock_things,
    show_comments,
    show_reactions,
)
from cms.services.sweep.portions import Cleared, Portion, Return
from cms.services.sweep.record import OPERATOR_ID
from cms.services.sweep.rights import locked_account, need_sweeper
from cms.services.unit_of_work import Tribune, until_settled


def restore_sweep(
    tribune: Tribune,
    actor: Principal | None,
    user_id: int,
    reason: str,
    *,
    count_max: int | None = None,
) -> Iterator[SweepStep]:
    """Give back the account's last sweep; yield after each commit, until nothing of it is left.

    The account may be shut out or not. Ends earlier once ``count_max`` things are done; the next
    call goes on. Raises NotAllowed (rights, password not typed lately, rank; an article needs an
    editor), NotFound, Invalid without a reason, Conflict if no sweep is left to give back.
    """
    need_sweeper(actor)
    text, left = checked_reason(reason), count_max
    step, sweep = _give_back(tribune, actor, user_id, text, None)
    if step is None:
        raise Conflict("sweep.none", "Nothing was taken back that could be given back")
    while step is not None:
        yield step
        left = None if left is None else left - step.count
        if left is not None and left <= 0:
            return
        step, sweep = _give_back(tribune, actor, user_id, text, sweep)


def _give_back(
    tribune: Tribune, actor: Principal | None, user_id: int, reason: str, sweep: datetime | None
) -> tuple[SweepStep | None, datetime | None]:
    """Give back the newest portion of a sweep, by default of the last; None if there is none."""

    def work() -> tuple[SweepStep | None, datetime | None]:
        with tribune.writing() as session:
            locked_account(session, actor, user_id)
            row = newest_portion(session, user_id, sweep)
            if row is None:
                return None, sweep
            stored = select(EventRow.payload).where(EventRow.id == row.event_id)
            portion = Portion.from_json(session.scalars(stored).one())
            now, by = tribune.clock.now(), actor.user_id if actor else OPERATOR_ID
            returned = _prepare(tribune, session, actor, portion)
            cause = _record(session, row, portion, returned, by, reason, now)
            book_return(tribune, session, row.event_id, returned, cause, now)
            step = SweepStep(part=portion.part, count=portion.size, note=returned.kept)
            return step, row.banned_at

    return until_settled(work)


def newest_portion(session: Session, user_id: int, sweep: datetime | None) -> SweepRow | None:
    """Return the newest portion that is not given back, of one sweep or of the last."""
    mine = select(SweepRow).where(SweepRow.user_id == user_id, SweepRow.restored_by.is_(None))
    if sweep is not None:
        mine = mine.where(SweepRow.banned_at == sweep)
    return session.scalars(mine.order_by(SweepRow.number.desc()).limit(1)).one_or_none()


def _prepare(
    tribune: Tribune, session: Session, actor: Principal | None, portion: Portion
) -> Return:
    """Show what the portion hid, under lock, and say what its events come back to."""
    if portion.article:
        return _put_back(tribune, session, actor, portion)
    cleared = portion.cleared
    seen = {*portion.comments, *(one.comment_id for one in cleared)} - {0}
    comments = lock_things(session, seen, {one.article_id for one in cleared if not one.comment_id})
    causes = {cause for _event, cause in (*portion.moved, *portion.timers)}
    is_over = _restored(session, causes)
    empty = as_they_are(session, cleared) if cleared else set[int]()
    shown = [
        one
        for one in cleared
        if one.id in empty and _is_there(portion, one, comments.get(one.comment_id), is_over)
    ]
    show_reactions(session, shown)
    show_comments(session, [comments[i] for i in portion.comments if _is_hidden(comments[i])])
    stay = {one.event_id for one in cleared} - {one.event_id for one in shown}
    return Return(
        user_id=portion.user_id,
        stay=tuple(sorted(stay)),
        put_back=tuple((e, c) for e, c in portion.moved if e not in stay and c not in is_over),
        beside=portion.beside,
        also_by=tuple(sorted({c for e, c in portion.moved if e not in stay and c in is_over})),
        timers=tuple((key, cause) for key, cause in portion.timers if cause not in is_over),
    )


def _is_hidden(comment: Comment) -> bool:
    return comment.status == "moderated"


def _is_there(
    portion: Portion, one: Cleared, comment: Comment | None, is_over: Collection[int]
) -> bool:
    """Say whether a reaction can show again: its thing is there, or is away as it was before."""
    if comment is None or comment.status == "visible":
        return True
    removal = dict(portion.moved).get(one.event_id)
    return one.comment_id in portion.away if removal is None else removal not in is_over


def _put_back(
    tribune: Tribune, session: Session, actor: Principal | None, portion: Portion
) -> Return:
    """Put an article back as it was, or say why it stays down."""
    state = article_state(session, portion.article)
    by, role = (actor.user_id, actor.role) if actor else (OPERATOR_ID, "owner")
    need_article(by, role, state.facts.author_ids)
    returned = Return(user_id=portion.user_id)
    try:
        with session.begin_nested():
            put_back(tribune, session, state, by, portion.removal)
    except Conflict as fault:
        return replace(returned, kept=fault.detail)
    return returned


def _restored(session: Session, causes: Collection[int]) -> set[int]:
    """Return those of these removals whose effect somebody has put in force again."""
    if not causes:
        return set()
    e = EventRow
    rows = session.execute(select(e.id, e.natural_key, e.article_id).where(e.id.in_(causes)))
    keys = {_counterpart(*row): row.id for row in rows}
    found = session.scalars(select(e.natural_key).where(e.natural_key.in_(keys)))
    return {keys[key] for key in found}


def _counterpart(event_id: int, natural_key: str, article_id: int) -> str:
    """Return the key of the event that would restore what this one removed."""
    kind, _, rest = natural_key.partition(":")
    if kind == "unpublish":
        return f"republish:{article_id}:{event_id}"
    return f"{OPPOSITES.get(kind, 'never')}:{rest}"


OPPOSITES = {"remove": "restore", "sweep": "unsweep"}


def _record(
    session: Session,
    row: SweepRow,
    portion: Portion,
    returned: Return,
    by: int,
    reason: str,
    now: datetime,
) -> int:
    """Write the return down, on the portion as well. Returns the event's id."""
    values = {
        "natural_key": f"unsweep:{row.user_id}:{row.number}",
        "kind": "unsweep",
        "actor_id": by,
        "article_id": portion.article,
        "payload": returned.to_json(),
    }
    event_id = record_event(session, values, now)
    mine = update(SweepRow).where(SweepRow.event_id == row.event_id)
    session.execute(mine.values(restored_by=event_id))
    audit(
        session,
        "reader.unsweep",
        f"user:{row.user_id}",
        actor_id=by,
        now=now,
        after={"part": portion.part, "count": portion.size, "reason": reason},
    )
    return event_id
