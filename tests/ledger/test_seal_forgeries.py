"""Whoever has the file can drop every trigger; what was sealed still says what was altered."""

import hashlib
import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cms.database import engine_options
from cms.ledger.seal_form import Block, block_sha256
from cms.ledger.verify import verify
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.money.grant import grant
from cms.services.money.seals import seal_new, sealed_head
from tests.support.command import cms
from tests.support.forgeries import move, repeat, tamper
from tests.support.world import build

MARK = "A grant with a note that is easily found"


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


@pytest.fixture
def hold_hours():
    return 0


@pytest.fixture
def sealed(tribune, clock, once, database_url, tmp_path):
    """Three blocks of six entries and more; returns `cms ledger verify`."""
    once("sealed", lambda: seal_three(tribune, clock))

    def verify_command(*words: str):
        place = {"DATABASE_URL": database_url, "TRIBUNE_DATA": str(tmp_path), "CMS_PLUGINS": ""}
        return cms("ledger", "verify", *words, **place)

    return verify_command


def seal_three(tribune, clock) -> None:
    world = build(tribune, readers=3)
    seal_new(tribune)
    clock.advance(seconds=5)
    one, two, three = world.readers
    add_reaction(tribune, one, "reader", Target(world.article), "plus")
    withdraw_reaction(tribune, one, Target(world.article))
    comment = post_comment(tribune, three, "reader", world.article, "Well said").subject_id
    moderate_comment(tribune, world.author, "moderator", comment, "rude")
    grant(tribune, 3_000_000, reason=MARK)
    seal_new(tribune)
    clock.advance(seconds=5)
    add_reaction(tribune, two, "reader", Target(world.article), "plus")
    seal_new(tribune)


def known(tribune) -> dict[str, object]:
    with tribune.reading() as session:
        plus = session.execute(
            text(
                "SELECT p.entry_id, p.account_id, a.owner_id, p.article_id, i.block_number,"
                " v.natural_key FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id"
                " JOIN seal_item i ON i.entry_id = p.entry_id"
                " JOIN ledger_entry e ON e.id = p.entry_id JOIN event v ON v.id = e.event_id"
                " WHERE p.line = 'sample.reward' AND p.leg = 1 ORDER BY p.entry_id LIMIT 1"
            )
        ).one()
        mark = session.scalar(text(f"SELECT entry_id FROM ledger_posting WHERE note = '{MARK}'"))
    return dict(
        zip(("plus", "account", "owner", "article", "block", "event"), plus, strict=True)
    ) | {"mark": mark}


