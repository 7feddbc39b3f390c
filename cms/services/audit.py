"""The audit log: who changed what, in the same commit as the change itself.

Where a request came from (network, request id) is known to the outermost layer only; it says so
once with ``origin``, so that no use case has to carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cms.people.models import AuditEntry, User
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a request came from: a network prefix, never a whole address, and its id."""

    network: str = ""
    request_id: str = ""


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())  # noqa: B039  (frozen)


@contextmanager
def origin(network: str, request_id: str) -> Iterator[None]:
    """Let everything audited inside name this origin."""
    token = _origin.set(Origin(network=network, request_id=request_id))
    try:
        yield
    finally:
        _origin.reset(token)


def audit(
    session: Session,
    action: str,
    subject: str,
    *,
    actor_id: int | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Add one line inside the caller's unit of work.

    ``action`` is ``article.publish``-like, ``subject`` ``article:7``-like. Only keys that
    differ between ``before`` and ``after`` are kept. Never hand over a secret.
    """
    old, new = dict(before or {}), dict(after or {})
    same = {key for key in old.keys() & new.keys() if old[key] == new[key]}
    session.execute(
        insert(AuditEntry).values(
            at=now,
            actor_id=actor_id or None,  # 0 is the operator at the command line
            network=_origin.get().network,
            request_id=_origin.get().request_id,
            action=action,
            subject=subject,
            before=_json(old, same),
            after=_json(new, same),
        )
    )


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of the log as people read it."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    network: str
    action: str
    subject: str
    before: Mapping[str, object]
    after: Mapping[str, object]


def changes(
    tribune: Tribune,
    *,
    subject: str = "",
    action: str = "",
    actor_id: int | None = None,
    before_id: int = 0,
    size: int = 50,
) -> list[Change]:
    """List changes, the newest first; ``before_id`` is the last one of the page before.

    ``actor_id`` 0 stands for the command line, which has no account.
    """
    a = AuditEntry
    query = (
        select(
            *(a.id, a.at, a.actor_id, a.network, a.action, a.subject, a.before, a.after),
            User.nickname,
        )
        .outerjoin(User, User.id == a.actor_id)
        .order_by(a.id.desc())
        .limit(size)
    )
    if subject:
        query = query.where(a.subject == subject)
    if action:
        query = query.where(a.action == action)
    if actor_id is not None:
        query = query.where(a.actor_id == (actor_id or None))
    if before_id:
        query = query.where(a.id < before_id)
    with tribune.reading() as session:
        rows = session.execute(query).all()
    return [_change(row) for row in rows]


def _change(row: Any) -> Change:
    return Change(
        id=row.id,
        at=row.at,
        actor_id=row.actor_id,
        actor=row.nickname or "The command line",
        network=row.network,
        action=row.action,
        subject=row.subject,
        before=orjson.loads(row.before),
        after=orjson.loads(row.after),
    )


def _json(values: Mapping[str, object], left_out: set[str]) -> str:
    kept = {key: value for key, value in values.items() if key not in left_out}
    return orjson.dumps(kept, default=str).decode()
