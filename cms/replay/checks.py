"""What must be known of a history before it can be replayed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.ledger.models import EntryRow, EventRow
from cms.sdk.errors import Conflict
from cms.sdk.tables import table_of
from cms.services.payload import KINDS

_EVENT = table_of(EventRow)


def check_facts(session: Session) -> None:
    """Raise Conflict if events are older than what was recorded for replays, and say which."""
    planned = _EVENT.c.kind.in_(list(KINDS)) & _EVENT.c.settings_version.is_(None)
    removed = (_EVENT.c.kind == "remove") & (_EVENT.c.payload == "{}")
    query = select(func.count(), func.max(_EVENT.c.id), func.max(_EVENT.c.recorded_at))
    count, last, moment = session.execute(query.where(planned | removed)).one()
    if count:
        raise Conflict(
            "replay.facts_missing",
            f"{count} events, the last of them number {last} of {moment:%d %B %Y}, were recorded "
            "by a version that did not keep as whom and under which settings they were planned. "
            "They cannot be replayed, and nothing that came after them without them",
        )


def check_plugins(session: Session, loaded: Sequence[str]) -> None:
    """Raise Conflict if the books have entries of a plugin that is not loaded."""
    known = ["core", *loaded]
    query = select(EntryRow.plugin).where(EntryRow.plugin.not_in(known)).distinct()
    if missing := sorted(session.scalars(query)):
        sentence = f"The books have entries of {', '.join(missing)}: name it in CMS_PLUGINS"
        raise Conflict("replay.plugin_missing", sentence)
