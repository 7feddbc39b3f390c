"""Taking an article down, and saying before what that would give back to whom.

The quote plans with the functions that post: `publication_money` finds what goes back for both.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.facts import ArticleState, article_state
from cms.content.models import Article
from cms.ledger.lines import CORE_LINES
from cms.ledger.models import EventRow
from cms.pluginhost.context import Skipped
from cms.sdk.errors import Refusal
from cms.services.access.article_rights import need_article
from cms.services.articles.apply_revision import show_newest, shown_revision
from cms.services.articles.publication_money import moved_by, plan_undoing, undo_publication
from cms.services.articles.turn import log_turn, record_turn, turn
from cms.services.outcome import Outcome, Quote, describe, pool_gain
from cms.services.quoting import QUOTE_SECONDS
from cms.services.unit_of_work import Tribune, until_settled


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
    shown = shown_revision(session, article_id)
    cause = record_turn(session, key, "unpublish", user_id, article_id, now, revision=shown)
    turn(session, article_id, "published", "draft", now)
    show_newest(session, article_id, now)
    undo_publication(tribune, session, article_id, cause, now)
    log_turn(session, "unpublish", user_id, article_id, now, "published", "draft", reason=reason)
    return Outcome(key=key, subject_id=cause, moved=moved_by(session, cause))


def quote_take_down(tribune: Tribune, user_id: int, role: str, article_id: int) -> Quote:
    """Say what taking an article down would give back, to whom. Raises NotFound, NotAllowed."""
    with tribune.reading() as session:
        now = tribune.clock.now()
        state = article_state(session, article_id)
        need_article(user_id, role, state.facts.author_ids)
        planned = plan_undoing(tribune, session, article_id, now)
    down = Refusal(code="article.not_live", detail="The article is not live")
    return Quote(
        action="unpublish",
        refusals=() if state.status == "published" else (down,),
        moved=describe(planned.transfers, (*CORE_LINES, *tribune.host.registry.lines)),
        skipped=tuple(_waits(mirror.plugin) for mirror in planned.waiting),
        valid_until=now + timedelta(seconds=QUOTE_SECONDS),
        pool_utwei=pool_gain(planned.transfers),
    )


def _times_down(session: Session, article_id: int) -> int:
    counted = select(func.count()).where(
        EventRow.article_id == article_id, EventRow.kind == "unpublish"
    )
    return session.scalar(counted) or 0


def _planned(session: Session, article_id: int) -> datetime | None:
    return session.scalar(select(Article.unpublish_at).where(Article.id == article_id))


def _waits(plugin: str) -> Skipped:
    detail = "This part waits until the treasury can bear what has been spent"
    return Skipped(plugin, "", "treasury_short", detail)
