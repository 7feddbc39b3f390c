"""What must be true of reversals: they mirror their original exactly, and once.

A mirror may fall short in one case only, when the payee has spent the money. It then takes what
is left, and the treasury bears the rest (``core.shortfall``) or, as the one to be paid, does
without. A pool that was emptied by rewards gives back what is left of it in proportion, to all
who filled it, which may leave an odd rest of a few utwei.

A person's wallet and hold count as one here: what was earned into the hold is taken back from
whichever of the two has it.
"""

from __future__ import annotations

from cms.ledger.checks import ENTRY, Check

_OWED = """
    WITH owed AS (
      SELECT r.by_entry_id AS entry, r.entry_id AS original, d.line, c.account_id AS payee,
        x.owner_id AS payer_id, y.owner_id AS payee_id, {payer} AS payer_kind,
        {payee} AS payee_kind, sum(c.amount_utwei) AS amount_utwei
      FROM ledger_reversal r
      JOIN ledger_posting d ON d.entry_id = r.entry_id AND d.leg = 2 * r.transfer
      JOIN ledger_posting c ON c.entry_id = r.entry_id AND c.leg = 2 * r.transfer + 1
      JOIN ledger_account x ON x.id = d.account_id
      JOIN ledger_account y ON y.id = c.account_id
      WHERE r.by_entry_id BETWEEN :first AND :last
      GROUP BY r.by_entry_id, r.entry_id, d.line, c.account_id, x.owner_id, y.owner_id,
        {payer}, {payee}),
    given AS (
      SELECT e.id AS entry, e.reverses_entry_id AS original, d.line, x.owner_id AS giver_id,
        y.owner_id AS taker_id, {payer} AS giver_kind, {payee} AS taker_kind,
        sum(c.amount_utwei) AS amount_utwei
      FROM ledger_entry e
      JOIN ledger_posting d ON d.entry_id = e.id AND d.leg % 2 = 0
      JOIN ledger_posting c ON c.entry_id = e.id AND c.leg = d.leg + 1
      JOIN ledger_account x ON x.id = d.account_id
      JOIN ledger_account y ON y.id = c.account_id
      WHERE e.id BETWEEN :first AND :last AND e.kind <> 'post'
      GROUP BY e.id, e.reverses_entry_id, d.line, x.owner_id, y.owner_id, {payer}, {payee})
""".format(  # noqa: S608  (our own words)
    payer="CASE x.kind WHEN 'hold' THEN 'user' ELSE x.kind END",
    payee="CASE y.kind WHEN 'hold' THEN 'user' ELSE y.kind END",
)

