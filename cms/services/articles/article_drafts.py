"""Autosave: what one editor has typed into an article since they opened it, kept as it was typed.

A draft of this kind is nobody's but its editor's and is shown to nobody else; saving forgets it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cms.content.clean import clean_text
from cms.content.models import ArticleDraft
from cms.people.models import User
from cms.sdk.errors import Conflict, Invalid
from cms.sdk.tables import insert_into
from cms.services.access.sessions import Principal
from cms.services.articles.article_limits import TITLE_MAX
from cms.services.articles.articles import create_article
from cms.services.articles.draft import Draft
from cms.services.articles.editable import Editable, editable, need_right
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

CHARACTERS_MAX = 400_000
PRESENT = timedelta(minutes=2)
UNTITLED = "Untitled"
Fields = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What somebody has typed: their form, the revision it was begun from, and when."""

    fields: Fields
    version: int
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Present:
    """Somebody else who is typing into the same article."""

    nickname: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What an autosave answers: where it is kept, and who else is at the article."""

    article_id: int
    version: int
    saved_at: datetime
    article: Editable
    others: Sequence[Present]


def keep_draft(
    tribune: Tribune, principal: Principal, article_id: int | None, version: int, fields: Fields
) -> Kept:
    """Keep the form as it is; the first time of a new article makes its draft.

    Nothing is checked but rights and the size: half-typed fields are kept as well. Raises
    NotFound, NotAllowed, Invalid when it is too large, Conflict in the trash.
    """
    if sum(map(len, fields.values())) > CHARACTERS_MAX:
        raise Invalid("draft.too_large", "This is too long to be kept while you type; save it")

    def work() -> Kept:
        with tribune.writing() as session:
            now = tribune.clock.now()
            found, begun = _article(tribune, session, principal, article_id, version, fields)
            values = {"version": begun, "fields": orjson.dumps(fields).decode(), "saved_at": now}
            session.execute(
                insert_into(session, ArticleDraft)
                .values(article_id=found.id, editor_id=principal.user_id, **values)
                .on_conflict_do_update(index_elements=["article_id", "editor_id"], set_=values)
            )
            return Kept(
                article_id=found.id,
                version=begun,
                saved_at=now,
                article=found,
                others=others_at(session, found.id, principal.user_id, now),
            )

    return again(work)


def discard_draft(tribune: Tribune, principal: Principal, article_id: int) -> None:
    """Forget what the editor has typed into the article and not saved."""

    def work() -> None:
        with tribune.writing() as session:
            forget_draft(session, article_id, principal.user_id)

    again(work)


def forget_draft(session: Session, article_id: int, editor_id: int) -> None:
    """Forget a draft inside the caller's unit of work."""
    mine = (ArticleDraft.article_id == article_id, ArticleDraft.editor_id == editor_id)
    session.execute(delete(ArticleDraft).where(*mine))


def typed_by(session: Session, article_id: int, editor_id: int) -> Typed | None:
    """Return what the editor has typed and not saved, if anything."""
    row = session.execute(
        select(ArticleDraft.fields, ArticleDraft.version, ArticleDraft.saved_at).where(
            ArticleDraft.article_id == article_id, ArticleDraft.editor_id == editor_id
        )
    ).one_or_none()
    if row is None:
        return None
    return Typed(fields=orjson.loads(row.fields), version=row.version, saved_at=row.saved_at)


def others_at(
    session: Session, article_id: int, editor_id: int, now: datetime
) -> Sequence[Present]:
    """Return who else has typed into the article in the last two minutes."""
    rows = session.execute(
        select(User.nickname, ArticleDraft.saved_at)
        .join(User, User.id == ArticleDraft.editor_id)
        .where(
            ArticleDraft.article_id == article_id,
            ArticleDraft.editor_id != editor_id,
            ArticleDraft.saved_at > now - PRESENT,
        )
        .order_by(ArticleDraft.saved_at.desc())
        .limit(5)
    ).all()
    return [Present(nickname=row.nickname, saved_at=row.saved_at) for row in rows]


def _article(
    tribune: Tribune,
    session: Session,
    principal: Principal,
    article_id: int | None,
    version: int,
    fields: Fields,
) -> tuple[Editable, int]:
    if article_id is None:
        return _begin(tribune, session, principal, fields), 1
    found = editable(session, article_id)
    need_right(principal, tuple(found.draft.author_ids))
    if found.status == "trashed":
        raise Conflict("article.trashed", "This article is in the trash: restore it first")
    return found, max(1, min(version, found.newest))


def _begin(tribune: Tribune, session: Session, principal: Principal, fields: Fields) -> Editable:
    need_right(principal, (principal.user_id,))
    title = " ".join(fields.get("title", "").split())[:TITLE_MAX] or UNTITLED
    try:
        title = clean_text(title, field="title", characters_max=TITLE_MAX)
    except Invalid:
        title = UNTITLED
    draft = Draft(title=title, body_markdown="", author_ids=(principal.user_id,))
    article_id = create_article(tribune, session, draft, principal.user_id)
    now = tribune.clock.now()
    subject = f"article:{article_id}"
    audit(
        session,
        "article.create",
        subject,
        actor_id=principal.user_id,
        now=now,
        after={"title": title},
    )
    return editable(session, article_id)
