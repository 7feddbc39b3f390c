"""Reacting: plus or minus an article, like or dislike a comment, and taking it back.

A person has at most one standing reaction to a thing. Placing the other kind takes the first
one back in the same commit. The n-th placement is an event with its own key, so a double
click is one event and a later change is another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cms.content.facts import live_article, live_comment
from cms.content.reactions import (
    ARTICLE_KINDS,
    COMMENT_KINDS,
    Standing,
    clear_reaction,
    count_reaction,
    place_reaction,
    standing_reaction,
)
from cms.sdk.errors import Invalid, Refusal, Refused, Stale
from cms.sdk.events import ActionName, ArticleFacts, CommentFacts, ReactionAdded
from cms.sdk.events import Reaction as Kind
from cms.sdk.transfers import Undo
from cms.services.acts import Act
from cms.services.outcome import Outcome, Quote
from cms.services.quoting import quote
from cms.services.recording import record_event
from cms.services.settle import perform, stored_outcome
from cms.services.undo import undo_events
from cms.services.unit_of_work import Tribune, until_settled

CHANGE_SECONDS = 600
CHANGES_MAX = 3


@dataclass(frozen=True)
class Target:
    """What is reacted to: an article, or (with ``comment_id``) a comment."""

    article_id: int = 0
    comment_id: int = 0


@dataclass(frozen=True)
class _Ground:
    """What an act stands on: who, the thing, and the person's reaction to it until now."""

    user_id: int
    article: ArticleFacts
    comment: CommentFacts | None
    standing: Standing

    @property
    def thing(self) -> str:
        """The part of a natural key that names the thing."""
        return f"comment-{self.comment.id}" if self.comment else f"article-{self.article.id}"

    @property
    def comment_id(self) -> int:
        """The comment, 0 for a reaction to the article."""
        return self.comment.id if self.comment else 0

    def key(self, place: int) -> str:
        """Return the natural key of the n-th placement."""
        return f"react:{self.user_id}:{self.thing}:{place}"

    @property
    def has_read(self) -> bool:
        """Whether the person knows the article: has read it, or wrote it."""
        return self.standing.has_read or self.user_id in self.article.author_ids

    def is_final(self, now: datetime) -> bool:
        """Say whether the reaction stands for longer than it could be changed."""
        placed_at = self.standing.placed_at
        if self.standing.kind is None or placed_at is None:
            return False
        return now - placed_at > timedelta(seconds=CHANGE_SECONDS)


def add_reaction(
    tribune: Tribune, user_id: int, role: str, target: Target, kind: Kind, quoted: str = ""
) -> Outcome:
    """Place a reaction. The same one again is a replay of the first outcome.

    ``quoted`` is the id of a quote: it moves that or nothing. Raises NotFound, Invalid (a kind that
    does not fit), Refused, InsufficientFunds, RuleFailed, Conflict (another sum than quoted).
    """
    return perform(tribune, _prepare(tribune, user_id, role, target, kind), quoted)


def quote_reaction(tribune: Tribune, user_id: int, role: str, target: Target, kind: Kind) -> Quote:
    """Say what placing this reaction would move."""
    return quote(tribune, _prepare(tribune, user_id, role, target, kind))


def withdraw_reaction(tribune: Tribune, user_id: int, target: Target) -> None:
    """Take a standing reaction back, with everything it moved; nothing to take back is fine.

    Raises NotFound, and Refused once the reaction is final.
    """

    def work() -> None:
        with tribune.writing() as session:
            ground = _read_ground(session, user_id, target)
            if ground.standing.kind is None or ground.standing.id is None:
                return
            if ground.is_final(tribune.clock.now()):
                raise Refused([_final()])
            _take_back(tribune, session, ground)
            if not clear_reaction(session, ground.standing):
                raise Stale

    until_settled(work)


def _prepare(
    tribune: Tribune, user_id: int, role: str, target: Target, kind: Kind
) -> Callable[[Session], Act | Outcome]:
    allowed = COMMENT_KINDS if target.comment_id else ARTICLE_KINDS
    if kind not in allowed:
        raise Invalid("reaction.kind", f"Here a reaction is {' or '.join(allowed)}")

    def prepare(session: Session) -> Act | Outcome:
        ground, now = _read_ground(session, user_id, target), tribune.clock.now()
        placed = ground.standing.changes
        if ground.standing.kind == kind:
            key = ground.key(placed)
            return stored_outcome(session, key) or Outcome(key=key, replayed=True)
        event = ReactionAdded(
            key=ground.key(placed + 1),
            actor_id=user_id,
            occurred_at=now,
            article=ground.article,
            reaction=kind,
            comment=ground.comment,
            has_read=ground.has_read,
        )
        name: ActionName = kind
        return Act(
            name=name,
            event=event,
            actor_role=role,
            refusals=_core_refusals(ground, now),
            record=lambda session, event_id: _record(tribune, session, ground, kind, event_id),
        )

    return prepare


def _read_ground(session: Session, user_id: int, target: Target) -> _Ground:
    article_id, comment = target.article_id, None
    if target.comment_id:
        article_id, comment = live_comment(session, target.comment_id)
    article = live_article(session, article_id)
    standing = standing_reaction(session, user_id, article_id, target.comment_id)
    return _Ground(user_id, article, comment, standing)


def _core_refusals(ground: _Ground, now: datetime) -> tuple[Refusal, ...]:
    own = (ground.comment.writer_id,) if ground.comment else ground.article.author_ids
    if ground.user_id in own:
        return (Refusal(code="own", detail="You cannot react to your own words"),)
    if ground.standing.changes >= CHANGES_MAX or ground.is_final(now):
        return (_final(),)
    return ()


def _final() -> Refusal:
    return Refusal(
        code="reaction.final",
        detail="A reaction can be changed three times and within ten minutes, then it stands",
        params={"changes_max": CHANGES_MAX, "change_seconds": CHANGE_SECONDS},
    )


def _record(tribune: Tribune, session: Session, ground: _Ground, kind: str, event_id: int) -> int:
    """Write the reaction and its count; take the other kind back if one stands."""
    if ground.standing.kind is not None:
        _take_back(tribune, session, ground)
    reaction_id = place_reaction(
        session,
        ground.standing,
        user_id=ground.user_id,
        article_id=ground.article.id,
        comment_id=ground.comment_id,
        kind=kind,
        event_id=event_id,
        now=tribune.clock.now(),
    )
    if reaction_id is None:
        raise Stale
    _count(session, ground, kind, +1)
    return reaction_id


def _take_back(tribune: Tribune, session: Session, ground: _Ground) -> None:
    standing, now = ground.standing, tribune.clock.now()
    event_id = record_event(
        session,
        {
            "natural_key": f"withdraw:{ground.user_id}:{ground.thing}:{standing.changes}",
            "kind": "withdraw",
            "actor_id": ground.user_id,
            "article_id": ground.article.id,
            "comment_id": ground.comment_id,
        },
        now,
    )
    _count(session, ground, str(standing.kind), -1)
    if standing.event_id is not None:
        undo_events(tribune, session, [standing.event_id], Undo.WITHDRAWN, event_id, now)


def _count(session: Session, ground: _Ground, kind: str, step: int) -> None:
    """Move the counter on the thing, which must still be there: else plan again."""
    if not count_reaction(session, kind, (ground.comment or ground.article).id, step):
        raise Stale
