"""The rows that a sweep changes beside the books: comments hidden, reactions cleared, counters.

Things are locked in one order, comments before articles and each by its number, before anything
is read that others could change: whoever withdraws or moderates meanwhile waits there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from cms.content.models import Article, Comment, Reaction
from cms.content.reactions import ARTICLE_KINDS, COMMENT_KINDS
from cms.ledger.models import EventRow
from cms.sdk.tables import table_of
from cms.services.sweep.portions import Cleared


def lock_things(
    session: Session, comment_ids: Collection[int], article_ids: Collection[int]
) -> dict[int, Comment]:
    """Lock comments and articles; return the comments as they are now."""
    comments = session.scalars(
        select(Comment)
        .where(Comment.id.in_(comment_ids))
        .order_by(Comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    articles = select(Article.id).where(Article.id.in_(article_ids)).order_by(Article.id)
    session.execute(articles.with_for_update(key_share=True)).all()
    return {comment.id: comment for comment in comments}


def standing_rows(session: Session, event_ids: Collection[int]) -> list[Cleared]:
    """Return the reactions that these events placed and that still show."""
    r = Reaction
    rows = session.execute(
        select(r.id, r.kind, r.changes, r.event_id, r.article_id, r.comment_id)
        .join(
            EventRow,
            (EventRow.actor_id == r.user_id)
            & (EventRow.article_id == r.article_id)
            & (EventRow.comment_id == r.comment_id)
            & (EventRow.id == r.event_id),
        )
        .where(EventRow.id.in_(event_ids), r.kind.is_not(None))
        .order_by(r.id)
    )
    return [Cleared(**row._mapping) for row in rows]


def as_they_are(session: Session, cleared: Collection[Cleared]) -> set[int]:
    """Return the rows, by number, that are as the sweep left them."""
    rows = session.execute(
        select(Reaction.id, Reaction.kind, Reaction.changes).where(
            Reaction.id.in_([one.id for one in cleared])
        )
    )
    left = {(row.id, row.changes) for row in rows if row.kind is None}
    return {one.id for one in cleared if (one.id, one.changes) in left}


def clear_reactions(session: Session, cleared: Sequence[Cleared]) -> None:
    """Leave the rows, which count the placements, empty; the counters follow."""
    if cleared:
        ids = [one.id for one in cleared]
        empty = update(_REACTION).where(_REACTION.c.id.in_(ids))
        session.execute(empty.values(kind=None, event_id=None))
        _count_reactions(session, cleared, -1)


def show_reactions(session: Session, cleared: Sequence[Cleared]) -> None:
    """Fill the rows as they were before they were cleared."""
    if cleared:
        rows = [{"row": one.id, "is": one.kind, "by": one.event_id} for one in cleared]
        session.execute(_FILL, rows)
        _count_reactions(session, cleared, +1)


def hide_comments(session: Session, comments: Sequence[Comment], reason: str) -> None:
    """Moderate comments that can be seen; each removal has its number."""
    ids = [comment.id for comment in comments]
    hidden = {"status": "moderated", "reason": reason, "removals": _COMMENT.c.removals + 1}
    session.execute(update(_COMMENT).where(_COMMENT.c.id.in_(ids)).values(**hidden))
    _count_comments(session, comments, -1)


def show_comments(session: Session, comments: Sequence[Comment]) -> None:
    """Show comments again, as they were before they were hidden."""
    ids = [comment.id for comment in comments]
    shown = {"status": "visible", "reason": "", "removals": _COMMENT.c.removals - 1}
    session.execute(update(_COMMENT).where(_COMMENT.c.id.in_(ids)).values(**shown))
    _count_comments(session, comments, +1)


def _count_reactions(session: Session, cleared: Sequence[Cleared], step: int) -> None:
    to_articles = [(c.article_id, c.kind) for c in cleared if c.kind in ARTICLE_KINDS]
    to_comments = [(c.comment_id, c.kind) for c in cleared if c.kind in COMMENT_KINDS]
    if to_articles:
        session.execute(_COUNT_ON_ARTICLE, _rows(to_articles, ARTICLE_KINDS, step))
    if to_comments:
        session.execute(_COUNT_ON_COMMENT, _rows(to_comments, COMMENT_KINDS, step))


def _rows(
    given: Iterable[tuple[int, str]], kinds: Sequence[str], step: int
) -> list[dict[str, int]]:
    counts = Counter(given)
    things = sorted({thing for thing, _kind in counts})
    return [
        {"thing": thing, **{kind: step * counts[thing, kind] for kind in kinds}} for thing in things
    ]


def _count_comments(session: Session, comments: Sequence[Comment], step: int) -> None:
    counts = Counter(comment.article_id for comment in comments)
    rows = [{"thing": article_id, "comments": step * n} for article_id, n in sorted(counts.items())]
    if rows:
        session.execute(_COUNT_COMMENTS, rows)


_REACTION, _COMMENT, _ARTICLE = table_of(Reaction), table_of(Comment), table_of(Article)
_FILL = (
    update(_REACTION)
    .where(_REACTION.c.id == bindparam("row"))
    .values(kind=bindparam("is"), event_id=bindparam("by"))
)
_OF_ARTICLE = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("thing"))
_COUNT_ON_ARTICLE = _OF_ARTICLE.values(
    {f"{k}_count": _ARTICLE.c[f"{k}_count"] + bindparam(k) for k in ARTICLE_KINDS}
    | {"version": _ARTICLE.c.version + 1}
)
_COUNT_COMMENTS = _OF_ARTICLE.values(
    comment_count=_ARTICLE.c.comment_count + bindparam("comments"), version=_ARTICLE.c.version + 1
)
_COUNT_ON_COMMENT = (
    update(_COMMENT)
    .where(_COMMENT.c.id == bindparam("thing"))
    .values({f"{k}_count": _COMMENT.c[f"{k}_count"] + bindparam(k) for k in COMMENT_KINDS})
)
