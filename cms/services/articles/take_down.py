"""Taking an article down, what that would give back to whom, and putting it back as it was.

The tribute and what comments paid here are taken back; within an hour and untouched by anybody
the publication counts as retracted as well. `quote_take_down` plans with the functions that
post; `put_back_article` mirrors a taking down exactly, so that a slip costs nobody anything.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cms.content.facts import ArticleState, article_state
from cms.content.models import Article
from cms.ledger.lines import CORE_LINES
from cms.ledger.models import EventRow
from cms.ledger.moves import fillers_of, moves_of
from cms.ledger.reversal import restore, take_back
from cms.ledger.reversal_plan import plan_restore, plan_take_back
from cms.ledger.timers import cancel_timers_of_article
from cms.pluginhost.context import Skipped
from cms.sdk.errors import Conflict, NotFound, Refusal, Stale
from cms.sdk.transfers import AccountKind, Undo
from cms.services.access.article_rights import need_article
from cms.services.articles.apply_revision import show_newest
from cms.services.audit import audit
from cms.services.outcome import Moved, Outcome, Quote, describe, pool_gain
from cms.services.payload import KINDS
from cms.services.recording import record_event
from cms.services.settle import QUOTE_SECONDS, until_settled
from cms.services.undo import restore_events, undo_events
from cms.services.unit_of_work import Tribune

RETRACTION = timedelta(hours=1)


def unpublish_article(
    tribune: Tribune,
    user_id: int,
    role: str,
    article_id: int,
    *,
    reason: str = "",
    due: datetime | None = None,
) -> Outcome:
    """Take a live article down; any other stays as it is, and the outcome is a replay.

    With ``due`` it happens only while that is the moment planned for it. ``subject_id`` of the
    outcome is the event by which it can be put back. Raises NotFound, NotAllowed.
    """

    def work() -> Outcome:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            need_article(user_id, role, state.facts.author_ids)
            if state.status != "published" or (due and _planned(session, article_id) != due):
                return Outcome(key=f"unpublish:{article_id}", replayed=True)
            return take_down(tribune, session, state, user_id, reason)

    return until_settled(work)


def take_down(
    tribune: Tribune, session: Session, state: ArticleState, user_id: int, reason: str
) -> Outcome:
    """Take a live article down inside the caller's unit of work; raise Stale in a lost race."""
    now, article_id = tribune.clock.now(), state.facts.id
    key = f"unpublish:{article_id}:{_times_down(session, article_id) + 1}"
    shown = _shown(session, article_id)
    cause = _record(session, key, "unpublish", user_id, article_id, now, revision=shown)
    _turn(session, article_id, "published", "draft", now)
    show_newest(session, article_id, now)
    undo_publication(tribune, session, article_id, cause, now)
    audit(
        session,
        "article.unpublish",
        f"article:{article_id}",
        actor_id=user_id or None,
        now=now,
        before={"status": "published"},
        after={"status": "draft", "reason": reason},
    )
    return Outcome(key=key, subject_id=cause, moved=moved_by(session, cause))


def undo_publication(
    tribune: Tribune, session: Session, article_id: int, cause: int, now: datetime
) -> None:
    """Take back what an article that goes down at ``now`` has moved; ``cause`` is that event."""
    takings = _takings(session, article_id, now)
    cancel_timers_of_article(session, article_id, cause)
    beside = _fillers(tribune, session, article_id)
    undo_events(tribune, session, *takings[0], cause, now, beside=beside)
    for event_ids, occasion in takings[1:]:
        take_back(session, event_ids, occasion, cause, now)


def quote_take_down(tribune: Tribune, user_id: int, role: str, article_id: int) -> Quote:
    """Say what taking an article down would give back, to whom. Raises NotFound, NotAllowed."""
    with tribune.reading() as session:
        now = tribune.clock.now()
        state = article_state(session, article_id)
        need_article(user_id, role, state.facts.author_ids)
        (published, occasion), *others = _takings(session, article_id, now)
        filled = [*published, *_fillers(tribune, session, article_id)]
        planned = plan_take_back(session, [(filled, occasion), *others])
    down = Refusal(code="article.not_live", detail="The article is not live")
    return Quote(
        action="unpublish",
        refusals=() if state.status == "published" else (down,),
        moved=describe(planned.transfers, (*CORE_LINES, *tribune.host.registry.lines)),
        skipped=tuple(_waits(mirror.plugin) for mirror in planned.waiting),
        valid_until=now + timedelta(seconds=QUOTE_SECONDS),
        pool_utwei=pool_gain(planned.transfers),
    )


def put_back_article(
    tribune: Tribune, user_id: int, role: str, article_id: int, removal_id: int
) -> None:
    """Undo one taking down: the article is live again, and the money where it was.

    Raises NotFound, NotAllowed, and Conflict if that was not the last thing that happened to the
    article, if what was given back has been spent since, or if the article shows other words by
    now: a revision that waited, or a later one.
    """

    def work() -> None:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            need_article(user_id, role, state.facts.author_ids)
            put_back(tribune, session, state, user_id, removal_id)

    until_settled(work)


