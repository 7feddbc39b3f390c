"""Reacting: plus or minus an article, like or dislike a comment, and taking it back.

A person has at most one standing reaction to a thing. Placing the other kind takes the first
one back in the same commit. The n-th placement is an event with its own key, so a double
click is one event and a later change is another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Table, Update, bindparam, insert, select, update
from sqlalchemy.orm import Session

from cms.content.facts import has_read, live_article, live_comment
from cms.content.models import Article, Comment, Reaction
from cms.sdk.errors import Invalid, Refusal, Refused
from cms.sdk.events import ActionName, ArticleFacts, CommentFacts, ReactionAdded
from cms.sdk.events import Reaction as Kind
from cms.sdk.tables import table_of
from cms.sdk.transfers import Undo
from cms.services.outcome import Outcome, Quote
from cms.services.settle import (
    Act,
    Stale,
    perform,
    quote,
    record_event,
    stored_outcome,
    until_settled,
)
from cms.services.undo import undo_events
from cms.services.unit_of_work import Tribune

CHANGE_SECONDS = 600
CHANGES_MAX = 3
ARTICLE_KINDS = ("plus", "minus")
COMMENT_KINDS = ("like", "dislike")


@dataclass(frozen=True)
class Target:
    """What is reacted to: an article, or (with ``comment_id``) a comment."""

    article_id: int = 0
    comment_id: int = 0


@dataclass(frozen=True)
class _Standing:
    """A person's reaction as it stands: ``changes`` counts placements so far."""

    article: ArticleFacts
    comment: CommentFacts | None
    reaction_id: int
    kind: str | None
    changes: int
    event_id: int | None
    is_final: bool

    @property
    def thing(self) -> str:
        """The part of a natural key that names the thing."""
        return f"comment-{self.comment.id}" if self.comment else f"article-{self.article.id}"


def add_reaction(tribune: Tribune, user_id: int, role: str, target: Target, kind: Kind) -> Outcome:
    """Place a reaction. The same one again is a replay of the first outcome.

    Raises NotFound, Invalid (a kind that does not fit), Refused, InsufficientFunds, RuleFailed.
    """
    return perform(tribune, _prepare(tribune, user_id, role, target, kind))


def quote_reaction(tribune: Tribune, user_id: int, role: str, target: Target, kind: Kind) -> Quote:
    """Say what placing this reaction would move."""
    return quote(tribune, _prepare(tribune, user_id, role, target, kind))


def withdraw_reaction(tribune: Tribune, user_id: int, target: Target) -> None:
    """Take a standing reaction back, with everything it moved; nothing to take back is fine.

    Raises NotFound, and Refused once the reaction is final.
    """

    def work() -> None:
        with tribune.writing() as session:
            standing = _standing(session, user_id, target, tribune)
            if standing.kind is None:
                return
            if standing.is_final:
                raise Refused([_final()])
            _take_back(tribune, session, user_id, standing)
            session.execute(
                update(Reaction)
                .where(Reaction.id == standing.reaction_id)
                .values(kind=None, event_id=None)
            )

    until_settled(work)


def _prepare(
    tribune: Tribune, user_id: int, role: str, target: Target, kind: Kind
) -> Callable[[Session], Act | Outcome]:
    allowed = COMMENT_KINDS if target.comment_id else ARTICLE_KINDS
    if kind not in allowed:
        raise Invalid("reaction.kind", f"Here a reaction is {' or '.join(allowed)}")

    def prepare(session: Session) -> Act | Outcome:
        standing = _standing(session, user_id, target, tribune)
        place = standing.changes + 1
        if standing.kind == kind:
            key = _key(user_id, standing, standing.changes)
            return stored_outcome(session, key) or Outcome(key=key, replayed=True)
        event = ReactionAdded(
            key=_key(user_id, standing, place),
            actor_id=user_id,
            occurred_at=tribune.clock.now(),
            article=standing.article,
            reaction=kind,
            comment=standing.comment,
            has_read=has_read(session, user_id, standing.article.id),
        )
        name: ActionName = kind
        return Act(
            name=name,
            event=event,
            actor_role=role,
            refusals=_core_refusals(user_id, standing),
            record=lambda session, event_id: _record(
                tribune, session, user_id, standing, kind, event_id
            ),
        )

    return prepare


def _key(user_id: int, standing: _Standing, place: int) -> str:
    return f"react:{user_id}:{standing.thing}:{place}"


