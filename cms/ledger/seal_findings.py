"""Naming what was altered: the entry or the leg, what it says now and, if it can be known, what
it said when it was sealed.

A digest cannot be read backwards, but it can be tried: the other leg of the transfer, the account's
chain and other amounts on the same line give guesses, and the one that fits the digest is what was
sealed, for certain. If none fits, what is stored now is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, product
from typing import Any

from sqlalchemy.orm import Session

from cms.ledger.seal_form import DIGEST_BYTES, HEAD, LEG, Row, head_digest, leg_digest, note_digest
from cms.ledger.seal_guesses import Guess, head_guesses, leg_guesses
from cms.ledger.seal_rows import Rows
from cms.sdk.money import decimal

GUESSES_MAX = 20_000
NAMES = {
    "amount_utwei": "amount",
    "balance_after_utwei": "balance after it",
    "account_id": "account",
    "account_kind": "kind of account",
    "owner_id": "owner of the account",
    "article_id": "article",
    "account_version": "place in the account",
    "rule_version": "version of the rule",
    "event_id": "event",
    "origin_event_id": "original event",
    "reverses_entry_id": "reversed entry",
    "entry_recorded_at": "time",
    "recorded_at": "time",
    "occurred_at": "time of the event",
    "event_key": "key of the event",
    "event_kind": "kind of the event",
    "actor_id": "actor",
    "payload": "facts of the event",
    "undo": "occasions of reversal",
}


def altered(session: Session, rows: Rows, sealed_at: str) -> Iterator[str]:
    """Yield a sentence for each row of an entry that is not as it was sealed."""
    when = f"after it was sealed in block {rows.block_number} at {sealed_at}"
    if rows.unreadable:
        yield f"Entry {rows.entry_id} was altered {when}: it cannot be read ({rows.unreadable})"
        return
    sealed_head, *sealed = _cut(rows.digests)
    if rows.head is None:
        yield f"Entry {rows.entry_id} was removed {when}; {len(rows.legs)} of its legs are left"
    elif head_digest(rows.head) != sealed_head:
        said = _difference(rows.head, HEAD, head_digest, sealed_head, head_guesses(rows))
        yield f"Entry {rows.entry_id} ({_about_entry(rows)}) was altered {when}: {said}"
    stored = {leg["leg"]: leg for leg in rows.legs}
    places = [n for n in range(len(sealed) // 2) if n not in stored] + list(stored)
    for number in sorted(places, key=str):
        own = sealed[2 * number : 2 * number + 2] if isinstance(number, int) else []
        yield from _leg_faults(session, rows, number, stored.get(number), own, when)


def _leg_faults(
    session: Session, rows: Rows, number: Any, leg: Row | None, sealed: Sequence[bytes], when: str
) -> Iterator[str]:
    name = f"Leg {number} of entry {rows.entry_id}"
    if leg is None:
        yield f"{name} was removed {when}"
        return
    name = f"{name} ({_about_leg(leg)})"
    if len(sealed) < 2:
        yield f"{name} was added {when}"
        return
    if leg_digest(leg) != sealed[0]:
        guesses = leg_guesses(session, rows, leg)
        yield f"{name} was altered {when}: {_difference(leg, LEG, leg_digest, sealed[0], guesses)}"
    if note_digest(rows.salt, leg) != sealed[1]:
        yield f"{name} was altered {when}: {_note_difference(rows, leg, sealed[1])}"


def _note_difference(rows: Rows, leg: Row, sealed: bytes) -> str:
    now = f"its note is {leg['note']!r}"
    for other in rows.legs:
        if note_digest(rows.salt, {**leg, "note": other["note"]}) == sealed:
            return f"{now}, sealed was {other['note']!r}"
    return now


def _difference(
    stored: Row,
    names: Sequence[str],
    digest_of: Callable[[Row], bytes],
    sealed: bytes,
    guesses: Sequence[Sequence[Guess]],
) -> str:
    """Say what the stored row says and, if guesses fit together, what the sealed one said."""
    for combination in islice(product(*guesses), GUESSES_MAX):
        guess = dict(stored)
        for part in combination:
            guess.update(part)
        if digest_of(guess) == sealed:
            return ", ".join(
                f"the {NAMES.get(name, name)} is {_said(name, stored[name])}, sealed was "
                f"{_said(name, guess[name])}"
                for name in names
                if guess[name] != stored[name]
            )
    now = ", ".join(f"{NAMES.get(n, n)} {_said(n, stored[n])}" for n in names if n != "payload")
    return f"it is not what was sealed. It says now: {now}"


def _cut(digests: bytes) -> list[bytes]:
    parts = range(0, max(1, len(digests)), DIGEST_BYTES)
    return [digests[start : start + DIGEST_BYTES] for start in parts]


def _about_entry(rows: Rows) -> str:
    head = rows.head or {}
    articles = {leg["article_id"] for leg in rows.legs if leg["article_id"]}
    about = "".join(f", article {article}" for article in sorted(articles, key=str))
    return f"{head['kind']} by {head['plugin']} for event {head['event_key']}{about}"


def _about_leg(leg: Row) -> str:
    owner = f" {leg['owner_id']}" if leg["owner_id"] else ""
    about = f", article {leg['article_id']}" if leg["article_id"] else ""
    return f"account {leg['account_id']}, {leg['account_kind']}{owner}, on {leg['line']}{about}"


def _said(name: str, value: Any) -> str:
    if name.endswith("_utwei") and type(value) is int:
        return f"{decimal(value)} Twei"
    return "nothing" if value is None else str(value)
