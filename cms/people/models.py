"""Tables of people.

user            a person: reader, author or staff; the nickname is unique under case folding
access_token    a bearer token: only the SHA-256 of its secret is kept
sign_in_failure a failed attempt, by account and by network, for the limits on attempts
idempotency_key a key that a client gave to a write, and the answer it got; kept for a day
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.sdk.tables import Base, Id, UtcTime

ROLES = ("owner", "admin", "editor", "author", "moderator", "reader")
PUBLISHERS = frozenset({"owner", "admin", "editor"})
MODERATORS = frozenset({"owner", "admin", "editor", "moderator"})


class User(Base):
    """A person. ``password_hash`` is null for people who cannot sign in (imported names)."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{r}'" for r in ROLES)), name="role"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    nickname: Mapped[str] = mapped_column(Text)
    nickname_key: Mapped[str] = mapped_column(Text, unique=True)
    email: Mapped[str | None] = mapped_column(Text, unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, default="reader")
    bio: Mapped[str] = mapped_column(Text, default="")
    avatar: Mapped[str | None] = mapped_column(Text)
    banned_at: Mapped[datetime | None] = mapped_column(UtcTime)
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class AccessToken(Base):
    """A bearer token ``trb_<kind>_<id>_<secret>`` of a person."""

    __tablename__ = "access_token"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    secret_sha256: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class SignInFailure(Base):
    """One failed attempt. ``subject`` is ``account:<key>`` or ``network:<prefix>``."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_subject_failed_at", "subject", "failed_at"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(Text)
    failed_at: Mapped[datetime] = mapped_column(UtcTime)


class IdempotencyKey(Base):
    """A key in use. ``status`` is null until the answer is kept; ``owner_id`` 0 is nobody."""

    __tablename__ = "idempotency_key"
    __table_args__ = ({"sqlite_strict": True},)

    owner_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    request_hmac: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(Integer)
    answer: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
