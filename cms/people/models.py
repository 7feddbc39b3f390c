"""Tables of people.

user            a person: reader, author or staff; the nickname is unique under case folding
access_token    a session: a reader's at the API or one of the staff's in the admin
claim           the one-time link to the first account; its single row decides a race
invitation      a link that makes one account of one role
audit_entry     who changed what, and when; only ever added to
sign_in_failure a failed attempt, by account and by network, for the limits on attempts
idempotency_key a key that a client gave to a write, and the answer it got; kept for a day
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from cms.sdk.tables import Base, Id, UtcTime

ROLES = ("owner", "admin", "editor", "author", "moderator", "reader")


class User(Base):
    """A person. ``password_hash`` is null for people who cannot sign in (imported names).

    ``ban_reason`` is told to whoever is shut out.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{r}'" for r in ROLES)), name="role"),
        Index("ix_user_role", "role", "id"),
        Index("ix_user_banned_at", "banned_at", "id"),
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
    ban_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)


class AccessToken(Base):
    """A token ``trb_<kind>_<id>_<secret>`` of a person; only a digest of the secret is kept.

    ``confirmed_at`` says when the password was typed last, for acts that move money.
    """

    __tablename__ = "access_token"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(Text, unique=True)
    secret_sha256: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="session")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    device: Mapped[str] = mapped_column(Text, default="")
    network: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Claim(Base):
    """The link that makes the first owner. There is one row at most, with id 1."""

    __tablename__ = "claim"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"sqlite_strict": True})

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcTime)


class Invitation(Base):
    """A link that makes one account of ``role``; ``user_id`` is whoever took it."""

    __tablename__ = "invitation"
    __table_args__ = ({"sqlite_strict": True},)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    invited_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcTime)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class AuditEntry(Base):
    """One change: ``before`` and ``after`` are JSON of what differs, never secrets."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject", "id"),
        Index("ix_audit_entry_actor_id", "actor_id", "id"),
        Index("ix_audit_entry_action", "action", "id"),
        {"sqlite_strict": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    network: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str] = mapped_column(Text, default="")
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text, default="{}")
    after: Mapped[str] = mapped_column(Text, default="{}")


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
