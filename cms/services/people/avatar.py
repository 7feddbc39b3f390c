"""One's avatar: a picture of one's own, or the one that is drawn from the nickname.

``user.avatar`` is the stem of its files' names, which changes with the picture; null for none.
Invariant: a stored stem has its files, and files without a stem are removed with the last use.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.pictures import SIDES, Picture, decode, squares, store
from cms.people.models import User
from cms.sdk.errors import Busy, Invalid
from cms.services.unit_of_work import Tribune, again

BYTES_MAX = 4 * 1024 * 1024
PIXELS_MAX = 25_000_000
WAIT_SECONDS = 5
_decoding = threading.Lock()


def set_avatar(tribune: Tribune, user_id: int, data: bytes) -> str:
    """Make a picture one's avatar, and return the stem of its files' names.

    Raises Invalid (``picture.too_large``, ``picture.kind``, ``picture.unreadable``), Busy.
    """
    with _one_at_a_time():
        made = squares(_decoded(data), f"avatar {user_id}")
    store(made, tribune.config.media_dir)
    stem = made[0].name.partition("-")[0]
    _replace(tribune, user_id, stem)
    return stem


def remove_avatar(tribune: Tribune, user_id: int) -> None:
    """Go back to the avatar that is drawn; the picture's files are deleted. Safe to repeat."""
    _replace(tribune, user_id, None)


def avatar_of(session: Session, user_id: int) -> str | None:
    """Return the stem of a person's own picture, None where there is none."""
    return session.scalar(select(User.avatar).where(User.id == user_id))


def _decoded(data: bytes) -> Picture:
    try:
        return decode(data, bytes_max=BYTES_MAX, pixels_max=PIXELS_MAX)
    except Invalid as fault:  # the whole body is at fault, and no member of it
        raise Invalid(fault.code, fault.detail) from fault


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Bound what strangers' pictures take: a large one needs 100 MB for a moment."""
    if not _decoding.acquire(timeout=WAIT_SECONDS):
        raise Busy("picture.busy", "Others are sending pictures; nothing was changed, try again")
    try:
        yield
    finally:
        _decoding.release()


def _replace(tribune: Tribune, user_id: int, stem: str | None) -> None:
    mine = User.id == user_id

    def work() -> str | None:
        with tribune.writing() as session:
            before = avatar_of(session, user_id)
            session.execute(update(User).where(mine).values(avatar=stem))
            return before

    before = again(work)
    if before and before != stem:
        for side in SIDES:
            (tribune.config.media_dir / f"{before}-{side}.webp").unlink(missing_ok=True)
