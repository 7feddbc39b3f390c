"""Events to try a plugin with. Person 1 wrote the article, 2 acts, 3 commented, 4 likes that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

from cms.sdk.events import (
    Action,
    ActionName,
    ArticleFacts,
    ArticlePublished,
    ArticleRead,
    CommentFacts,
    CommentPosted,
    Event,
    Reaction,
    ReactionAdded,
    ReportRequested,
    TimerFired,
)
from cms.sdk.timers import Timer

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AUTHOR, ACTOR, COMMENTER, LIKER = PEOPLE = (1, 2, 3, 4)
ARTICLE = ArticleFacts(
    id=1, author_ids=(AUTHOR,), word_count=952, reading_seconds=240, published_at=NOW
)
COMMENT = CommentFacts(
    id=1, writer_id=COMMENTER, characters=80, like_count=1, dislike_count=1, liker_ids=(LIKER,)
)


def sample_events() -> list[Event]:
    """Return events of every kind: an article by person 1, an act of person 2."""
    proposed = replace(COMMENT, id=0, writer_id=ACTOR, like_count=0, dislike_count=0, liker_ids=())
    return [
        ArticlePublished(key="publish", actor_id=AUTHOR, occurred_at=NOW, article=ARTICLE),
        ArticlePublished(
            key="publish-often", actor_id=AUTHOR, occurred_at=NOW, article=ARTICLE, author_posts=9
        ),
        ArticleRead(
            key="read", actor_id=ACTOR, occurred_at=NOW, article=ARTICLE, credited_seconds=240
        ),
        CommentPosted(
            key="comment", actor_id=ACTOR, occurred_at=NOW, article=ARTICLE, comment=proposed
        ),
        ReportRequested(key="report", actor_id=ACTOR, occurred_at=NOW, article=ARTICLE),
        *(_reaction(kind, has_read) for kind in get_args(Reaction) for has_read in (True, False)),
    ]


def fired(plugin: str, timer: Timer, origin: Event) -> TimerFired:
    """Return the event by which a timer fires that a plugin asked for with ``origin``."""
    return TimerFired(
        key=f"timer-{timer.name}-of-{origin.key}",
        actor_id=origin.actor_id,
        occurred_at=timer.due_at,
        article=origin.article,
        plugin=plugin,
        name=timer.name,
        payload=timer.payload,
        comment=_liked(origin.comment_facts),
    )


def _liked(comment: CommentFacts | None) -> CommentFacts | None:
    """Return the comment as it may be by then: it stands, and many like it."""
    likers = tuple(range(LIKER, LIKER + 50))
    return comment and replace(comment, id=COMMENT.id, like_count=50, liker_ids=likers)


def _reaction(kind: Reaction, has_read: bool) -> ReactionAdded:
    return ReactionAdded(
        key=f"{kind}-{'read' if has_read else 'unread'}",
        actor_id=ACTOR,
        occurred_at=NOW,
        article=ARTICLE,
        reaction=kind,
        comment=COMMENT if kind in ("like", "dislike") else None,
        has_read=has_read,
    )


def sample_actions() -> Iterator[Action]:
    """Return one action of every name."""
    events = {event.key.removesuffix("-read"): event for event in sample_events()}
    for name in get_args(ActionName):
        yield Action(name=name, event=events[name], actor_role="reader")


def own_events() -> Iterator[Event]:
    """Return what an author can do with an article of their own, and with others' words there."""
    for event in sample_events():
        kind = getattr(event, "reaction", event.kind)
        if kind in ("plus", "minus", "publish", "report"):
            continue  # nobody reacts to their own article; the others are no earning
        article = replace(ARTICLE, author_ids=(ACTOR, AUTHOR))
        yield replace(event, key=f"own-{event.key}", article=article)


def swollen(event: Event, size: int) -> Event:
    """Return the event with every figure in it as large as that, whatever may be counted."""
    changes: dict[str, object] = {
        "article": replace(event.article, word_count=size, reading_seconds=size)
    }
    if comment := event.comment_facts:
        changes["comment"] = replace(
            comment, characters=size, like_count=size, dislike_count=size, liker_ids=(LIKER,) * 50
        )
    if isinstance(event, ArticlePublished):
        changes["author_posts"] = size
    if isinstance(event, ArticleRead):
        changes["credited_seconds"] = size
    return replace(event, **changes)  # type: ignore[arg-type]
