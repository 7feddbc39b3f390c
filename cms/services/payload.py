"""Events as JSON and back: what is stored beside a fact, so that it can be planned again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import orjson

from cms.sdk.events import (
    ArticleFacts,
    ArticlePublished,
    ArticleRead,
    CommentFacts,
    CommentPosted,
    Event,
    ReactionAdded,
    ReportRequested,
    TimerFired,
)

KINDS: dict[str, type[Event]] = {
    kind.kind: kind
    for kind in (
        ArticlePublished,
        ArticleRead,
        ReactionAdded,
        CommentPosted,
        ReportRequested,
        TimerFired,
    )
}


def to_payload(event: Event) -> str:
    """Return a frozen event as JSON."""
    return orjson.dumps(event).decode()


def from_payload(kind: str, payload: str) -> Event:
    """Return the event that `to_payload` stored, equal to the first."""
    values: dict[str, Any] = json.loads(payload)
    article, comment = values["article"], values.get("comment")
    article["author_ids"] = tuple(article["author_ids"])
    if article["published_at"] is not None:
        article["published_at"] = datetime.fromisoformat(article["published_at"])
    values["article"] = ArticleFacts(**article)
    values["occurred_at"] = datetime.fromisoformat(values["occurred_at"])
    if comment is not None:
        values["comment"] = CommentFacts(**{**comment, "liker_ids": tuple(comment["liker_ids"])})
    return KINDS[kind](**values)
