"""What one portion of a sweep took, and what giving it back returns: the payloads of their events.

They say everything that the books need, so that a replay can do the same again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

import orjson

from cms.sdk.transfers import Undo

Part = Literal["comments", "imported", "reactions", "readings", "timers", "answers", "articles"]
PARTS: tuple[Part, ...] = (
    "comments",
    "imported",
    "reactions",
    "readings",
    "timers",
    "answers",
    "articles",
)
"""What a sweep takes, in this order; answers are what others gave to the account's comments."""
SWEPT = Undo.WITHDRAWN | Undo.DELETED | Undo.MODERATED
"""All that can happen to a dealing while its article stands."""


@dataclass(frozen=True, kw_only=True)
class _Payload:
    def to_json(self) -> str:
        """Return the stored form."""
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_json(cls, stored: str) -> Self:
        """Return what `to_json` stored."""
        return cls(**{name: _frozen(value) for name, value in orjson.loads(stored).items()})


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@dataclass(frozen=True, kw_only=True)
class Cleared:
    """A reaction that stood: its row, its kind, how often it had been changed, its event."""

    id: int
    kind: str
    changes: int
    event_id: int
    article_id: int
    comment_id: int


@dataclass(frozen=True, kw_only=True)
class Portion(_Payload):
    """What was taken. ``undone`` are events that had their effect until then.

    ``moved`` are reactions whose event another removal had undone, with that removal: nobody else
    brings them back now. Of events ``beside`` them only money was left. ``reactions`` are the rows
    that were cleared, to comments some of which were ``away`` already; ``comments`` are those that
    were hidden. ``timers`` had been cancelled before, by the event named beside the key.
    ``article`` was taken down by the event ``removal``.
    """

    user_id: int
    part: Part
    undone: tuple[int, ...] = ()
    moved: tuple[tuple[int, int], ...] = ()
    beside: tuple[int, ...] = ()
    reactions: tuple[tuple[int, str, int, int, int, int], ...] = ()
    away: tuple[int, ...] = ()
    comments: tuple[int, ...] = ()
    timers: tuple[tuple[str, int], ...] = ()
    article: int = 0
    removal: int = 0

    @property
    def occasion(self) -> Undo:
        """Why it is taken back: what others did only goes with the comment it was done to."""
        return Undo.MODERATED if self.part == "answers" else SWEPT

    @property
    def size(self) -> int:
        """How many things it takes back."""
        events = len(self.undone) + len(self.moved) + len(self.beside)
        return events + bool(self.article) + (len(self.comments) if self.part == "imported" else 0)

    @property
    def cleared(self) -> list[Cleared]:
        """The reactions."""
        names = ("id", "kind", "changes", "event_id", "article_id", "comment_id")
        return [Cleared(**dict(zip(names, row, strict=True))) for row in self.reactions]  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Return(_Payload):
    """What is given back of a portion.

    Events that ``stay`` swept are reactions to what has gone since, or that were placed anew.
    Those ``put_back`` are undone as they were before, by the removal beside them; what removals
    ``also_by`` took of the others returns with them. ``kept`` says why an article stays down.
    """

    user_id: int
    stay: tuple[int, ...] = ()
    put_back: tuple[tuple[int, int], ...] = ()
    beside: tuple[int, ...] = ()
    also_by: tuple[int, ...] = ()
    timers: tuple[tuple[str, int], ...] = ()
    kept: str = ""
