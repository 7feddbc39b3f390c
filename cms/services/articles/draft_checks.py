"""What a draft may say: who signs it, where it stands, which picture it shows."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Picture
from cms.content.text import slugify
from cms.people.models import User
from cms.people.rights import RIGHTS, holds
from cms.sdk.errors import Invalid
from cms.services.access.sessions import Principal
from cms.services.articles.article_limits import AUTHORS_MAX
from cms.services.articles.draft import Draft
from cms.services.articles.editable import Editable
from cms.services.articles.labels import free_slug, is_free

WRITERS = frozenset(role for role, rights in RIGHTS.items() if "articles.write" in rights)


def with_authors(
    session: Session, principal: Principal, draft: Draft, standing: tuple[int, ...]
) -> Draft:
    """Return the draft with its authors; only editors choose them, for the lead one pays.

    Raises Invalid for none, too many, or people who may not write.
    """
    if not holds(principal.role, "articles.edit"):
        return replace(draft, author_ids=standing)
    chosen = tuple(dict.fromkeys(draft.author_ids))
    if chosen and chosen[0] == standing[0] and set(chosen) == set(standing):
        return replace(draft, author_ids=standing)  # a form need not know their order
    if not chosen:
        raise _invalid("authors", "An article needs an author")
    if len(chosen) > AUTHORS_MAX:
        raise _invalid("authors", f"At most {AUTHORS_MAX} authors")
    added = set(chosen) - set(standing)
    if added:
        may = select(User.id).where(
            User.id.in_(added), User.role.in_(WRITERS), User.banned_at.is_(None)
        )
        if set(session.scalars(may)) != added:
            raise _invalid("authors", "Choose people who may write here")
    return replace(draft, author_ids=chosen)


def with_slug(session: Session, found: Editable, draft: Draft) -> Draft:
    """Return the draft with the address it will have: what was typed, else what is or follows.

    Raises Invalid for an address that leads to another article.
    """
    if not draft.slug:
        kept = found.draft.slug if found.publications else ""
        return replace(draft, slug=kept or free_slug(session, slugify(draft.title), found.id))
    if not is_free(session, draft.slug, found.id):
        raise taken(session, draft.slug, found.id)
    return draft


def taken(session: Session, slug: str, article_id: int = 0) -> Invalid:
    """Return the complaint about an address that leads elsewhere, with one that is free."""
    free = free_slug(session, slug, article_id)
    return _invalid("slug", f"Another article has, or had, this address; {free} is free")


def check_picture(session: Session, draft: Draft) -> None:
    """Raise Invalid for a picture that is not there."""
    if draft.picture_id is None:
        return
    if session.scalar(select(Picture.id).where(Picture.id == draft.picture_id)) is None:
        raise _invalid("picture_id", "There is no such picture")


def _invalid(field: str, detail: str) -> Invalid:
    return Invalid("article.fields", detail, errors={field: [detail]})
