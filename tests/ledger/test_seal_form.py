"""The canonical form, computed here from docs/seals.md alone: nothing of the product's code."""

import hashlib
import json

import pytest
from sqlalchemy import text

from cms.services.dealings.react import Target, add_reaction
from cms.services.money.grant import grant
from cms.services.money.seals import seal_new, sealed_head
from tests.support.world import build

HEAD = """
    SELECT e.id, e.event_id, e.origin_event_id, e.plugin, e.rule_version, e.kind,
      e.reverses_entry_id, {entry_time}, v.natural_key, v.kind, v.actor_id, {event_time}, v.payload
    FROM ledger_entry e JOIN event v ON v.id = e.event_id WHERE e.id = :id"""
LEGS = """
    SELECT p.entry_id, p.leg, p.account_id, a.kind, a.owner_id, p.amount_utwei, p.line,
      p.article_id, p.role, p.undo, p.account_version, p.balance_after_utwei, {time}, p.note
    FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
    WHERE p.entry_id = :id ORDER BY p.leg"""
BLOCKS = """
    SELECT number, form, previous_sha256, root_sha256, entries, entries_total, newest_entry_id,
      settled_entry_id, {time} FROM seal_block ORDER BY number"""
POSTGRESQL = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin",)


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def digest(tag: str, values) -> bytes:
    return sha256(json.dumps([tag, *values], ensure_ascii=False, separators=(",", ":")).encode())


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1, from the leaves up: pairs are joined, an odd one goes up as it is."""
    while len(leaves) > 1:
        pairs = [leaves[n : n + 2] for n in range(0, len(leaves), 2)]
        leaves = [sha256(b"\x01" + b"".join(p)) if len(p) == 2 else p[0] for p in pairs]
    return leaves[0]


def test_a_stranger_with_the_document_comes_to_the_same_head(tribune, clock):
    world = build(tribune, readers=3)
    seal_new(tribune)
    clock.advance(seconds=1.000001)
    for reader in world.readers:
        add_reaction(tribune, reader, "reader", Target(world.article), "plus")
    grant(tribune, 5, reason='Zwölf "Boxkämpfer" \u2028 \t 🏗')
    seal_new(tribune)
    with tribune.reading() as session:
        is_sqlite = session.get_bind().dialect.name == "sqlite"

        def rows(statement: str, **times: str):
            said = {n: c if is_sqlite else POSTGRESQL.format(c) for n, c in times.items()}
            return lambda **values: session.execute(text(statement.format(**said)), values).all()

        heads = rows(HEAD, entry_time="e.recorded_at", event_time="v.occurred_at")
        legs = rows(LEGS, time="p.recorded_at")
        previous = "0" * 64
        blocks = rows(BLOCKS, time="sealed_at")()
        for block in blocks:
            items = session.execute(
                text(
                    f"SELECT * FROM seal_item WHERE block_number = {block.number} ORDER BY position"
                )
            ).all()
            leaves = []
            for item in items:
                content = digest("tribune.entry.1", heads(id=item.entry_id)[0])
                for leg in legs(id=item.entry_id):
                    note = f"{leg.leg}:{leg.note}".encode()
                    content += digest("tribune.posting.1", leg[:-1]) + sha256(item.salt + note)
                leaves.append(sha256(b"\x00" + content))
            assert block.root_sha256 == root(leaves).hex()
            assert block.previous_sha256 == previous
            previous = digest("tribune.block.1", block).hex()
    assert len(blocks) == 2
    assert previous == sealed_head(tribune).sha256
