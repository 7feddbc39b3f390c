"""What somebody with access to the database might do to the books.

Triggers, keys and constraints go first, then rows are changed. Each forgery keeps as much in
order as it can, so that few checks can find it; `{plus}` and the like are `landmarks`.
"""

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from cms.database import engine_options

TABLES = (
    "ledger_entry",
    "ledger_posting",
    "ledger_entry_closed",
    "ledger_reversal",
    "ledger_balance",
    "ledger_hold",
    "ledger_account",
    "event",
    "seal_block",
    "seal_item",
)


def tamper(url: str, *statements: str) -> None:
    """Run statements on a database from which every guard has been taken."""
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        disarm = _disarm_sqlite if engine.dialect.name == "sqlite" else _disarm_postgresql
        disarm(connection)
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0, statement
        connection.commit()
    engine.dispose()


def _disarm_sqlite(connection: Connection) -> None:
    """Copy the tables without keys, constraints and triggers."""
    connection.execute(text("PRAGMA foreign_keys = OFF"))
    connection.execute(text("PRAGMA legacy_alter_table = ON"))
    for table in TABLES:
        connection.execute(text(f"CREATE TABLE copy AS SELECT * FROM {table}"))
        connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text(f"ALTER TABLE copy RENAME TO {table}"))


def _disarm_postgresql(connection: Connection) -> None:
    connection.execute(text("SET session_replication_role = replica"))  # no trigger, no key abroad
    rows = connection.execute(
        text(
            "SELECT conrelid::regclass AS name, conname FROM pg_constraint"
            " WHERE conrelid::regclass::text = ANY(:tables) ORDER BY contype = 'p'"
        ),
        {"tables": list(TABLES)},
    ).all()
    for row in rows:
        connection.execute(text(f'ALTER TABLE {row.name} DROP CONSTRAINT "{row.conname}" CASCADE'))
    connection.execute(text("DROP INDEX IF EXISTS uq_ledger_entry_post"))


def move(entry: str, leg: int, by: int) -> list[str]:
    """Change what a leg moved, and everything that follows from it in its account."""
    account = f"(SELECT account_id FROM ledger_posting WHERE entry_id = {entry} AND leg = {leg})"
    return [
        f"UPDATE ledger_posting SET amount_utwei = amount_utwei + {by}"
        f" WHERE entry_id = {entry} AND leg = {leg}",
        f"UPDATE ledger_posting SET balance_after_utwei = balance_after_utwei + {by}"
        f" WHERE account_id = {account} AND (entry_id > {entry}"
        f" OR (entry_id = {entry} AND leg >= {leg}))",
        f"UPDATE ledger_balance SET balance_utwei = balance_utwei + {by}"
        f" WHERE account_id = {account}",
    ]


ENTRY = "id, event_id, origin_event_id, plugin, rule_version, kind, reverses_entry_id, recorded_at"
POSTING = "account_id, amount_utwei, line, article_id, role, undo, note, recorded_at"


def repeat(entry: str, kind: str = "kind", event: str = "event_id", sign: str = "") -> list[str]:
    """Post an entry once more as entry 999, with sound chains and balances."""
    return [
        f"INSERT INTO ledger_entry ({ENTRY}, closed_id) SELECT 999, {event}, origin_event_id,"
        f" plugin, rule_version, {kind}, reverses_entry_id, recorded_at, 999"
        f" FROM ledger_entry WHERE id = {entry}",
        f"INSERT INTO ledger_posting (entry_id, leg, {POSTING}, account_version,"
        f" balance_after_utwei) SELECT 999, p.leg, p.account_id, {sign}p.amount_utwei, p.line,"
        " p.article_id, p.role, p.undo, p.note, p.recorded_at, b.version + 1,"
        f" b.balance_utwei + {sign}p.amount_utwei FROM ledger_posting p"
        f" JOIN ledger_balance b ON b.account_id = p.account_id WHERE p.entry_id = {entry}",
        "UPDATE ledger_balance SET version = version + 1, balance_utwei = balance_utwei +"
        " (SELECT p.amount_utwei FROM ledger_posting p WHERE p.entry_id = 999"
        " AND p.account_id = ledger_balance.account_id) WHERE account_id IN"
        " (SELECT account_id FROM ledger_posting WHERE entry_id = 999)",
        "INSERT INTO ledger_entry_closed (entry_id, legs) VALUES (999, 2)",
    ]


