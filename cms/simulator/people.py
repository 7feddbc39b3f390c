"""Who lives on the scratch site, and what hangs on its shelf of articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from cms.services.access.people import add_person
from cms.services.money.grant import grant
from cms.services.unit_of_work import Tribune
from cms.simulator.setup import Setup

HONEST = "honest"


@dataclass(eq=False)
class Person:
    """Somebody: ``kind`` is honest, or the adversary's. Each has a source of chance."""

    id: int
    kind: str
    role: str
    chance: Random
    opened: set[int] = field(default_factory=set)
    """Articles that need not be opened again."""

    def happens(self, permille: int) -> bool:
        """Draw whether something happens that does so often."""
        return self.chance.randrange(1_000) < permille


@dataclass(frozen=True, kw_only=True)
class Town:
    """Everybody. ``authors`` are among the honest; the editor helps authors below the gate."""

    honest: tuple[Person, ...]
    authors: tuple[Person, ...]
    gangs: dict[str, tuple[Person, ...]]
    editor: Person

    @property
    def kind_of(self) -> dict[int, str]:
        """The kind of each account by its id."""
        people = (*self.honest, *(bot for gang in self.gangs.values() for bot in gang))
        return {person.id: person.kind for person in people}


@dataclass(frozen=True, kw_only=True)
class Note:
    """A comment, as a page shows it."""

    id: int
    writer_id: int


@dataclass
class Piece:
    """An article that is live, with the comments that hang below it."""

    id: int
    author_id: int
    live_at: datetime
    notes: list[Note] = field(default_factory=list)


class Shelf:
    """The articles as people find them, the newest last."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []

    def add(self, piece: Piece) -> None:
        """Put up what has just gone live."""
        self._pieces.append(piece)

    def unread(self, who: Person, since: datetime) -> list[Piece]:
        """Return what somebody else wrote since then, not opened by this person; newest first."""
        return [
            piece
            for piece in self._newest_first(since)
            if piece.id not in who.opened and piece.author_id != who.id
        ]

    def _newest_first(self, since: datetime) -> Iterator[Piece]:
        for piece in reversed(self._pieces):
            if piece.live_at < since:
                return
            yield piece


def settle(tribune: Tribune, setup: Setup) -> Town:
    """Make all people, give the house its opening balance and each author a purse."""
    now = tribune.clock.now()
    made: dict[str, list[Person]] = {}
    with tribune.writing() as session:
        for kind, role, number in _wanted(setup):
            name = f"{kind} {number}"
            person_id = add_person(session, nickname=name, role=role, now=now)
            chance = Random(f"{setup.seed} {name}")  # noqa: S311  (a story, no secret)
            made.setdefault(kind, []).append(Person(person_id, kind, role, chance))
    if setup.treasury_utwei:
        grant(tribune, setup.treasury_utwei, reason="Opening balance", reference="opening")
    honest = tuple(made[HONEST])
    for number in range(setup.authors):
        purse, name = setup.behaviour.purse_utwei, f"{HONEST} {number}"
        reference = f"purse-{number}"
        grant(tribune, purse, reason="To write with", nickname=name, reference=reference)
    return Town(
        honest=honest,
        authors=honest[: setup.authors],
        gangs={kind: tuple(made.get(kind, ())) for kind in setup.bots},
        editor=made["editor"][0],
    )


def _wanted(setup: Setup) -> Iterator[tuple[str, str, int]]:
    """Yield kind, role and number of everybody; the honest come first and keep their numbers."""
    for number in range(setup.readers):
        yield HONEST, "author" if number < setup.authors else "reader", number
    yield "editor", "editor", 0
    for kind, count in sorted(setup.bots.items()):
        yield from ((kind, "reader", number) for number in range(count))
