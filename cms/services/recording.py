"""Writing down that something happened, and what a plugin did wrong at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from cms.ledger.models import EventRow, PluginFailureRow
from cms.pluginhost.proposals import Failure
from cms.sdk.tables import table_of


def record_event(
    session: Session, event_values: dict[str, Any], now: datetime, outcome: str = "{}"
) -> int:
    """Insert the event's row; its unique key decides a race. Returns its id.

    The database draws the id, but in a replay, where each event keeps the one that it had.
    """
    row = {"occurred_at": now, "recorded_at": now, "outcome": outcome, **event_values}
    if REPLAYED_IDS in session.info:
        row["id"] = next(session.info[REPLAYED_IDS])
    event_id: int = session.execute(_INSERT_EVENT, row).scalar_one()
    return event_id


def keep_failures(
    session: Session, failures: Sequence[Failure], event_key: str, now: datetime, fact: str = "{}"
) -> None:
    """Keep what plugins did wrong, for `cms reconcile` and the operator."""
    more = {"event_key": event_key, "failed_at": now, "fact": fact}
    if failures:
        session.execute(insert(PluginFailureRow), [asdict(f) | more for f in failures])


REPLAYED_IDS = "replayed_event_ids"
"""Where a replay's session has the iterator of the ids that events had."""

_EVENT = table_of(EventRow)
_INSERT_EVENT = insert(_EVENT).returning(_EVENT.c.id)