LEG = "Leg 1 of entry {plus} (account {account}, user {owner}, on sample.reward, article {article})"
SINCE = "was altered after it was sealed in block {block} at 2026-03-02T12:00:05.000000Z"
SET_LEG = "UPDATE ledger_posting SET {} WHERE entry_id = {{plus}} AND leg = 1"
SET_ENTRY = "UPDATE ledger_entry SET {} WHERE id = {{plus}}"
SET_EVENT = "UPDATE event SET {} WHERE id = (SELECT event_id FROM ledger_entry WHERE id = {{plus}})"
FORGERIES = {
    "amount": (
        [SET_LEG.format("amount_utwei = 301000")],
        f"{LEG} {SINCE}: the amount is 0.301 Twei, sealed was 0.30 Twei",
    ),
    "amount, with all that follows": (
        [*move("{plus}", 1, 7_000_000), *move("{plus}", 0, -7_000_000)],
        f"{LEG} {SINCE}: the amount is 7.30 Twei, sealed was 0.30 Twei, the balance after it is "
        "17.30 Twei, sealed was 10.30 Twei",
    ),
    "balance": (
        [SET_LEG.format("balance_after_utwei = 1")],
        f"{LEG} {SINCE}: the balance after it is 0.000001 Twei, sealed was 10.30 Twei",
    ),
    "line": (
        [SET_LEG.format("line = 'sample.spend'")],
        "the line is sample.spend, sealed was sample.reward",
    ),
    "article": ([SET_LEG.format("article_id = 9")], "the article is 9, sealed was {article}"),
    "role": ([SET_LEG.format("role = 'author'")], "the role is author, sealed was own"),
    "undo": ([SET_LEG.format("undo = 0")], "the occasions of reversal is 0, sealed was 31"),
    "place in the account": (
        [SET_LEG.format("account_version = 77")],
        "Leg 1 of entry {plus}",
    ),
    "account": ([SET_LEG.format("account_id = 1")], "Leg 1 of entry {plus} (account 1, "),
    "time of a leg": (
        [SET_LEG.format("recorded_at = '2026-03-02T12:00:06.000000Z'")],
        "the time is 2026-03-02T12:00:06.000000Z, sealed was 2026-03-02T12:00:05.000000Z",
    ),
    "owner of a wallet": (
        ["UPDATE ledger_account SET owner_id = 99 WHERE id = {account}"],
        "the owner of the account is 99, sealed was {owner}",
    ),
    "note": (
        ["UPDATE ledger_posting SET note = 'for a friend' WHERE entry_id = {mark} AND leg = 0"],
        f"its note is 'for a friend', sealed was '{MARK}'",
    ),
    "rule": (
        [SET_ENTRY.format("plugin = 'x'")],
        "Entry {plus} (post by x for event {event}, article {article}) "
        f"{SINCE}: the plugin is x, sealed was sample",
    ),
    "version of the rule": (
        [SET_ENTRY.format("rule_version = 3")],
        "the version of the rule is 3, sealed was 0",
    ),
    "kind of entry": (
        [SET_ENTRY.format("kind = 'restore'")],
        "the kind is restore, sealed was post",
    ),
    "reversed entry": (
        [SET_ENTRY.format("reverses_entry_id = 1")],
        "the reversed entry is 1, sealed was nothing",
    ),
    "time of an entry": (
        [SET_ENTRY.format("recorded_at = '2026-03-02T11:00:05.000000Z'")],
        "the time is 2026-03-02T11:00:05.000000Z, sealed was 2026-03-02T12:00:05.000000Z",
    ),
    "event of an entry": ([SET_ENTRY.format("event_id = 1")], "Entry {plus} (post by sample"),
    "key of an event": ([SET_EVENT.format("natural_key = 'x'")], "Entry {plus} (post by sample"),
    "actor of an event": ([SET_EVENT.format("actor_id = 1")], "Entry {plus} (post by sample"),
    "facts of an event": ([SET_EVENT.format("payload = '{{}}'")], "Entry {plus} (post by sample"),
    "a leg is gone": (
        ["DELETE FROM ledger_posting WHERE entry_id = {plus} AND leg = 1"],
        "Leg 1 of entry {plus} was removed after it was sealed in block {block}",
    ),
    "legs are added": (
        [
            "INSERT INTO ledger_posting SELECT entry_id, leg + 2, account_id, amount_utwei, line,"
            " article_id, role, undo, note, account_version + 100, balance_after_utwei, recorded_at"
            " FROM ledger_posting WHERE entry_id = {plus}"
        ],
        "was added after it was sealed in block {block}",
    ),
    "an entry is gone": (
        ["DELETE FROM ledger_entry WHERE id = {plus}"],
        "Entry {plus} was removed after it was sealed in block {block} at "
        "2026-03-02T12:00:05.000000Z; 2 of its legs are left",
    ),
    "an entry is gone without a trace": (
        [
            "DELETE FROM ledger_entry WHERE id = {plus}",
            "DELETE FROM ledger_posting WHERE entry_id = {plus}",
            "DELETE FROM ledger_entry_closed WHERE entry_id = {plus}",
            "DELETE FROM seal_item WHERE entry_id = {plus}",
        ],
        "Block {block} sealed 4 entries; 1 of its seals are gone (number 1)",
    ),
    "two entries change places": (
        [
            "UPDATE ledger_posting SET entry_id = 999 WHERE entry_id = {plus}",
            "UPDATE ledger_posting SET entry_id = {plus} WHERE entry_id = {mark}",
            "UPDATE ledger_posting SET entry_id = {mark} WHERE entry_id = 999",
        ],
        "Leg 0 of entry {plus} ",
    ),
    "two seals change places": (
        [
            "UPDATE seal_item SET position = 99 WHERE entry_id = {plus}",
            "UPDATE seal_item SET position = 0 WHERE entry_id = {mark}",
            "UPDATE seal_item SET position = 3 WHERE entry_id = {plus}",
        ],
        "The seals of block {block} were put into another order",
    ),
    "a seal is altered": (
        ["UPDATE seal_item SET digests = salt WHERE entry_id = {plus}"],
        "The seal of entry {plus} was altered; the entry itself is as it was sealed",
    ),
    "a seal is no bytes at all": (
        ["UPDATE seal_item SET salt = digests WHERE entry_id = {plus}"],
        f"{LEG} {SINCE}: its note is ''",
    ),
    "a row and its seal": (
        [
            SET_LEG.format("note = 'x'"),
            "UPDATE seal_item SET digests = salt WHERE entry_id = {plus}",
        ],
        "Block {block} does not come to its root",
    ),
    "a block is gone": (
        ["DELETE FROM seal_block WHERE number = 2"],
        "Block 2 of the seals is gone",
        "Entry {plus} is sealed in block 2, which does not exist",
    ),
    "blocks are gone": (
        ["DELETE FROM seal_block WHERE number < 3"],
        "Blocks 1 to 2 of the seals are gone",
    ),
    "a block is altered": (
        ["UPDATE seal_block SET entries_total = 5 WHERE number = 2"],
        "Block 2 was rewritten: its hash is not that of its counts, root and time",
    ),
    "an entry is posted twice": (
        [*repeat("{plus}"), "UPDATE ledger_entry SET id = -5, closed_id = -5 WHERE id = 999"],
        "sample was applied twice",
    ),
}


def test_what_is_sealed_and_untouched_is_sound(sealed, tribune):
    done = sealed("--head", sealed_head(tribune).sha256)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("The books are sound: every check passed\nSealed: ")


