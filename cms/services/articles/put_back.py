"""Putting an article back that was taken down: live again, and the money where it was.

It mirrors one taking down exactly, so that a slip costs nobody anything; where something else has
happened since, it is refused.
"""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.facts import ArticleState, article_state
from cms.ledger.models import EventRow
from cms.sdk.errors import Conflict
from cms.services.access.article_rights import need_article
from cms.services.articles.apply_revision import shown_revision
from cms.services.articles.publication_money import moved_on, restore_publication
from cms.services.articles.turn import log_turn, record_turn, turn
from cms.services.unit_of_work import Tribune, until_settled


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
        raise moved_on()
    if _shown_before(session, removal_id) != shown_revision(session, article_id):
        raise Conflict("article.revised", "It has newer words by now; publish it anew")
    now = tribune.clock.now()
    key = f"republish:{article_id}:{removal_id}"
    cause = record_turn(session, key, "republish", user_id, article_id, now)
    turn(session, article_id, "draft", "published", now)
    restore_publication(tribune, session, article_id, removal_id, cause, now)
    log_turn(session, "put_back", user_id, article_id, now, "draft", "published")


def _shown_before(session: Session, removal_id: int) -> int:
    """Return the number of the revision that readers saw until then."""
    payload = session.scalar(select(EventRow.payload).where(EventRow.id == removal_id))
    return int(json.loads(payload or "{}").get("revision", 0))
