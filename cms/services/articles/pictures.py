"""Keeping pictures: their files first, named by content, so twice is once; then one row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cms.content.models import Picture
from cms.content.pictures import decode, renditions, store


@dataclass(frozen=True, kw_only=True)
class StoredPicture:
    """A picture whose files lie in the media folder; ``widths`` in pixels, a comma list."""

    digest: str
    width: int
    height: int
    widths: str


def store_picture(data: bytes, media_dir: Path) -> StoredPicture:
    """Write the picture anew in its widths. Raises Invalid, and OSError when nothing fits."""
    picture = decode(data)
    made = renditions(picture)
    store(made, media_dir)
    return StoredPicture(
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        widths=",".join(str(rendition.width) for rendition in made),
    )


def keep_picture(session: Session, stored: StoredPicture, now: datetime) -> int:
    """Return the id of the picture's row, made inside the caller's unit of work if it is new."""
    known = session.scalar(select(Picture.id).where(Picture.digest == stored.digest))
    if known is not None:
        return known
    values = {**vars(stored), "created_at": now}
    return session.execute(insert(Picture).values(values).returning(Picture.id)).scalar_one()
