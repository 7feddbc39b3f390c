"""Events: facts in the past tense, frozen. A rule sees an event and nothing of the request.

Each event has a natural key that names the fact itself (``read:<user>:<article>``), so that a
retry finds the first outcome instead of making a second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

Reaction = Literal["plus", "minus", "like", "dislike"]
ActionName = Literal["publish", "read", "plus", "minus", "comment", "like", "dislike", "report"]


@dataclass(frozen=True, kw_only=True)
class ArticleFacts:
    """What a rule may know of an article. ``reading_seconds`` is the expected time to read."""

    id: int
    author_ids: tuple[int, ...]
    word_count: int
    reading_seconds: int
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class CommentFacts:
    """What a rule may know of a comment. ``id`` is 0 while the comment is only proposed.

    ``liker_ids`` are the people whose likes stand now, earliest first, at most 50.
    """

    id: int
    writer_id: int
    characters: int
    like_count: int = 0
    dislike_count: int = 0
    liker_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Event:
    """The part that all events share. ``actor_id`` is the person who did it."""

    kind: ClassVar[str]
    key: str
    actor_id: int
    occurred_at: datetime
    article: ArticleFacts

    @property
    def comment_facts(self) -> CommentFacts | None:
        """The comment that this event is about, if it is about one."""
        return getattr(self, "comment", None)

    @property
    def party_ids(self) -> frozenset[int]:
        """Everybody whose wallet this event may touch: actor, authors, the comment's writer."""
        comment = self.comment_facts
        writer = (comment.writer_id,) if comment else ()
        return frozenset((self.actor_id, *self.article.author_ids, *writer))


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    """An article went live.

    ``author_posts`` counts the lead author's earlier publications, also those taken down since.
    """

    kind: ClassVar[str] = "publish"
    author_posts: int = 0


@dataclass(frozen=True, kw_only=True)
class ArticleRead(Event):
    """A person's reading became valid, once for ever per person and article."""

    kind: ClassVar[str] = "read"
    credited_seconds: int


@dataclass(frozen=True, kw_only=True)
class ReactionAdded(Event):
    """Somebody reacted: plus or minus to the article, like or dislike to ``comment``."""

    kind: ClassVar[str] = "react"
    reaction: Reaction
    comment: CommentFacts | None = None
    has_read: bool = False


@dataclass(frozen=True, kw_only=True)
class CommentPosted(Event):
    """Somebody commented on an article."""

    kind: ClassVar[str] = "comment"
    comment: CommentFacts


@dataclass(frozen=True, kw_only=True)
class ReportRequested(Event):
    """Somebody asked for an instance of an article's profit and loss report."""

    kind: ClassVar[str] = "report"


@dataclass(frozen=True, kw_only=True)
class TimerFired(Event):
    """The moment has come for which ``plugin`` asked; nobody else is asked about it.

    ``occurred_at`` is the moment that was asked for, ``context.now`` when it is dealt with, which
    is later if the site was down. ``actor_id`` acted then; article and comment are as they are now.
    """

    kind: ClassVar[str] = "timer"
    plugin: str
    name: str
    payload: Mapping[str, object] = field(default_factory=dict)
    comment: CommentFacts | None = None


@dataclass(frozen=True, kw_only=True)
class Action:
    """What somebody is about to do; `check_action` says whether they may.

    ``event`` is the event that the action would make; ``actor_role`` the person's role.
    """

    name: ActionName
    event: Event
    actor_role: str
