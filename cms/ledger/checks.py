"""What must be true of the books: each check is a statement that returns what is not.

A check looks at the ids from ``:first`` to ``:last`` of its subject, so that none has to
hold the whole ledger; a subject of None stands for a check of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Check:
    """``sentence`` is true of every row that ``statement`` returns, and names its columns.

    ``tables`` is the WITH clause that the statement begins with, if it needs one.
    """

    sentence: str
    statement: str
    tables: str = ""
    subject: str | None = None


ENTRY = "ledger_entry"
ACCOUNT = "ledger_account"

ENTRY_CHECKS = (
    Check(
        subject=ENTRY,
        sentence="Entry {entry} does not sum to zero: its {legs} legs come to {total_utwei}",
        statement="""
            SELECT entry_id AS entry, count(*) AS legs, sum(amount_utwei) AS total_utwei
            FROM ledger_posting WHERE entry_id BETWEEN :first AND :last
            GROUP BY entry_id HAVING sum(amount_utwei) <> 0""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} has {legs} legs, and its marker says {marked}",
        statement="""
            SELECT e.id AS entry, count(p.leg) AS legs, coalesce(c.legs, 0) AS marked
            FROM ledger_entry e LEFT JOIN ledger_entry_closed c ON c.entry_id = e.id
            LEFT JOIN ledger_posting p ON p.entry_id = e.id
            WHERE e.id BETWEEN :first AND :last GROUP BY e.id, c.legs
            HAVING count(p.leg) < 2 OR count(p.leg) <> coalesce(c.legs, 0)""",
    ),
    Check(
        subject=ENTRY,
        sentence="Leg {leg} of entry {entry} is not matched by the other leg of its transfer",
        statement="""
            SELECT p.entry_id AS entry, p.leg FROM ledger_posting p
            LEFT JOIN ledger_posting o
              ON o.entry_id = p.entry_id AND o.leg = p.leg + 1 - 2 * (p.leg % 2)
            WHERE p.entry_id BETWEEN :first AND :last AND (p.leg % 2 = 0 OR o.leg IS NULL)
              AND (o.leg IS NULL OR o.amount_utwei <> -p.amount_utwei OR p.amount_utwei > 0
                OR o.account_id = p.account_id OR o.line <> p.line OR o.role <> p.role
                OR o.article_id <> p.article_id OR o.undo <> p.undo)""",
    ),
    Check(
        subject=ENTRY,
        sentence="{plugin} was applied twice to event {event}: by entry {other} and entry {entry}",
        statement="""
            SELECT e.plugin, v.natural_key AS event, o.id AS other, e.id AS entry
            FROM ledger_entry e JOIN event v ON v.id = e.event_id
            JOIN ledger_entry o ON o.event_id = e.event_id AND o.plugin = e.plugin
              AND o.kind = 'post' AND o.id < e.id
            WHERE e.id BETWEEN :first AND :last AND e.kind = 'post'""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} of {plugin} was posted for an event that is not its own",
        statement="""
            SELECT e.id AS entry, e.plugin FROM ledger_entry e
            LEFT JOIN event v ON v.id = e.event_id
            LEFT JOIN event w ON w.id = e.origin_event_id
            WHERE e.id BETWEEN :first AND :last AND (v.id IS NULL OR w.id IS NULL
              OR (e.kind = 'post' AND e.event_id <> e.origin_event_id AND NOT EXISTS (
                SELECT 1 FROM ledger_unpaid u
                WHERE u.paid_event_id = e.event_id AND u.event_id = e.origin_event_id)))""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} pays what was withheld from another line, person or sum",
        statement="""
            SELECT e.id AS entry FROM ledger_entry e
            JOIN ledger_unpaid u ON u.paid_event_id = e.event_id
            LEFT JOIN ledger_posting p ON p.entry_id = e.id AND p.leg = 1
            LEFT JOIN ledger_account a ON a.id = p.account_id
            WHERE e.id BETWEEN :first AND :last AND e.kind = 'post' AND (p.line IS NULL
              OR p.line <> u.line OR p.amount_utwei <> u.withheld_utwei OR a.kind <> 'user'
              OR a.owner_id <> u.user_id)""",
    ),
)

WHOLE_CHECKS = (
    Check(
        sentence="All accounts together hold {total_utwei}; that must be zero",
        statement="""
            SELECT total_utwei FROM (
              SELECT sum(balance_utwei) AS total_utwei FROM ledger_balance) t
            WHERE total_utwei <> 0""",
    ),
    Check(
        sentence="Leg {leg} belongs to entry {entry}, which does not exist",
        statement="""
            SELECT p.leg, p.entry_id AS entry FROM ledger_posting p
            LEFT JOIN ledger_entry e ON e.id = p.entry_id WHERE e.id IS NULL""",
    ),
    Check(
        sentence="Event {event} is recorded {times} times",
        statement="""
            SELECT natural_key AS event, count(*) AS times FROM event
            GROUP BY natural_key HAVING count(*) > 1""",
    ),
)
