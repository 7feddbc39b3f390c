"""Saving an article: every save is a revision, and nobody overwrites what they have not seen.

A save names the revision it was begun from. Only edits make revisions (comments and reactions
do not), so a number that has moved on means that somebody else has saved: nothing is written.
A draft shows its newest revision at once. Of a live article a revision waits, unseen by readers,
until somebody saves with ``goes_live``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.content.models import Article, ArticleRevision
from cms.sdk.errors import Conflict
from cms.services.access.sessions import Principal
from cms.services.articles.apply_revision import show
from cms.services.articles.article_limits import checked
from cms.services.articles.articles import create_article
from cms.services.articles.draft import Draft
from cms.services.articles.draft_checks import check_picture, taken, with_authors, with_slug
from cms.services.articles.editable import Editable, editable, need_right
from cms.services.articles.labels import is_free
from cms.services.articles.revision_details import details_of
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again


class EditConflict(Conflict):
    """Somebody has saved the article since; ``theirs`` is what they made of it."""

    def __init__(self, theirs: Editable) -> None:
        detail = f"{theirs.editor} has saved this article since you opened it; nothing was changed"
        super().__init__("article.edited", detail)
        self.theirs = theirs


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What a save did: ``is_new`` says whether there was anything to keep."""

    article_id: int
    revision: int
    is_new: bool
    status: str
    went_live: bool = False


def save_article(
    tribune: Tribune,
    principal: Principal,
    article_id: int | None,
    version: int,
    fields: Draft,
    *,
    goes_live: bool = False,
) -> Saved:
    """Keep what was written as a new revision; without an id as a new article.

    ``version`` is the number of the revision that the writer began from. Where nothing has
    changed no revision is made. Raises Invalid naming the fields, NotFound, NotAllowed,
    EditConflict, and Conflict for an article in the trash.
    """
    draft = checked(fields)

    def work() -> Saved:
        with tribune.writing() as session:
            now = tribune.clock.now()
            if article_id is None:
                return _create(tribune, session, principal, draft, now)
            found = editable_now(session, article_id)
            return _save(session, principal, found, version, draft, goes_live, now)

    try:
        return again(work)
    except IntegrityError:  # somebody else made the same tag, category or address just now
        return again(work)


def editable_now(session: Session, article_id: int) -> Editable:
    """Return an article that nobody else can save until the caller is done."""
    session.execute(select(Article.id).where(Article.id == article_id).with_for_update())
    return editable(session, article_id)


def _create(
    tribune: Tribune, session: Session, principal: Principal, draft: Draft, now: datetime
) -> Saved:
    need_right(principal, (principal.user_id,))
    draft = with_authors(session, principal, draft, (principal.user_id,))
    check_picture(session, draft)
    if draft.slug and not is_free(session, draft.slug, 0):
        raise taken(session, draft.slug)
    article_id = create_article(tribune, session, draft, principal.user_id)
    audit(
        session,
        "article.create",
        f"article:{article_id}",
        actor_id=principal.user_id,
        now=now,
        after={"title": draft.title},
    )
    return Saved(article_id=article_id, revision=1, is_new=True, status="draft")


def _save(
    session: Session,
    principal: Principal,
    found: Editable,
    version: int,
    draft: Draft,
    goes_live: bool,
    now: datetime,
) -> Saved:
    need_right(principal, tuple(found.draft.author_ids))
    if found.status == "trashed":
        raise Conflict("article.trashed", "This article is in the trash: restore it first")
    if version != found.newest:
        raise EditConflict(found)
    return keep(session, principal, found, draft, now, goes_live=goes_live, action="article.save")


def keep(
    session: Session,
    principal: Principal,
    found: Editable,
    draft: Draft,
    now: datetime,
    *,
    goes_live: bool,
    action: str,
) -> Saved:
    """Add the revision if it differs and show it where it may be seen. Raises Invalid."""
    draft = with_authors(session, principal, draft, tuple(found.draft.author_ids))
    draft = with_slug(session, found, draft)
    check_picture(session, draft)
    is_new = differs(draft, found.draft)
    number = found.newest + 1 if is_new else found.newest
    if is_new:
        _add_revision(session, principal, found, draft, number, now)
    shows = (goes_live or found.status != "published") and number != found.shown
    if shows:
        show(session, found, draft, number, now)
    went_live = shows and found.status == "published"
    if is_new or shows:
        act = "article.update" if went_live else action
        _note(session, principal, found, draft, number, now, act)
    return Saved(
        article_id=found.id,
        revision=number,
        is_new=is_new,
        status=found.status,
        went_live=went_live,
    )


def differs(draft: Draft, other: Draft) -> bool:
    """Say whether two drafts differ in anything an editor writes."""
    texts = [(d.title, d.summary, d.body_markdown) for d in (draft, other)]
    return texts[0] != texts[1] or _comparable(draft) != _comparable(other)


def _comparable(draft: Draft) -> str:
    return details_of(replace(draft, tags=sorted(draft.tags)))


def _add_revision(
    session: Session,
    principal: Principal,
    found: Editable,
    draft: Draft,
    number: int,
    now: datetime,
) -> None:
    session.execute(
        insert(ArticleRevision).values(
            article_id=found.id,
            number=number,
            title=draft.title,
            summary=draft.summary,
            markdown=draft.body_markdown,
            details=details_of(draft),
            editor_id=principal.user_id,
            created_at=now,
        )
    )


def _note(
    session: Session,
    principal: Principal,
    found: Editable,
    draft: Draft,
    number: int,
    now: datetime,
    action: str,
) -> None:
    audit(
        session,
        action,
        f"article:{found.id}",
        actor_id=principal.user_id,
        now=now,
        before=_summary(found.draft, found.newest),
        after=_summary(draft, number),
    )


def _summary(draft: Draft, number: int) -> dict[str, object]:
    """Return what the audit log keeps: the texts themselves are in the revision."""
    return {
        "revision": number,
        "title": draft.title,
        "slug": draft.slug,
        "category": draft.category,
        "tags": sorted(draft.tags),
        "author_ids": list(draft.author_ids),
        "picture_id": draft.picture_id,
        "language": draft.language,
    }
