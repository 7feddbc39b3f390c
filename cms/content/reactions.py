"""Reactions as rows: how a person's stands, placing it, counting it on the thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, Update, bindparam, column, insert, text, update
from sqlalchemy.orm import Session

from cms.content.models import Article, Comment, Reaction
from cms.sdk.tables import UtcTime, table_of

ARTICLE_KINDS = ("plus", "minus")
COMMENT_KINDS = ("like", "dislike")


@dataclass(frozen=True)
class Standing:
    """A person's reaction to a thing; ``changes`` counts placements, 0 without any."""

    has_read: bool
    id: int | None
    kind: str | None
    changes: int
    event_id: int | None
    placed_at: datetime | None


def standing_reaction(
    session: Session, user_id: int, article_id: int, comment_id: int = 0
) -> Standing:
    """Return how a person's reaction stands, and whether the person has read the article."""
    values = {"user_id": user_id, "article_id": article_id, "comment_id": comment_id}
    row = session.execute(_STANDING, values).one()
    return Standing(bool(row.has_read), *row[1:])


def place_reaction(
    session: Session,
    standing: Standing,
    *,
    user_id: int,
    article_id: int,
    comment_id: int,
    kind: str,
    event_id: int,
    now: datetime,
) -> int | None:
    """Write the reaction and return its id; None if it no longer stands as it was read."""
    values = {"kind": kind, "event_id": event_id, "placed_at": now}
    if standing.id is None:
        where = {"user_id": user_id, "article_id": article_id, "comment_id": comment_id}
        placed: int = session.execute(_INSERT, {**where, **values, "changes": 1}).scalar_one()
        return placed
    found = session.execute(
        update(_REACTION).where(*_as_read(standing)).values(changes=standing.changes + 1, **values)
    )
    return standing.id if found.rowcount == 1 else None  # type: ignore[attr-defined]


def clear_reaction(session: Session, standing: Standing) -> bool:
    """Leave the row, which counts the placements, empty; False if it is not as it was read."""
    found = session.execute(
        update(_REACTION).where(*_as_read(standing)).values(kind=None, event_id=None)
    )
    return bool(found.rowcount == 1)  # type: ignore[attr-defined]


def _as_read(standing: Standing) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that the row is as it was read: somebody may have swept it since."""
    c = _REACTION.c
    same = c.event_id.is_(None) if standing.event_id is None else c.event_id == standing.event_id
    return c.id == standing.id, c.changes == standing.changes, same


def count_reaction(session: Session, kind: str, thing_id: int, step: int) -> bool:
    """Move the counter on the article or comment; say whether it is still there to be seen."""
    found = session.execute(_COUNT[kind], {"thing_id": thing_id, "step": step})
    return bool(found.rowcount == 1)  # type: ignore[attr-defined]


_REACTION, _ARTICLE, _COMMENT = table_of(Reaction), table_of(Article), table_of(Comment)
_INSERT = insert(_REACTION).returning(_REACTION.c.id)
_STANDING = text(
    """
    SELECT EXISTS (SELECT 1 FROM reading WHERE user_id = :user_id AND article_id = :article_id
                   AND valid_at IS NOT NULL) AS has_read,
      r.id, r.kind, coalesce(r.changes, 0) AS changes, r.event_id, r.placed_at
    FROM (SELECT 1) AS asked LEFT JOIN reaction r
      ON r.user_id = :user_id AND r.article_id = :article_id AND r.comment_id = :comment_id
    """
).columns(
    *(column(name) for name in ("has_read", "id", "kind", "changes", "event_id")),
    column("placed_at", UtcTime()),
)


def _counting(thing: Table, kind: str, live: str) -> Update:
    counter = thing.c[f"{kind}_count"]
    change = update(thing).where(thing.c.id == bindparam("thing_id"), thing.c.status == live)
    return change.values({counter: counter + bindparam("step")})


_COUNT = {kind: _counting(_COMMENT, kind, "visible") for kind in COMMENT_KINDS} | {
    kind: _counting(_ARTICLE, kind, "published").values(version=_ARTICLE.c.version + 1)
    for kind in ARTICLE_KINDS
}