FORGERIES = {
    "a leg is worth more": (
        move("{plus}", 1, 7_000_000),
        "Entry {plus} does not sum to zero: its 2 legs come to 7.00 Twei",
        "Leg 0 of entry {plus} is not matched by the other leg of its transfer",
    ),
    "a leg is gone": (
        ["DELETE FROM ledger_posting WHERE entry_id = {plus} AND leg = 1"],
        "Entry {plus} has 1 legs, and its marker says 2",
    ),
    "the marker is gone": (
        ["DELETE FROM ledger_entry_closed WHERE entry_id = {plus}"],
        "Entry {plus} has 2 legs, and its marker says 0",
    ),
    "an entry is gone": (
        ["DELETE FROM ledger_entry WHERE id = {plus}"],
        "Leg 0 belongs to entry {plus}, which does not exist",
    ),
    "a line is changed on one side": (
        ["UPDATE ledger_posting SET line = 'x' WHERE entry_id = {plus} AND leg = 1"],
        "Leg 0 of entry {plus} is not matched by the other leg of its transfer",
    ),
    "an event is gone": (
        ["DELETE FROM event WHERE id = (SELECT event_id FROM ledger_entry WHERE id = {plus})"],
        "Entry {plus} of sample was posted for an event that is not its own",
    ),
    "a balance is raised": (
        [
            "UPDATE ledger_balance SET balance_utwei = balance_utwei + 5000000"
            " WHERE account_id = {reader}"
        ],
        "Account {reader} (user {reader_id}) holds 15.30 Twei, but its postings come to 10.30 Twei",
        "All accounts together hold 5.00 Twei; that must be zero",
    ),
    "a balance is gone": (
        ["DELETE FROM ledger_balance WHERE account_id = {reader}"],
        "Account {reader} (user {reader_id}) holds 0.00 Twei, but its postings come to 10.30 Twei",
    ),
    "a version is set back": (
        ["UPDATE ledger_balance SET version = 1 WHERE account_id = {reader}"],
        "Account {reader} (user {reader_id}) is at version 1 after 2 postings",
    ),
    "somebody is below zero": (
        move("{plus}", 1, -11_000_000) + move("{plus}", 0, 11_000_000),
        "Account {reader} (user {reader_id}) is below zero: -0.70 Twei",
        "Account {reader} was below zero after leg 1 of entry {plus}: -0.70 Twei",
    ),
    "somebody may overdraw": (
        ["UPDATE ledger_balance SET may_be_negative = 1 WHERE account_id = {reader}"],
        "Account {reader} (user {reader_id}) may go below zero, as only the mint may",
    ),
    "a chain is rewritten": (
        [
            "UPDATE ledger_posting SET balance_after_utwei = balance_after_utwei + 1"
            " WHERE entry_id = {plus} AND leg = 1"
        ],
        "The chain of account {reader} is broken at leg 1 of entry {plus}",
    ),
    "a plugin is applied twice": (
        repeat("{plus}"),
        "sample was applied twice to event {event}: by entry {plus} and entry 999",
    ),
    "an event is recorded twice": (
        [
            "INSERT INTO event (id, natural_key, kind, actor_id, article_id, comment_id,"
            " occurred_at, recorded_at, payload, outcome) SELECT 999, natural_key, kind, actor_id,"
            " article_id, comment_id, occurred_at, recorded_at, payload, outcome FROM event"
            " WHERE id = (SELECT event_id FROM ledger_entry WHERE id = {plus})",
            *repeat("{plus}", event="999"),
        ],
        "Event {event} is recorded 2 times",
    ),
    "a mirror is posted twice": (
        repeat("{mirror}"),
        "Entry 999 moves {taken} on {line}; of that, entry {original} justifies 0.00 Twei",
    ),
    "a mirror is posted and marked twice": (
        [
            *repeat("{mirror}"),
            "INSERT INTO ledger_reversal (entry_id, transfer, by_entry_id) SELECT entry_id,"
            " transfer, 999 FROM ledger_reversal WHERE by_entry_id = {mirror}",
        ],
        "Transfer 0 of entry {original} was mirrored 2 times",
    ),
    "a mirror gives back more": (
        move("{mirror}", 1, 7) + move("{mirror}", 0, -7),
        "Entry {mirror} moves {more} on {line}; of that, entry {original} justifies {taken}",
    ),
    "a mirror gives back less": (
        move("{mirror}", 1, -7) + move("{mirror}", 0, 7),
        "Entry {mirror} gives {payer} back {less}, where entry {original} took {taken}",
        "Entry {mirror} takes {less} of {taken} back from account {payee}, which had more",
    ),
    "a mirror is on another line": (
        ["UPDATE ledger_posting SET line = 'sample.fund' WHERE entry_id = {mirror}"],
        "Entry {mirror} moves {taken} on sample.fund; of that, entry {original} justifies 0.00 Twei",
    ),
    "a mirror of another entry": (
        [
            "UPDATE ledger_entry SET reverses_entry_id = (SELECT min(id) FROM ledger_entry)"
            " WHERE id = {mirror}"
        ],
        "Entry {mirror} (reverse) does not fit entry {first}, which it should mirror",
    ),
    "a mark for a mirror that is none": (
        ["UPDATE ledger_reversal SET by_entry_id = {plus} WHERE by_entry_id = {mirror}"],
        "Transfer 0 of entry {original} is marked as mirrored by entry {plus}, "
        "which mirrors something else",
    ),
    "a plus too many is counted": (
        ["UPDATE article SET plus_count = 5"],
        "Article a-quiet-harbour counts 5 pluses, 0 minuses and 1 comments; there are 1, 0 and 1",
    ),
    "a like too many is counted": (
        ["UPDATE comment SET like_count = 3"],
        "Comment 1 counts 3 likes and 0 dislikes; there are 0 and 0",
    ),
    "amounts beyond all bounds": (
        [f"UPDATE ledger_posting SET amount_utwei = {2**63 - 1} WHERE amount_utwei > 0"],
        "{beyond}",
    ),
    "a table is gone": (
        ["DROP TABLE ledger_reversal"],
        "ledger_reversal",
    ),
}