MIRROR_CHECKS = (
    Check(
        subject=ENTRY,
        sentence="Entry {entry} ({kind}) does not fit entry {original}, which it should mirror",
        statement="""
            SELECT e.id AS entry, e.kind, coalesce(e.reverses_entry_id, 0) AS original
            FROM ledger_entry e LEFT JOIN ledger_entry o ON o.id = e.reverses_entry_id
            WHERE e.id BETWEEN :first AND :last AND (
              (e.kind = 'post' AND e.reverses_entry_id IS NOT NULL)
              OR (e.kind <> 'post' AND (o.id IS NULL OR o.id >= e.id OR o.plugin <> e.plugin
                OR o.rule_version <> e.rule_version OR o.origin_event_id <> e.origin_event_id
                OR (e.kind = 'restore') <> (o.kind = 'reverse'))))""",
    ),
    Check(
        subject=ENTRY,
        sentence="Transfer {transfer} of entry {entry} was mirrored {times} times",
        statement="""
            SELECT transfer, entry_id AS entry, count(*) AS times FROM ledger_reversal
            WHERE entry_id BETWEEN :first AND :last
            GROUP BY entry_id, transfer HAVING count(*) > 1""",
    ),
    Check(
        subject=ENTRY,
        sentence="Transfer {transfer} of entry {original} is marked as mirrored by entry {entry}, "
        "which mirrors something else",
        statement="""
            SELECT r.transfer, r.entry_id AS original, r.by_entry_id AS entry
            FROM ledger_reversal r LEFT JOIN ledger_entry e
              ON e.id = r.by_entry_id AND e.reverses_entry_id = r.entry_id
            LEFT JOIN ledger_posting p ON p.entry_id = r.entry_id AND p.leg = 2 * r.transfer
            WHERE r.entry_id BETWEEN :first AND :last AND (e.id IS NULL OR p.leg IS NULL)""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} moves {amount_utwei} on {line}; of that, entry {original} "
        "justifies {owed_utwei}",
        tables=_OWED,
        statement="""
            SELECT g.entry, g.amount_utwei, g.line, coalesce(g.original, 0) AS original,
              coalesce(o.amount_utwei, 0) AS owed_utwei
            FROM given g LEFT JOIN owed o ON o.entry = g.entry AND o.line = g.line
              AND o.payee_kind = g.giver_kind AND o.payee_id = g.giver_id
              AND o.payer_kind = g.taker_kind AND o.payer_id = g.taker_id
            WHERE g.amount_utwei > coalesce(o.amount_utwei, 0)
              AND NOT (g.line = 'core.shortfall' AND g.giver_kind = 'treasury')""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} gives {kind} {owner} back {given_utwei}, "
        "where entry {original} took {owed_utwei}",
        tables=_OWED,
        statement="""
            , back AS (
              SELECT entry, taker_kind, taker_id, sum(amount_utwei) AS amount_utwei FROM given
              GROUP BY entry, taker_kind, taker_id),
            due AS (
              SELECT entry, original, payer_kind, payer_id, sum(amount_utwei) AS amount_utwei,
                sum(CASE WHEN payee_kind = 'pool' OR payer_kind = 'treasury' THEN 0
                    ELSE amount_utwei END) AS least_utwei
              FROM owed GROUP BY entry, original, payer_kind, payer_id)
            SELECT d.entry, d.payer_kind AS kind, d.payer_id AS owner, d.original,
              d.amount_utwei AS owed_utwei, coalesce(b.amount_utwei, 0) AS given_utwei
            FROM due d LEFT JOIN back b ON b.entry = d.entry
              AND b.taker_kind = d.payer_kind AND b.taker_id = d.payer_id
            WHERE coalesce(b.amount_utwei, 0) NOT BETWEEN d.least_utwei AND d.amount_utwei""",
    ),
    Check(
        subject=ENTRY,
        sentence="Entry {entry} takes {given_utwei} of {owed_utwei} back from account {account}, "
        "which had more",
        tables=_OWED,
        statement="""
            , short AS (
              SELECT o.entry, o.payee_kind, o.payee_id, o.payee,
                coalesce(g.amount_utwei, 0) AS given_utwei, o.amount_utwei AS owed_utwei
              FROM owed o LEFT JOIN given g ON g.entry = o.entry AND g.line = o.line
                AND g.giver_kind = o.payee_kind AND g.giver_id = o.payee_id
                AND g.taker_kind = o.payer_kind AND g.taker_id = o.payer_id
              WHERE coalesce(g.amount_utwei, 0) < o.amount_utwei)
            SELECT s.entry, s.given_utwei, s.owed_utwei, a.id AS account
            FROM short s JOIN ledger_account a ON a.owner_id = s.payee_id
              AND (a.id = s.payee OR (s.payee_kind = 'user' AND a.kind IN ('user', 'hold')))
            JOIN ledger_entry e ON e.id = s.entry
            WHERE NOT EXISTS (
              SELECT 1 FROM ledger_entry t JOIN ledger_posting p ON p.entry_id = t.id
              WHERE t.event_id = e.event_id AND (t.id = e.id OR s.payee_kind = 'pool')
                AND p.account_id = a.id AND p.balance_after_utwei < 32)
              AND coalesce((SELECT p.balance_after_utwei FROM ledger_posting p
                WHERE p.account_id = a.id AND p.entry_id < s.entry
                ORDER BY p.account_version DESC LIMIT 1), 0) >= 32""",
    ),
)
