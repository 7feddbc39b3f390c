"""What an article, a comment or a person caused, as staff see it before they undo it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cms.content.comment_queue import queued_comment
from cms.content.headings import heading, titles_of
from cms.ledger.caused import Cause, CausedTotal, caused_totals
from cms.ledger.search import Key, LedgerFilter, find
from cms.people.names import person
from cms.sdk.errors import NotFound
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.unit_of_work import Tribune

PAGE_SIZE = 30
TOTALS_MAX = 50


@dataclass(frozen=True, kw_only=True)
class Caused:
    """``name`` is what the object is called, ``stands`` whether it can still be taken away.

    ``totals`` are the largest, and ``is_more`` says that there are others; ``entries`` are a page
    of the movements, newest first.
    """

    cause: Cause
    name: str
    stands: bool
    totals: Sequence[CausedTotal]
    is_more: bool
    entries: Sequence[Any]
    titles: Mapping[int, str]
    has_more: bool


def what_it_caused(
    tribune: Tribune, who: Principal, cause: Cause, after: Key | None = None
) -> Caused:
    """Return who has what of it, and a page of movements. Raises NotAllowed, NotFound."""
    need(who, "money.read")
    with tribune.reading() as session:
        name, stands = _named(session, cause)
        totals = caused_totals(session, cause, TOTALS_MAX + 1)
        entries = find(session, LedgerFilter(caused_by=cause), after, PAGE_SIZE + 1)
        pools = [total.owner_id for total in totals if total.kind == "pool"]
        titles = titles_of(session, [*pools, *(entry.article_id for entry in entries)])
    return Caused(
        cause=cause,
        name=name,
        stands=stands,
        totals=totals[:TOTALS_MAX],
        is_more=len(totals) > TOTALS_MAX,
        entries=entries[:PAGE_SIZE],
        titles=titles,
        has_more=len(entries) > PAGE_SIZE,
    )


def _named(session: Session, cause: Cause) -> tuple[str, bool]:
    if cause.kind == "article":
        article = heading(session, cause.id)
        return article.title, article.status == "published"
    if cause.kind == "person":
        return person(session, cause.id).nickname, True
    comment = queued_comment(session, cause.id)
    if comment is None:
        raise NotFound("comment.not_found", "There is no such comment")
    return f"The comment by {comment.nickname} on “{comment.title}”", comment.status == "visible"
