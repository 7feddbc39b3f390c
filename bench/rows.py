"""What a plus changed in the database, in a form in which two pluses can be compared.

Counted are the rows of every table there is, and the figures of the rows that are updated; of
the rows that belong to the event, all that does not name somebody or a moment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, text

from bench.data import Plus
from cms.sdk.tables import Base

Figures = dict[str, int]
_UPDATED = {
    "article": "SELECT 'article', plus_count, version FROM article WHERE id = :article",
    "holds": """
        SELECT CASE WHEN a.kind = 'pool' THEN 'pool' WHEN a.owner_id = :reader THEN 'reader'
          ELSE 'author' END, b.balance_utwei, b.version
        FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
        WHERE (a.kind = 'hold' AND a.owner_id IN (:reader, :author))
           OR (a.kind = 'pool' AND a.owner_id = :article)""",
    "levels": """
        SELECT CASE user_id WHEN :reader THEN 'reader' ELSE 'author' END, xp, active_days
        FROM levels_person WHERE user_id IN (:reader, :author)""",
}
_EVENT = "SELECT event_id FROM reaction WHERE user_id = :reader AND article_id = :article"
_WRITTEN = {
    "event": """
        SELECT kind, comment_id, undone_by, natural_key LIKE 'react%1', actor_id = :reader,
          article_id = :article, length(payload) > 100, length(outcome) > 100
        FROM event WHERE id = :event""",
    "reaction": "SELECT comment_id, kind, changes FROM reaction WHERE event_id = :event",
    "postings": """
        SELECT e.plugin, e.rule_version, e.kind, e.reverses_entry_id, e.closed_id = e.id,
          e.origin_event_id = e.event_id, c.legs, p.leg, a.kind, p.amount_utwei, p.line,
          p.article_id = :article, p.role, p.undo, p.note, p.account_version = b.version,
          p.balance_after_utwei = b.balance_utwei
        FROM ledger_entry e JOIN ledger_entry_closed c ON c.entry_id = e.id
        JOIN ledger_posting p ON p.entry_id = e.id JOIN ledger_account a ON a.id = p.account_id
        JOIN ledger_balance b ON b.account_id = a.id
        WHERE e.event_id = :event ORDER BY e.plugin, p.leg""",
    "held": """
        SELECT e.plugin, h.transfer, h.user_id = :reader, h.amount_utwei, h.taken_utwei,
          h.released_by, h.release_at > e.recorded_at
        FROM ledger_entry e JOIN ledger_hold h ON h.entry_id = e.id
        WHERE e.event_id = :event ORDER BY e.plugin""",
    "quotas": """
        SELECT user_id = :reader, kind FROM quotas_used WHERE event_id = :event""",
    "ring_guard": """
        SELECT actor_id = :reader, payee_id = :author, kind, earned_utwei, in_force
        FROM ring_guard_favour WHERE event_id = :event""",
    "levels": """
        SELECT user_id = :reader, kind, xp, length(day), in_force FROM levels_xp
        WHERE event_id = :event ORDER BY 1""",
}


def written(engine: Engine, plus: Plus, write: Callable[[], object]) -> dict[str, Any]:
    """Let somebody write this plus; return by how much what changed, and the rows of its event."""
    values = {"reader": plus.reader_id, "article": plus.article_id, "author": plus.author_id}
    with engine.connect() as connection:
        before = _figures(connection, values)
    write()
    with engine.connect() as connection:
        after = _figures(connection, values)
        values["event"] = connection.execute(text(_EVENT), values).scalar_one()
        rows = {
            name: [tuple(row) for row in connection.execute(text(statement), values)]
            for name, statement in _WRITTEN.items()
        }
    changes = {name: n - before.get(name, 0) for name, n in after.items()}
    return {"changed": {name: n for name, n in changes.items() if n}, **rows}


def _figures(connection: Connection, values: dict[str, int]) -> Figures:
    """Count all tables, and read the figures of those rows that a plus updates."""
    tables = "\nUNION ALL ".join(
        f"SELECT '{table.name}', count(*) FROM \"{table.name}\""  # noqa: S608  (our own tables)
        for table in Base.metadata.sorted_tables
    )
    found: Figures = {f"rows of {name}": n for name, n in connection.execute(text(tables))}
    for name, statement in _UPDATED.items():
        for whose, first, second in connection.execute(text(statement), values):
            found |= {f"{name}: {whose} 1": first, f"{name}: {whose} 2": second}
    return found