@pytest.mark.parametrize("forgery", FORGERIES)
def test_verify_names_what_was_altered(sealed, tribune, database_url, forgery):
    statements, *sentences = FORGERIES[forgery]
    marks = known(tribune)
    tamper(database_url, *(statement.format_map(marks) for statement in statements))
    done = sealed()
    assert done.code == 1
    for sentence in sentences:
        assert sentence.format_map(marks) in done.err
    assert "The books are NOT sound" in done.err


def test_the_first_row_that_was_altered_is_named_first(sealed, tribune, database_url):
    later, first = known(tribune)["plus"], 2
    for entry in (later, first):
        tamper(database_url, f"UPDATE ledger_posting SET note = 'x' WHERE entry_id = {entry}")
    assert sealed().err.startswith(f"Leg 0 of entry {first} (account ")


@pytest.mark.parametrize("table", ["ledger_posting", "ledger_entry"])
def test_no_column_of_a_sealed_row_can_be_altered_unnoticed(sealed, tribune, database_url, table):
    """The list of what is sealed cannot fall behind the tables."""
    where = f"{'entry_id' if table == 'ledger_posting' else 'id'} = {known(tribune)['plus']}"
    with tribune.reading() as session:
        row = session.execute(text(f"SELECT * FROM {table} WHERE {where} LIMIT 1")).mappings()
        columns = [name for name in row.one() if name != "closed_id"]
    for column in columns:
        value = f"coalesce({column}, 0) + 1"
        if column in ("line", "role", "note", "kind", "plugin"):
            value = f"{column} || '!'"
        if column == "recorded_at":
            value = "'2026-03-02T12:00:05.000001Z'"
        more = " AND leg = 1" if table == "ledger_posting" else ""
        tamper(database_url, "CREATE TABLE kept AS SELECT * FROM " + table)
        tamper(database_url, f"UPDATE {table} SET {column} = {value} WHERE {where}{more}")
        with tribune.reading() as session:
            faults = verify(session)
        assert any("after it was sealed" in fault for fault in faults), (column, faults)
        tamper(database_url, f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM kept")
        forget(database_url)


def forget(url: str) -> None:
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        connection.execute(text("DROP TABLE kept"))
        connection.commit()
    engine.dispose()


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("byte", [b"a", b"\xff"], ids=["another letter", "no letter at all"])
def test_one_byte_flipped_in_the_file_is_named(sealed, tribune, database_url, app, byte):
    mark = known(tribune)["mark"]
    path = Path(str(make_url(database_url).database))
    app.extensions["sqlalchemy"].session.remove()
    app.extensions["sqlalchemy"].engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = path.read_bytes()
    place = content.index(MARK.encode())
    path.write_bytes(content[:place] + byte + content[place + 1 :])
    done = sealed()
    assert done.code == 1
    assert any(
        line.startswith(
            (f"Leg 0 of entry {mark} (", f"Leg 1 of entry {mark} (", f"Entry {mark} was")
        )
        for line in done.err.splitlines()
    )


def test_a_tail_that_is_cut_off_is_found_with_a_head_noted_elsewhere(sealed, tribune, database_url):
    noted = sealed_head(tribune).sha256
    tamper(
        database_url,
        "DELETE FROM seal_item WHERE block_number = 3",
        "DELETE FROM seal_block WHERE number = 3",
    )
    assert sealed().code == 0  # what was never sealed looks the same: hence the head
    done = sealed("--head", noted.upper())
    assert (done.code, done.err.splitlines()[0]) == (
        1,
        f"The head {noted} that was noted elsewhere is not in the chain: blocks were removed or "
        "rewritten since",
    )


def test_a_tail_that_is_rewritten_in_full_is_found_with_a_head_noted_elsewhere(
    sealed, tribune, database_url, clock
):
    """A forger who knows the form can make a chain that fits; but not with the old hash."""
    noted = sealed_head(tribune).sha256
    tamper(
        database_url,
        f"UPDATE ledger_posting SET note = 'x' WHERE entry_id = {known(tribune)['mark']}",
        "DELETE FROM seal_item WHERE block_number >= 2",
        "DELETE FROM seal_block WHERE number >= 2",
    )
    clock.advance(days=-1)
    seal_new(tribune)
    assert sealed().code == 0
    assert sealed("--head", noted).code == 1


def test_an_earlier_head_is_still_in_the_chain(sealed, tribune):
    with tribune.reading() as session:
        first = session.scalar(text("SELECT sha256 FROM seal_block WHERE number = 1"))
    assert sealed("--head", first).code == 0


def test_the_hash_of_a_block_covers_every_column():
    block = Block(
        number=1,
        form=1,
        previous_sha256="0" * 64,
        root_sha256="1" * 64,
        entries=2,
        entries_total=2,
        newest_entry_id=2,
        settled_entry_id=0,
        sealed_at="2026-03-02T12:00:00.000000Z",
    )
    values = ["tribune.block.1", *vars(block).values()]
    text = json.dumps(values, separators=(",", ":"))
    assert block_sha256(block) == hashlib.sha256(text.encode()).hexdigest()
