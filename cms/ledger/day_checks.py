"""What must be true of the sums by day: they are what the postings up to the mark come to."""

from __future__ import annotations

from cms.ledger.checks import Check

DAY_CHECKS = (
    Check(
        sentence="The sums by day of all {scope} accounts on line {line} come to {kept_utwei}, "
        "but the postings that are in them come to {postings_utwei}",
        statement="""
            SELECT scope, line, sum(kept) AS kept_utwei, sum(posted) AS postings_utwei FROM (
              SELECT scope, line, amount_utwei AS kept, 0 AS posted FROM ledger_day
              WHERE scope IN ('mint', 'treasury', 'pool', 'hold', 'user')
              UNION ALL
              SELECT a.kind, p.line, 0, p.amount_utwei FROM ledger_posting p
              JOIN ledger_account a ON a.id = p.account_id
              WHERE p.entry_id <= (SELECT entry_id FROM ledger_day_mark)) s
            GROUP BY scope, line HAVING sum(kept) <> sum(posted)""",
    ),
    Check(
        sentence="The sums by day of each {scope} on line {line} come to {kept_utwei} together, "
        "but those of all wallets come to {wallets_utwei}",
        statement="""
            SELECT 'reader' AS scope, line, sum(kept) AS kept_utwei, sum(wallets) AS wallets_utwei
            FROM (
              SELECT line, amount_utwei AS kept, 0 AS wallets FROM ledger_day
              WHERE scope = 'reader'
              UNION ALL
              SELECT line, 0, amount_utwei FROM ledger_day WHERE scope IN ('user', 'hold')) s
            GROUP BY line HAVING sum(kept) <> sum(wallets)""",
    ),
)
