"""Guesses at what an altered row said: what would fit the rest of the books.

Each list holds alternatives for one part of the row; the digest decides which combination it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.models import PostingRow
from cms.ledger.seal_form import Row
from cms.ledger.seal_rows import Rows
from cms.sdk.tables import table_of

RULE_VERSIONS = range(64)
Guess = Mapping[str, Any]


def leg_guesses(session: Session, rows: Rows, leg: Row) -> list[list[Guess]]:
    """Return, for each part of a posting that may have been altered, what it may have been."""
    other = next((o for o in rows.legs if o["leg"] == _partner(leg["leg"])), leg)
    actor = rows.head["actor_id"] if rows.head else None
    same = ("line", "article_id", "role", "undo", "recorded_at")
    guesses: list[list[Guess]] = [_money_guesses(session, leg, other)]
    guesses += [[{name: value} for value in _once(leg[name], other[name])] for name in same]
    guesses += [
        [{}, *({"account_kind": kind, "owner_id": actor} for kind in OF_PEOPLE)],
        [{}, {"entry_id": rows.entry_id}],
    ]
    return guesses


def _money_guesses(session: Session, leg: Row, other: Row) -> list[Guess]:
    """Amounts that would fit the other leg, the chain or the line, each with its balances."""
    amount, balance = leg["amount_utwei"], leg["balance_after_utwei"]
    if type(amount) is not int or type(balance) is not int:
        amount, balance = 0, 0
    where = {"account": leg["account_id"], "version": leg["account_version"]}
    before = session.scalar(_BALANCE_BEFORE, where) or 0
    usual = session.scalars(_USUAL_AMOUNTS, {"line": leg["line"]}).all()
    amounts = _once(leg["amount_utwei"], _minus(other), balance - before, *usual)
    return [
        {"amount_utwei": guess, "balance_after_utwei": after}
        for guess in amounts
        if type(guess) is int
        for after in _once(leg["balance_after_utwei"], before + guess, balance - amount + guess)
    ]


def head_guesses(rows: Rows) -> list[list[Guess]]:
    """Return, for each part of an entry's own row, what it may have been."""
    head = rows.head or {}
    times = [leg["recorded_at"] for leg in rows.legs]
    plugins = [str(leg["line"]).partition(".")[0] for leg in rows.legs]
    events = (head["event_id"], head["origin_event_id"])
    choices: dict[str, Iterable[Any]] = {
        "plugin": plugins,
        "kind": ("post", "reverse", "restore"),
        "rule_version": RULE_VERSIONS,
        "reverses_entry_id": (None,),
        "entry_recorded_at": times,
        "occurred_at": times,
        "event_id": events,
        "origin_event_id": events,
    }
    return [[{n: value} for value in _once(head[n], *more)] for n, more in choices.items()]


def _once(*values: Any) -> list[Any]:
    """Return different values in their order; 1 and True, or 1 and "1", are told apart."""
    return list({(type(value), value): value for value in values}.values())


def _minus(leg: Row) -> Any:
    amount = leg["amount_utwei"]
    return -amount if type(amount) is int else None


def _partner(number: Any) -> Any:
    return number ^ 1 if type(number) is int else number


_posting = table_of(PostingRow)
_BALANCE_BEFORE = (
    select(_posting.c.balance_after_utwei)
    .where(
        _posting.c.account_id == bindparam("account"),
        _posting.c.account_version < bindparam("version"),
    )
    .order_by(_posting.c.account_version.desc())
    .limit(1)
)
_USUAL_AMOUNTS = (
    select(_posting.c.amount_utwei)
    .where(_posting.c.line == bindparam("line"))
    .distinct()
    .limit(100)
)