def put_back(
    tribune: Tribune, session: Session, state: ArticleState, user_id: int, removal_id: int
) -> None:
    """Undo one taking down inside the caller's unit of work.

    Raises NotFound, Conflict as `put_back_article` does; what was written then has to be undone.
    """
    article_id = state.facts.id
    if state.status != "draft":
        raise _moved_on()
    if _shown_before(session, removal_id) != _shown(session, article_id):
        raise Conflict("article.revised", "It has newer words by now; publish it anew")
    now = tribune.clock.now()
    key = f"republish:{article_id}:{removal_id}"
    cause = _record(session, key, "republish", user_id, article_id, now)
    _turn(session, article_id, "draft", "published", now)
    restore_publication(tribune, session, article_id, removal_id, cause, now)
    audit(
        session,
        "article.put_back",
        f"article:{article_id}",
        actor_id=user_id or None,
        now=now,
        before={"status": "draft"},
        after={"status": "published"},
    )


def restore_publication(
    tribune: Tribune, session: Session, article_id: int, removal_id: int, cause: int, now: datetime
) -> None:
    """Mirror what one taking down took back; ``cause`` is the event that does so.

    Raises Conflict if it was not the last one, or if what was given back has been spent since.
    """
    publications = _undone_by(session, article_id, removal_id)
    if not publications:
        raise _moved_on()
    beside = _events(session, article_id, ("comment", "timer"))
    beside += _fillers(tribune, session, article_id)
    _need_unspent(session, [*publications, *beside], removal_id)
    restore_events(tribune, session, removal_id, cause, now)
    restore(session, beside, cause, now, removal_ids=[removal_id])


def moved_by(session: Session, event_id: int) -> tuple[Moved, ...]:
    """Return what an event moved in people's wallets, as it was posted."""
    return tuple(
        Moved(r.line, r.label, r.role, r.owner_id, r.amount_utwei, r.note)
        for r in moves_of(session, event_id)
    )


def _takings(session: Session, article_id: int, now: datetime) -> list[tuple[list[int], Undo]]:
    """Return which events lose their effect and for which reason; the publication comes first."""
    is_retracted = _is_untouched(session, article_id, now - RETRACTION)
    occasion = Undo.UNPUBLISHED | Undo.RETRACTED if is_retracted else Undo.UNPUBLISHED
    return [
        (_events(session, article_id, ("publish",)), occasion),
        (_events(session, article_id, ("comment", "timer")), Undo.UNPUBLISHED),
    ]


def _fillers(tribune: Tribune, session: Session, article_id: int) -> list[int]:
    """Return the events by which the pool was filled after going live: it gives that back, too."""
    lines = [
        line.code for line in tribune.host.registry.lines if line.destination is AccountKind.POOL
    ]
    return fillers_of(session, article_id, lines)


def _events(session: Session, article_id: int, kinds: Sequence[str]) -> list[int]:
    return list(
        session.scalars(
            select(EventRow.id).where(
                EventRow.article_id == article_id,
                EventRow.kind.in_(kinds),
                EventRow.undone_by.is_(None),
            )
        )
    )


def _undone_by(session: Session, article_id: int, removal_id: int) -> list[int]:
    found = session.scalars(
        select(EventRow.id).where(
            EventRow.article_id == article_id, EventRow.undone_by == removal_id
        )
    ).all()
    kind = session.scalar(select(EventRow.kind).where(EventRow.id == removal_id))
    if found and kind != "unpublish":
        raise NotFound("article.not_taken_down", "That was no taking down")
    return list(found)


def _moved_on() -> Conflict:
    return Conflict("article.moved_on", "Something else has happened to it since")


def _need_unspent(session: Session, event_ids: Sequence[int], removal_id: int) -> None:
    """Putting back must not cost the house what somebody has got back and spent meanwhile."""
    if not plan_restore(session, event_ids, removal_id).is_whole:
        raise Conflict("article.spent", "What was given back has been spent; publish it anew")


def _times_down(session: Session, article_id: int) -> int:
    counted = select(func.count()).where(
        EventRow.article_id == article_id, EventRow.kind == "unpublish"
    )
    return session.scalar(counted) or 0


def _planned(session: Session, article_id: int) -> datetime | None:
    return session.scalar(select(Article.unpublish_at).where(Article.id == article_id))


def _shown(session: Session, article_id: int) -> int:
    """Return the number of the revision that the article shows."""
    return session.scalar(select(Article.revision).where(Article.id == article_id)) or 0


def _shown_before(session: Session, removal_id: int) -> int:
    """Return the number of the revision that readers saw until then."""
    payload = session.scalar(select(EventRow.payload).where(EventRow.id == removal_id))
    return int(json.loads(payload or "{}").get("revision", 0))


def _record(
    session: Session,
    key: str,
    kind: str,
    user_id: int,
    article_id: int,
    now: datetime,
    **payload: int,
) -> int:
    values = {
        "natural_key": key,
        "kind": kind,
        "actor_id": user_id,
        "article_id": article_id,
        "payload": json.dumps(payload),
    }
    return record_event(session, values, now)


def _turn(session: Session, article_id: int, old: str, new: str, now: datetime) -> None:
    done = session.execute(
        update(Article)
        .where(Article.id == article_id, Article.status == old)
        .values(
            status=new,
            version=Article.version + 1,
            updated_at=now,
            publish_at=None,
            unpublish_at=None,
            schedule_fault="",
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale


def _is_untouched(session: Session, article_id: int, since: datetime) -> bool:
    """Say whether all that stands of an article is a publication since then."""
    return not session.scalar(
        select(EventRow.id)
        .where(
            EventRow.article_id == article_id,
            EventRow.kind.in_(list(KINDS)),
            EventRow.undone_by.is_(None),
            (EventRow.kind != "publish") | (EventRow.recorded_at < since),
        )
        .limit(1)
    )


def _waits(plugin: str) -> Skipped:
    detail = "This part waits until the treasury can bear what has been spent"
    return Skipped(plugin, "", "treasury_short", detail)
