"""What a caller is told about an act: what moved, for whom, and what was skipped and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson

from cms.pluginhost.context import Skipped
from cms.sdk.errors import Refusal
from cms.sdk.transfers import AccountKind, Line, Transfer


@dataclass(frozen=True)
class Moved:
    """One transfer as people see it. ``user_id`` is the person who gains or, if negative, pays.

    It can be spent from ``held_until`` on, at once if that is None.
    """

    line: str
    label: str
    role: str
    user_id: int
    amount_utwei: int
    note: str
    held_until: datetime | None = None


def quote_id(moved: Iterable[Moved]) -> str:
    """Return what names a set of moves: who gets or pays how much on which line.

    Whoever acts by it says: do this and nothing else. It needs no secret, since it grants nothing.
    """
    figures = sorted((m.line, m.user_id, m.role, m.amount_utwei) for m in moved)
    return sha256(orjson.dumps(figures)).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of an act. A retry gets the stored one, marked as ``replayed``."""

    key: str
    subject_id: int = 0
    moved: tuple[Moved, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    replayed: bool = False

    def to_json(self) -> str:
        """Return the stored form."""
        return orjson.dumps(
            {
                "key": self.key,
                "subject_id": self.subject_id,
                "moved": self.moved,
                "skipped": self.skipped,
            }
        ).decode()

    @classmethod
    def from_json(cls, stored: str) -> Outcome:
        """Return a stored outcome as a replay."""
        data = json.loads(stored)
        return cls(
            key=data["key"],
            subject_id=data["subject_id"],
            moved=tuple(_moved(m) for m in data["moved"]),
            skipped=tuple(Skipped(**s) for s in data["skipped"]),
            replayed=True,
        )


def _moved(stored: dict[str, Any]) -> Moved:
    until = stored.get("held_until")
    return Moved(**{**stored, "held_until": datetime.fromisoformat(until) if until else None})


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What an act would move, or why it may not happen; planned by the same functions.

    ``pool_utwei`` is what the article's pool gains, or loses if it is less than 0.
    """

    action: str
    refusals: tuple[Refusal, ...]
    moved: tuple[Moved, ...]
    skipped: tuple[Skipped, ...]
    valid_until: datetime
    pool_utwei: int = 0

    @property
    def id(self) -> str:
        """What an act is asked to be held to."""
        return quote_id(self.moved)


def pool_gain(transfers: Iterable[Transfer]) -> int:
    """Return what the article's pool gains by transfers, in micro-Twei; less than 0 if it pays."""
    total = 0
    for t in transfers:
        total += t.amount_utwei * (t.destination.kind is AccountKind.POOL)
        total -= t.amount_utwei * (t.source.kind is AccountKind.POOL)
    return total


def describe(
    transfers: Iterable[Transfer], lines: Iterable[Line], held_until: datetime | None = None
) -> tuple[Moved, ...]:
    """Say what transfers mean to people; moves within the house are left out.

    What goes into a hold can be spent from ``held_until`` on.
    """
    labels = {line.code: line.label for line in lines}
    out = []
    for t in transfers:
        for account, amount in ((t.source, -t.amount_utwei), (t.destination, t.amount_utwei)):
            if account.kind in (AccountKind.USER, AccountKind.HOLD):
                is_held = account.kind is AccountKind.HOLD and amount > 0
                label, until = labels.get(t.line, t.line), held_until if is_held else None
                moved = Moved(t.line, label, t.role.value, account.owner_id, amount, t.note, until)
                out.append(moved)
    return tuple(out)
