"""The ids of events: one that happens again keeps the id that it had."""

from __future__ import annotations

from collections.abc import Iterator

FIRST_NEW_ID = 1 << 40
"""What a replay adds to the events of then is numbered from here on."""


class EventIds(Iterator[int]):
    """The id of each event that is recorded: the one that it had, or one of its own."""

    def __init__(self) -> None:
        self._given: list[int] = []
        self._next = FIRST_NEW_ID

    def use(self, event_id: int) -> None:
        """Let the event that is recorded next have this id."""
        self._given = [event_id]

    def forget(self) -> None:
        """Let the next one have an id of its own: the event that had the other is not recorded."""
        self._given = []

    def __next__(self) -> int:
        if self._given:
            return self._given.pop()
        self._next += 1
        return self._next - 1
