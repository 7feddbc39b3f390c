"""The ring: patient readers who also comment and like each other's comments."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta

from cms.simulator.adversaries.patient import Patient
from cms.simulator.people import Note, Person, Piece
from cms.simulator.timeline import Script
from cms.simulator.world import World

CIRCLE = 8
"""Accounts that meet below one article: few enough for its pool and for the quotas of likes."""
MEETING_SECONDS = 6 * 3600
"""After this much of the day all have commented, and the likes begin."""


class Ring(Patient):
    """Circles of accounts in one hand; each meets below an article of its own every day."""

    kind = "ring"
    summary = "is patient, and its accounts comment and like each other's comments"

    def __init__(self, world: World, gang: tuple[Person, ...]) -> None:
        super().__init__(world, gang)
        self._place: dict[int, tuple[object, Piece]] = {}

    def live_a_day(self, bot: Person) -> Script:
        """Meet, comment, earn by reading meanwhile, like what the others wrote."""
        yield from self.meet(bot)

    def meet(self, bot: Person) -> Generator[int, None, tuple[Piece, Note] | None]:
        """Do what the ring does in a day; return the comment that came of it."""
        yield bot.chance.randrange(3600)
        place, note = self._meeting_place(bot), None
        if place is not None and (yield from self.world.acts.read(bot, place)):
            yield 5
            self.world.acts.rate(bot, place, "plus")
            note = self.world.acts.comment(bot, place)
        yield from self.earn(bot)
        yield self._seconds_until_all_have_commented()
        if place is not None:
            self._like(bot, place)
        return (place, note) if place is not None and note is not None else None

    def _seconds_until_all_have_commented(self) -> int:
        now = self.world.now
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return max(1, MEETING_SECONDS - (now - midnight) // timedelta(seconds=1))

    def _circle(self, bot: Person) -> int:
        return self.gang.index(bot) // CIRCLE

    def _meeting_place(self, bot: Person) -> Piece | None:
        """Return today's article of the account's circle: the first to ask chooses it."""
        circle, today = self._circle(bot), self.world.now.date()
        chosen = self._place.get(circle)
        if chosen is None or chosen[0] != today:
            found = self.found(bot)
            if not found:
                return None
            chosen = self._place[circle] = today, found[circle % len(found)]
        return chosen[1]

    def _like(self, bot: Person, piece: Piece) -> None:
        ours = {one.id for one in self.gang if self._circle(one) == self._circle(bot)}
        for note in piece.notes:
            if note.writer_id in ours and note.writer_id != bot.id:
                self.world.acts.vote(bot, note, "like")
