"""The proof: `cms ledger verify` reads every row and says what does not add up.

Each check is one statement that returns the offending rows; none returned is the proof.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_CHECKS = {
    "an entry does not sum to zero or has fewer than two legs": """
        SELECT e.id, coalesce(sum(p.amount_utwei), 0), count(p.leg) FROM ledger_entry e
        LEFT JOIN ledger_posting p ON p.entry_id = e.id GROUP BY e.id
        HAVING coalesce(sum(p.amount_utwei), 0) <> 0 OR count(p.leg) < 2""",
    "an entry is not closed": """
        SELECT e.id FROM ledger_entry e LEFT JOIN ledger_entry_closed c ON c.entry_id = e.id
        WHERE c.entry_id IS NULL""",
    "all accounts together are not zero": """
        SELECT total FROM (SELECT sum(balance_utwei) AS total FROM ledger_balance) s
        WHERE total <> 0""",
    "a balance differs from the sum of its postings": """
        SELECT b.account_id, b.balance_utwei, coalesce(p.total, 0) FROM ledger_balance b
        LEFT JOIN (SELECT account_id, sum(amount_utwei) AS total, max(account_version) AS newest
                   FROM ledger_posting GROUP BY account_id) p ON p.account_id = b.account_id
        WHERE b.balance_utwei <> coalesce(p.total, 0) OR b.version <> coalesce(p.newest, 0)""",
    "an account other than the mint is below zero": """
        SELECT a.id, a.kind, a.owner_id FROM ledger_account a
        JOIN ledger_balance b ON b.account_id = a.id
        WHERE a.kind <> 'mint' AND (b.balance_utwei < 0 OR b.may_be_negative <> 0)""",
    "an account other than the mint was below zero": """
        SELECT p.entry_id, p.leg FROM ledger_posting p
        JOIN ledger_account a ON a.id = p.account_id
        WHERE a.kind <> 'mint' AND p.balance_after_utwei < 0""",
    "an account's chain of postings is broken": """
        SELECT entry_id, leg FROM (
          SELECT entry_id, leg, account_version, balance_after_utwei, amount_utwei,
            lag(account_version, 1, 0) OVER chain AS version_before,
            lag(balance_after_utwei, 1, 0) OVER chain AS balance_before
          FROM ledger_posting
          WINDOW chain AS (PARTITION BY account_id ORDER BY account_version)) c
        WHERE account_version <> version_before + 1
           OR balance_after_utwei <> balance_before + amount_utwei""",
    "a plugin was applied twice to one event": """
        SELECT event_id, plugin, count(*) FROM ledger_entry WHERE kind = 'post'
        GROUP BY event_id, plugin HAVING count(*) > 1""",
    "the two legs of a transfer do not mirror each other": """
        SELECT d.entry_id, d.leg FROM ledger_posting d
        LEFT JOIN ledger_posting c ON c.entry_id = d.entry_id AND c.leg = d.leg + 1
        WHERE d.leg % 2 = 0
          AND (c.leg IS NULL OR c.amount_utwei <> -d.amount_utwei OR c.line <> d.line)""",
}


def verify(session: Session, *, rows_max: int = 20) -> list[str]:
    """Return one sentence for each fault found, at most ``rows_max`` a check; empty if sound."""
    faults = []
    for sentence, statement in _CHECKS.items():
        for row in session.execute(text(statement)).fetchmany(rows_max):
            faults.append(f"{sentence}: {tuple(row)}")
    return faults
