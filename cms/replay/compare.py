"""The proof: the books of the replay against the live ones, row by row, and where they part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from sqlalchemy.orm import Session

from cms.replay.rows import CHUNK, KEYS, Books, Found, key_of, place_of, tables_of
from cms.services.unit_of_work import Tribune

PARTS = ("events", "postings", "unpaid", "timers", "waiting")
"""What is told by event. Holds are compared after all of them: entries have their names then."""


@dataclass(frozen=True)
class Difference:
    """The first row of its kind that is not the same; None for one that is missing there."""

    part: str
    event_id: int | None
    name: str
    field: str
    live: str | None
    replayed: str | None

    def __str__(self) -> str:
        if self.live is None or self.replayed is None:
            where = "the replay" if self.live is None else "the live books"
            return f"{self.name} is in {where} only: {self.live or self.replayed}"
        return f"{self.name}: {self.field} is {self.live}, in the replay {self.replayed}"


@dataclass(kw_only=True)
class Proof:
    """What was compared, and the first difference of each part."""

    entries: int = 0
    postings: int = 0
    differences: list[Difference]

    @property
    def first(self) -> Difference | None:
        """The earliest difference, by the event that it belongs to."""
        told = [d for d in self.differences if d.event_id is not None]
        return min(told, key=lambda d: d.event_id or 0, default=next(iter(self.differences), None))


def compare(live: Tribune, scratch: Tribune, last_event: int) -> Proof:
    """Compare everything up to an event."""
    with live.reading() as ours, scratch.reading() as theirs:
        return _compare(live, ours, theirs, last_event)


def _compare(live: Tribune, ours: Session, theirs: Session, last: int) -> Proof:
    in_order = ours.get_bind().dialect.name == "sqlite"
    one, other = Books(ours, in_order=in_order), Books(theirs, in_order=in_order)
    proof = Proof(differences=[])
    entries: set[tuple[int, int]] = set()
    for low in range(0, last, CHUNK):
        for part in PARTS:
            rows = list(getattr(one, part)(low, min(low + CHUNK, last)))
            again = getattr(other, part)(low, min(low + CHUNK, last))
            if part == "postings":
                proof.postings += len(rows)
                entries |= {(row["event_id"], row["place"]) for row in rows}
            _note(proof, part, iter(rows), again)
    proof.entries = len(entries)
    for low in range(0, last, CHUNK):
        high = min(low + CHUNK, last)
        _note(proof, "holds", one.holds(low, high), other.holds(low, high))
    for table in tables_of([plugin.name for plugin in live.host.registry.plugins]):
        _note(proof, table.name, one.table(table), other.table(table), key_of(table))
    _note(proof, "balances", one.balances(), other.balances())
    return proof


def _note(
    proof: Proof,
    part: str,
    live: Iterator[Found],
    replayed: Iterator[Found],
    key: Sequence[str] = (),
) -> None:
    """Keep the first difference of a part; all rows are read, for entries get their names so."""
    is_known = any(known.part == part for known in proof.differences)
    for ours, theirs in zip_longest(live, replayed):
        if ours != theirs and not is_known:
            proof.differences.append(_difference(part, key or KEYS[part], ours, theirs))
            is_known = True


def _difference(
    part: str, key: Sequence[str], live: Found | None, replayed: Found | None
) -> Difference:
    ours, theirs = (place_of(row, key) if row else () for row in (live, replayed))
    if live and replayed and ours == theirs:
        field = next(name for name in live if live[name] != replayed.get(name))
        values = str(live[field]), str(replayed.get(field))
        return Difference(part, live.get("event_id"), _name(part, key, live), field, *values)
    is_live = bool(ours) and (not theirs or ours < theirs)
    row = (live if is_live else replayed) or {}
    said = ", ".join(f"{name} {value}" for name, value in row.items() if value not in (None, ""))
    only = (said, None) if is_live else (None, said)
    return Difference(part, row.get("event_id"), _name(part, key, row), "", *only)


def _name(part: str, key: Sequence[str], row: Found) -> str:
    """Say in words which row it is."""
    event = f"Event {row.get('event_id')}"
    if part == "events":
        return event
    if part == "postings":
        return f"{event}, entry {row['place']}, of {row['plugin']}, leg {row['leg']}"
    if part == "balances":
        return f"Account {row['kind']} {row['owner_id']}"
    more = ", ".join(f"{name} {row[name]}" for name in key if name != "event_id")
    return f"{event}, {part} {more}" if row.get("event_id") else f"Table {part}, {more}"