def _core_refusals(user_id: int, standing: _Standing) -> tuple[Refusal, ...]:
    own = (standing.comment.writer_id,) if standing.comment else standing.article.author_ids
    if user_id in own:
        return (Refusal(code="own", detail="You cannot react to your own words"),)
    if standing.changes >= CHANGES_MAX or standing.is_final:
        return (_final(),)
    return ()


def _final() -> Refusal:
    return Refusal(
        code="reaction.final",
        detail="A reaction can be changed three times and within ten minutes, then it stands",
        params={"changes_max": CHANGES_MAX, "change_seconds": CHANGE_SECONDS},
    )


def _standing(session: Session, user_id: int, target: Target, tribune: Tribune) -> _Standing:
    article_id, comment = target.article_id, None
    if target.comment_id:
        article_id, comment = live_comment(session, target.comment_id)
    article = live_article(session, article_id)
    values = {"user_id": user_id, "article_id": article_id, "comment_id": target.comment_id}
    row = session.execute(_FIND, values).one_or_none()
    if row is None:
        return _Standing(article, comment, 0, None, 0, None, is_final=False)
    age = tribune.clock.now() - row.placed_at
    return _Standing(
        article,
        comment,
        row.id,
        row.kind,
        row.changes,
        row.event_id,
        is_final=row.kind is not None and age > timedelta(seconds=CHANGE_SECONDS),
    )


def _record(
    tribune: Tribune,
    session: Session,
    user_id: int,
    standing: _Standing,
    kind: str,
    event_id: int,
) -> int:
    """Write the reaction and its count; take the other kind back if one stands."""
    if standing.kind is not None:
        _take_back(tribune, session, user_id, standing)
    values = {"kind": kind, "event_id": event_id, "placed_at": tribune.clock.now()}
    if standing.reaction_id:
        found = session.execute(
            update(Reaction)
            .where(Reaction.id == standing.reaction_id, Reaction.changes == standing.changes)
            .values(changes=standing.changes + 1, **values)
        )
        if found.rowcount != 1:  # type: ignore[attr-defined]
            raise Stale
        reaction_id = standing.reaction_id
    else:
        where = {
            "user_id": user_id,
            "article_id": standing.article.id,
            "comment_id": standing.comment.id if standing.comment else 0,
        }
        reaction_id = session.execute(_INSERT, {**where, "changes": 1, **values}).scalar_one()
    _count(session, standing, kind, +1)
    return reaction_id


def _take_back(tribune: Tribune, session: Session, user_id: int, standing: _Standing) -> None:
    event_id = record_event(
        session,
        {
            "natural_key": f"withdraw:{user_id}:{standing.thing}:{standing.changes}",
            "kind": "withdraw",
            "actor_id": user_id,
            "article_id": standing.article.id,
            "comment_id": standing.comment.id if standing.comment else 0,
        },
        tribune.clock.now(),
    )
    _count(session, standing, str(standing.kind), -1)
    if standing.event_id is not None:
        undo_events(tribune, session, [standing.event_id], Undo.WITHDRAWN, event_id)


def _count(session: Session, standing: _Standing, kind: str, step: int) -> None:
    """Move the counter on the thing, which must still be there: else plan again."""
    thing = standing.comment or standing.article
    values = {"thing_id": thing.id, "step": step}
    if session.execute(_COUNT[kind], values).rowcount != 1:  # type: ignore[attr-defined]
        raise Stale


_REACTION, _ARTICLE, _COMMENT = table_of(Reaction), table_of(Article), table_of(Comment)
_FIND = select(
    *(_REACTION.c[name] for name in ("id", "kind", "changes", "event_id", "placed_at"))
).where(*(_REACTION.c[name] == bindparam(name) for name in ("user_id", "article_id", "comment_id")))
_INSERT = insert(_REACTION).returning(_REACTION.c.id)


def _counting(thing: Table, kind: str, live: str) -> Update:
    counter = thing.c[f"{kind}_count"]
    change = update(thing).where(thing.c.id == bindparam("thing_id"), thing.c.status == live)
    return change.values({counter: counter + bindparam("step")})


_COUNT = {kind: _counting(_COMMENT, kind, "visible") for kind in COMMENT_KINDS} | {
    kind: _counting(_ARTICLE, kind, "published").values(version=_ARTICLE.c.version + 1)
    for kind in ARTICLE_KINDS
}
