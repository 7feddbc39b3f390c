"""Which pictures an article shows: kept beside it, so that the library need not read any text."""

from __future__ import annotations

import re

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from cms.content.models import ArticlePicture, Picture
from cms.services.articles.draft import Draft

PICTURES_MAX = 200
_ADDRESS = re.compile(r"/media/([0-9a-f]{32})-\d+\.webp")


def note_pictures(session: Session, article_id: int, draft: Draft) -> None:
    """Write down the lead picture and those named in the text, inside the caller's unit of work."""
    ids = _in_text(session, draft.body_markdown)
    if draft.picture_id is not None:
        ids.add(draft.picture_id)
    session.execute(delete(ArticlePicture).where(ArticlePicture.article_id == article_id))
    if ids:
        rows = [{"article_id": article_id, "picture_id": i} for i in sorted(ids)]
        session.execute(insert(ArticlePicture), rows)


def _in_text(session: Session, markdown: str) -> set[int]:
    stems = sorted(set(_ADDRESS.findall(markdown)))[:PICTURES_MAX]
    if not stems:
        return set()
    # "g" comes after every hex digit: a range finds a digest by its beginning, with the index.
    alike = or_(*(Picture.digest.between(stem, f"{stem}g") for stem in stems))
    return set(session.scalars(select(Picture.id).where(alike)))
