"""The migration that lets a payment have one reason merges what earlier versions kept."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from cms.database import engine_options
from cms.pluginhost.migrate import chains, run

EVENT = """INSERT INTO event (id, natural_key, kind, actor_id, article_id, comment_id, occurred_at,
  recorded_at, payload, outcome) VALUES (1, 'react', 'react', 7, 3, 0, :now, :now, '{}', '{}')"""
UNPAID = """INSERT INTO ledger_unpaid (id, event_id, plugin, rule_version, line, user_id,
  article_id, withheld_utwei, code, detail, role, undo, recorded_at, decision, decided_at,
  paid_event_id)
  VALUES (:id, 1, :plugin, 0, :line, 7, 3, 5, 'cap', 'why', :role, 0, :now, :decision, :decided,
    :paid)"""
NOW = "2026-03-02T12:00:00.000000Z"


def unpaid(id_: int, plugin: str, line: str = "a.b", role: str = "", decision: str = "") -> dict:
    decided = NOW if decision else None
    return {
        "id": id_, "plugin": plugin, "line": line, "role": role, "decision": decision,
        "decided": decided, "paid": 1 if decision == "paid" else None, "now": NOW,
    }  # fmt: skip


@pytest.fixture
def old(databases, database_kind, database_url):
    """A database as it was before that migration."""
    url = databases.empty(database_kind)
    engine = create_engine(url, **engine_options(url))
    (core,) = chains([])
    run(engine, core, "upgrade", "core_0017")
    with engine.begin() as connection:
        connection.execute(text("BEGIN"))
        connection.execute(text(EVENT), {"now": NOW})
    yield engine, core
    engine.dispose()


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([unpaid(1, "a"), unpaid(2, "b")], [1]),
        ([unpaid(1, "a"), unpaid(2, "b", role="own")], [2]),
        ([unpaid(1, "a", role="own"), unpaid(2, "b", decision="declined")], [2]),
        ([unpaid(1, "a", decision="declined"), unpaid(2, "b", decision="paid")], [2]),
        ([unpaid(1, "a"), unpaid(2, "b", line="b.c")], [1, 2]),
        ([unpaid(1, "a", line=""), unpaid(2, "b", line="")], [1, 2]),
    ],
    ids=[
        "the first",
        "what can be paid",
        "what was decided",
        "what was paid",
        "another payment",
        "failures",
    ],
)
def test_of_several_reasons_one_stays(old, rows, left):
    engine, core = old
    with engine.begin() as connection:
        connection.execute(text("BEGIN"))
        connection.execute(text(UNPAID), rows)
    run(engine, core, "upgrade", "head")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT id FROM ledger_unpaid ORDER BY id"))
        assert list(found.scalars()) == left


def test_a_second_reason_is_refused(old):
    engine, core = old
    run(engine, core, "upgrade", "head")
    with engine.connect() as connection:
        connection.execute(text(UNPAID), unpaid(1, "a"))
        with pytest.raises(IntegrityError):
            connection.execute(text(UNPAID), unpaid(2, "b"))
