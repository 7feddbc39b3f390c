"""What did not happen in a replay, and so was no ground for what came later.

Under the settings of then this stays empty, and every event is handed on as it was stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cms.replay.past import Past
from cms.sdk.events import ArticlePublished, CommentFacts, Event, ReactionAdded

AnyEvent = TypeVar("AnyEvent", bound=Event)


@dataclass
class Unmade:
    """Acts that were refused: whom and what they are missing from."""

    articles: set[int] = field(default_factory=set)
    """Not live, since their publication was refused."""
    comments: set[int] = field(default_factory=set)
    readings: set[tuple[int, int]] = field(default_factory=set)
    """Reader and article."""
    reactions: defaultdict[int, dict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: {"like": set(), "dislike": set()})
    )
    """By comment and kind: those whose like or dislike is missing."""
    posts: Counter[int] = field(default_factory=Counter)
    """By author: how many publications are missing."""

    def why_not(self, past: Past) -> str:
        """Return the code of why an event cannot happen, since its ground did not; or nothing."""
        if past.kind != "publish" and past.article_id in self.articles:
            return "article.not_found"
        if past.kind != "comment" and past.comment_id in self.comments:
            return "comment.not_found"
        return ""

    def seen(self, event: AnyEvent) -> AnyEvent:
        """Return an event's facts as they are without what did not happen."""
        found: Event = event
        if isinstance(found, ArticlePublished) and self.posts[found.actor_id]:
            posts = max(0, found.author_posts - self.posts[found.actor_id])
            found = replace(found, author_posts=posts)
        if isinstance(found, ReactionAdded) and (found.actor_id, found.article.id) in self.readings:
            found = replace(found, has_read=found.actor_id in found.article.author_ids)
        comment = found.comment_facts
        if comment is not None and comment.id in self.reactions:
            found = replace(found, comment=self._without(comment))  # type: ignore[call-arg]
        return found  # type: ignore[return-value]

    def _without(self, comment: CommentFacts) -> CommentFacts:
        missing = self.reactions[comment.id]
        return replace(
            comment,
            like_count=max(0, comment.like_count - len(missing["like"])),
            dislike_count=max(0, comment.dislike_count - len(missing["dislike"])),
            liker_ids=tuple(who for who in comment.liker_ids if who not in missing["like"]),
        )

    def note(self, past: Past, event: Event, happened: bool) -> None:
        """Keep that a planned event did not happen, or that it did after all."""
        if past.kind == "publish":
            self.articles.discard(past.article_id)
            self.posts[past.actor_id] += not happened
        missing = {
            "publish": (self.articles, past.article_id),
            "comment": (self.comments, past.comment_id),
            "read": (self.readings, (past.actor_id, past.article_id)),
        }
        if past.kind in missing and not happened:
            things, one = missing[past.kind]
            things.add(one)  # type: ignore[attr-defined]
        if isinstance(event, ReactionAdded) and past.comment_id:
            self._note_reaction(past, event.reaction, happened)

    def _note_reaction(self, past: Past, kind: str, happened: bool) -> None:
        if happened and past.comment_id not in self.reactions:
            return
        missing = self.reactions[past.comment_id]
        for other in missing.values():
            other.discard(past.actor_id)
        if not happened:
            missing[kind].add(past.actor_id)

    def forget(self, past: Past) -> None:
        """Keep that a reaction is gone in both worlds: nobody's is missing any more."""
        if past.comment_id in self.reactions:
            for kind in self.reactions[past.comment_id].values():
                kind.discard(past.actor_id)
