"""The revisions of an article: listed, compared, restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.models import ArticleRevision
from cms.people.models import User
from cms.sdk.errors import Conflict, NotFound
from cms.services.access.sessions import Principal
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import EditConflict, Saved, editable_now, keep
from cms.services.articles.editable import Editable, draft_of, need_right
from cms.services.articles.labels import is_free
from cms.services.unit_of_work import Tribune, again

PAGE_SIZE = 30


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One revision in a list. ``grown`` is by how many characters the text grew or shrank."""

    number: int
    title: str
    editor: str
    created_at: datetime
    characters: int
    grown: int


@dataclass(frozen=True, kw_only=True)
class RevisionText:
    """One revision with all that it holds."""

    number: int
    editor: str
    created_at: datetime
    draft: Draft


def list_revisions(
    session: Session, article_id: int, before: int | None = None, size: int = PAGE_SIZE
) -> list[Revision]:
    """Return up to ``size`` revisions, the newest first, from below number ``before``."""
    r = ArticleRevision
    length = func.length(r.markdown)
    older = (
        select(func.length(r.markdown).label("n"), r.number)
        .where(r.article_id == article_id)
        .subquery()
    )
    query = (
        select(
            r.number, r.title, r.created_at, User.nickname, length.label("characters"), older.c.n
        )
        .outerjoin(User, User.id == r.editor_id)
        .outerjoin(older, older.c.number == r.number - 1)
        .where(r.article_id == article_id)
        .order_by(r.number.desc())
        .limit(size)
    )
    if before is not None:
        query = query.where(r.number < before)
    return [
        Revision(
            number=row.number,
            title=row.title,
            editor=row.nickname or "an import",
            created_at=row.created_at,
            characters=row.characters,
            grown=row.characters - (row.n or 0),
        )
        for row in session.execute(query)
    ]


def revisions(session: Session, found: Editable, numbers: Sequence[int]) -> dict[int, RevisionText]:
    """Return revisions with what they hold, by number. Raises NotFound if one is missing."""
    rows = session.execute(
        select(ArticleRevision, User.nickname)
        .outerjoin(User, User.id == ArticleRevision.editor_id)
        .where(ArticleRevision.article_id == found.id, ArticleRevision.number.in_(numbers))
    ).all()
    known = {
        row.ArticleRevision.number: RevisionText(
            number=row.ArticleRevision.number,
            editor=row.nickname or "an import",
            created_at=row.ArticleRevision.created_at,
            draft=draft_of(found.live, row.ArticleRevision),
        )
        for row in rows
    }
    if set(numbers) - known.keys():
        raise NotFound("revision.not_found", "There is no such revision")
    return known


def restore_revision(
    tribune: Tribune, principal: Principal, article_id: int, number: int, version: int
) -> Saved:
    """Make a new revision that holds what an old one did; of a live article it waits.

    An address that another article has taken meanwhile is not taken back. Raises NotFound,
    NotAllowed, EditConflict, Conflict in the trash, Invalid when an author may write no more.
    """

    def work() -> Saved:
        with tribune.writing() as session:
            found = editable_now(session, article_id)
            need_right(principal, tuple(found.draft.author_ids))
            if found.status == "trashed":
                raise Conflict("article.trashed", "This article is in the trash: restore it first")
            if version != found.newest:
                raise EditConflict(found)
            old = revisions(session, found, [number])[number].draft
            if not is_free(session, old.slug, article_id):
                old = replace(old, slug=found.draft.slug)
            now = tribune.clock.now()
            return keep(
                session, principal, found, old, now, goes_live=False, action="article.restore"
            )

    return again(work)
