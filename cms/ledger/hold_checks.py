"""What must be true of holds: each earning that is held is there once, and leaves it once."""

from __future__ import annotations

from cms.ledger.checks import ACCOUNT, ENTRY, Check

# `kind || ''` is the kind, but no index has it: SQLite would look through all holds that there
# are, for each slice again.
HOLD_CHECKS = (
    Check(
        subject=ACCOUNT,
        sentence="The hold of person {owner} has {balance_utwei}, but the earnings that are not "
        "released come to {held_utwei}",
        statement="""
            SELECT a.owner_id AS owner, coalesce(b.balance_utwei, 0) AS balance_utwei,
              coalesce(sum(h.amount_utwei - h.taken_utwei), 0) AS held_utwei
            FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id
            LEFT JOIN ledger_hold h ON h.user_id = a.owner_id AND h.released_by IS NULL
              AND h.taken_utwei < h.amount_utwei
            WHERE a.id BETWEEN :first AND :last AND a.kind || '' = 'hold'
            GROUP BY a.owner_id, b.balance_utwei
            HAVING coalesce(b.balance_utwei, 0)
              <> coalesce(sum(h.amount_utwei - h.taken_utwei), 0)""",
    ),
    Check(
        subject=ENTRY,
        sentence="Transfer {transfer} of entry {entry} went into a hold, and nothing says when "
        "it is released",
        statement="""
            SELECT p.leg / 2 AS transfer, p.entry_id AS entry
            FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
            LEFT JOIN ledger_hold h ON h.entry_id = p.entry_id AND h.transfer = p.leg / 2
            WHERE p.entry_id BETWEEN :first AND :last AND a.kind || '' = 'hold'
              AND p.amount_utwei > 0 AND h.entry_id IS NULL""",
    ),
    Check(
        subject=ENTRY,
        sentence="{amount_utwei} are said to be held since transfer {transfer} of entry {entry}, "
        "which put something else into that hold",
        statement="""
            SELECT h.amount_utwei, h.transfer, h.entry_id AS entry FROM ledger_hold h
            LEFT JOIN ledger_posting p ON p.entry_id = h.entry_id AND p.leg = 2 * h.transfer + 1
            LEFT JOIN ledger_account a ON a.id = p.account_id
            WHERE h.entry_id BETWEEN :first AND :last AND (a.id IS NULL OR a.kind <> 'hold'
              OR a.owner_id <> h.user_id OR p.amount_utwei <> h.amount_utwei)""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} releases {released_utwei} to person {owner}; the earnings that "
        "it is said to release come to {held_utwei}",
        statement="""
            SELECT entry, owner, sum(released) AS released_utwei, sum(held) AS held_utwei
            FROM (
              SELECT p.entry_id AS entry, a.owner_id AS owner, -p.amount_utwei AS released,
                0 AS held
              FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
              WHERE p.entry_id BETWEEN :first AND :last AND a.kind = 'hold'
                AND p.line = 'core.release_hold'
              UNION ALL
              SELECT released_by, user_id, 0, amount_utwei - taken_utwei FROM ledger_hold
              WHERE released_by BETWEEN :first AND :last) s
            GROUP BY entry, owner HAVING sum(released) <> sum(held)""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} releases what is held until {until}",
        statement="""
            SELECT e.id AS entry, h.release_at AS until
            FROM ledger_hold h JOIN ledger_entry e ON e.id = h.released_by
            WHERE e.id BETWEEN :first AND :last AND e.recorded_at < h.release_at""",
    ),
)
