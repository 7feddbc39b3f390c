"""The trash: articles go in and come back; for ever goes only what no event speaks of.

A live article is taken down on its way, by the same code and in the same unit of work. Money
and comments refer to their article for as long as the books are kept, so it stays in the trash.
"""

from __future__ import annotations

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.facts import article_state
from cms.content.models import (
    Article,
    ArticleAuthor,
    ArticleBody,
    ArticleDraft,
    ArticlePicture,
    ArticleRedirect,
    ArticleRevision,
    ArticleTag,
    Comment,
    Reading,
)
from cms.ledger.models import EventRow
from cms.sdk.errors import Conflict
from cms.services.access.article_rights import need_article
from cms.services.articles.take_down import take_down
from cms.services.articles.turn import log_turn, turn
from cms.services.outcome import Outcome
from cms.services.unit_of_work import Tribune, until_settled

PARTS = (
    ArticleBody,
    ArticleRevision,
    ArticleDraft,
    ArticlePicture,
    ArticleRedirect,
    ArticleAuthor,
    ArticleTag,
)


def trash_article(tribune: Tribune, user_id: int, role: str, article_id: int) -> Outcome:
    """Move an article to the trash, a live one by taking it down first; twice is a replay.

    ``subject_id`` is the event of taking it down, or 0. Raises NotFound, NotAllowed.
    """

    def work() -> Outcome:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            need_article(user_id, role, state.facts.author_ids)
            outcome = Outcome(key=f"trash:{article_id}", replayed=state.status == "trashed")
            if outcome.replayed:
                return outcome
            if state.status == "published":
                outcome = take_down(tribune, session, state, user_id, "moved to the trash")
            now = tribune.clock.now()
            turn(session, article_id, "draft", "trashed", now, trashed_at=now)
            log_turn(session, "trash", user_id, article_id, now, state.status, "trashed")
            return outcome

    return until_settled(work)


def restore_article(tribune: Tribune, user_id: int, role: str, article_id: int) -> Outcome:
    """Take an article out of the trash; it is a draft then; one that is not there is a replay.

    Raises NotFound, NotAllowed.
    """

    def work() -> Outcome:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            need_article(user_id, role, state.facts.author_ids)
            outcome = Outcome(key=f"restore:{article_id}", replayed=state.status != "trashed")
            if outcome.replayed:
                return outcome
            now = tribune.clock.now()
            turn(session, article_id, "trashed", "draft", now, trashed_at=None)
            log_turn(session, "restore", user_id, article_id, now, "trashed", "draft")
            return outcome

    return until_settled(work)


def delete_article(tribune: Tribune, user_id: int, role: str, article_id: int) -> None:
    """Delete an article of the trash for ever. Raises NotFound, NotAllowed, Conflict."""

    def work() -> None:
        with tribune.writing() as session:
            state = article_state(session, article_id)
            need_article(user_id, role, state.facts.author_ids)
            if state.status != "trashed":
                raise Conflict("article.not_trashed", "Move it to the trash first")
            if why := _why_kept(session, article_id):
                raise Conflict("article.kept", why)
            for part in PARTS:
                session.execute(delete(part).where(part.article_id == article_id))
            session.execute(delete(Article).where(Article.id == article_id))
            now = tribune.clock.now()
            log_turn(session, "delete", user_id, article_id, now, "trashed", "deleted")

    try:
        until_settled(work)
    except IntegrityError as fault:
        raise Conflict("article.kept", "Something still refers to it, so it stays") from fault


def why_kept(tribune: Tribune, article_id: int) -> str:
    """Say why an article can never be deleted for ever; nothing if it can."""
    with tribune.reading() as session:
        return _why_kept(session, article_id)


def _why_kept(session: Session, article_id: int) -> str:
    spoken_of = session.scalar(
        select(
            exists().where(EventRow.article_id == article_id)
            | exists().where(Comment.article_id == article_id)
            | exists().where(Reading.article_id == article_id)
        )
    )
    if not spoken_of:
        return ""
    return (
        "It has been live: the ledger and its readers' comments refer to it, so it stays in the "
        "trash, where nobody but the staff sees it"
    )
