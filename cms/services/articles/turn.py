"""An article's turn from one status to another: the event, the row, the line in the audit log.

Whatever was planned for the article ends with its turn.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.sdk.errors import Stale
from cms.services.audit import audit
from cms.services.recording import record_event


def record_turn(
    session: Session,
    key: str,
    kind: str,
    user_id: int,
    article_id: int,
    now: datetime,
    **payload: int,
) -> int:
    """Insert the turn's event; its unique key decides a race. Returns its id."""
    values = {
        "natural_key": key,
        "kind": kind,
        "actor_id": user_id,
        "article_id": article_id,
        "payload": json.dumps(payload),
    }
    return record_event(session, values, now)


def turn(
    session: Session,
    article_id: int,
    old: str,
    new: str,
    now: datetime,
    **more: datetime | None,
) -> None:
    """Turn the row, with ``more`` of its columns; raise Stale if its status is not ``old``."""
    done = session.execute(
        update(Article)
        .where(Article.id == article_id, Article.status == old)
        .values(
            status=new,
            version=Article.version + 1,
            updated_at=now,
            publish_at=None,
            unpublish_at=None,
            schedule_fault="",
            **more,
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Stale


def log_turn(
    session: Session,
    deed: str,
    user_id: int,
    article_id: int,
    now: datetime,
    old: str,
    new: str,
    **more: object,
) -> None:
    """Write the turn down in the audit log, where user 0 is nobody."""
    audit(
        session,
        f"article.{deed}",
        f"article:{article_id}",
        actor_id=user_id or None,
        now=now,
        before={"status": old},
        after={"status": new, **more},
    )
