"""What must be true of accounts: the balance, and the chain of postings that led to it."""

from __future__ import annotations

from cms.ledger.checks import ACCOUNT, Check

ACCOUNT_CHECKS = (
    Check(
        subject=ACCOUNT,
        sentence="Account {account} ({kind} {owner}) holds {balance_utwei}, "
        "but its postings come to {postings_utwei}",
        statement="""
            SELECT a.id AS account, a.kind, a.owner_id AS owner,
              coalesce(b.balance_utwei, 0) AS balance_utwei,
              coalesce(sum(p.amount_utwei), 0) AS postings_utwei
            FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id
            LEFT JOIN ledger_posting p ON p.account_id = a.id
            WHERE a.id BETWEEN :first AND :last
            GROUP BY a.id, a.kind, a.owner_id, b.balance_utwei
            HAVING coalesce(b.balance_utwei, 0) <> coalesce(sum(p.amount_utwei), 0)""",
    ),
    Check(
        subject=ACCOUNT,
        sentence="Account {account} ({kind} {owner}) is at version {version} after {postings} "
        "postings",
        statement="""
            SELECT a.id AS account, a.kind, a.owner_id AS owner,
              coalesce(b.version, -1) AS version, count(p.leg) AS postings
            FROM ledger_account a LEFT JOIN ledger_balance b ON b.account_id = a.id
            LEFT JOIN ledger_posting p ON p.account_id = a.id
            WHERE a.id BETWEEN :first AND :last GROUP BY a.id, a.kind, a.owner_id, b.version
            HAVING coalesce(b.version, -1) <> count(p.leg)""",
    ),
    Check(
        subject=ACCOUNT,
        sentence="Account {account} ({kind} {owner}) is below zero: {balance_utwei}",
        statement="""
            SELECT a.id AS account, a.kind, a.owner_id AS owner, b.balance_utwei
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
            WHERE a.id BETWEEN :first AND :last AND a.kind <> 'mint' AND b.balance_utwei < 0""",
    ),
    Check(
        subject=ACCOUNT,
        sentence="Account {account} ({kind} {owner}) may go below zero, as only the mint may",
        statement="""
            SELECT a.id AS account, a.kind, a.owner_id AS owner
            FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
            WHERE a.id BETWEEN :first AND :last AND a.kind <> 'mint'
              AND b.may_be_negative <> 0""",
    ),
    Check(
        subject=ACCOUNT,
        sentence="Account {account} was below zero after leg {leg} of entry {entry}: "
        "{balance_utwei}",
        statement="""
            SELECT p.account_id AS account, p.leg, p.entry_id AS entry,
              p.balance_after_utwei AS balance_utwei
            FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
            WHERE a.id BETWEEN :first AND :last AND a.kind <> 'mint'
              AND p.balance_after_utwei < 0""",
    ),
    Check(
        subject=ACCOUNT,
        sentence="The chain of account {account} is broken at leg {leg} of entry {entry}",
        statement="""
            SELECT account_id AS account, leg, entry_id AS entry FROM (
              SELECT account_id, leg, entry_id, account_version, amount_utwei,
                balance_after_utwei, lag(account_version, 1, 0) OVER chain AS version_before,
                lag(balance_after_utwei, 1, 0) OVER chain AS before_utwei
              FROM ledger_posting WHERE account_id BETWEEN :first AND :last
              WINDOW chain AS (PARTITION BY account_id ORDER BY account_version)) c
            WHERE account_version <> version_before + 1
              OR balance_after_utwei <> before_utwei + amount_utwei""",
    ),
)