def landmarks(session: Session) -> dict[str, object]:
    """What stands where in the books, for statements and sentences to name."""
    plus = session.scalar(
        text("SELECT max(id) FROM ledger_entry WHERE plugin = 'sample' AND kind = 'post'")
    )
    mirror = session.scalar(text("SELECT max(id) FROM ledger_entry WHERE kind = 'reverse'"))
    reader = session.execute(
        text(
            "SELECT a.id, a.owner_id, v.natural_key FROM ledger_posting p"
            " JOIN ledger_account a ON a.id = p.account_id JOIN ledger_entry e ON e.id = p.entry_id"
            f" JOIN event v ON v.id = e.event_id WHERE p.entry_id = {plus} AND p.leg = 1"
        )
    ).one()
    giver, taker = session.execute(
        text(
            "SELECT account_id, amount_utwei, line, kind, owner_id FROM ledger_posting"
            f" JOIN ledger_account a ON a.id = account_id WHERE entry_id = {mirror} ORDER BY leg"
        )
    ).all()
    original = session.scalar(
        text(f"SELECT reverses_entry_id FROM ledger_entry WHERE id = {mirror}")
    )
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return {
        "plus": plus,
        "event": reader.natural_key,
        "reader": reader.id,
        "reader_id": reader.owner_id,
        "mirror": mirror,
        "original": original,
        "first": session.scalar(text("SELECT min(id) FROM ledger_entry")),
        "payer": f"{taker.kind} {taker.owner_id}",
        "payee": giver.account_id,
        "line": taker.line,
        "taken": f"{taker.amount_utwei / 1e6:.2f} Twei",
        "more": f"{taker.amount_utwei / 1e6:.2f}0007 Twei",
        "less": f"{(taker.amount_utwei - 7) / 1e6:.6f} Twei",
        "beyond": "could not be checked (integer overflow)" if is_sqlite else "does not sum",
    }
