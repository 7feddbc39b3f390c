"""What does not happen in a replay, and why."""

from __future__ import annotations

from dataclasses import dataclass

from cms.sdk.errors import CMSError


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An event that did not happen in the replay; ``codes`` say why.

    ``is_consequence``: nobody refused it, but what it was about had not happened either.
    """

    event_id: int
    natural_key: str
    kind: str
    codes: tuple[str, ...]
    is_consequence: bool = False

    def __str__(self) -> str:
        why = ", ".join(self.codes)
        return f"Event {self.event_id} ({self.natural_key}) does not happen in the replay: {why}"


class Unfounded(CMSError):
    """What the event took back, restored or acted upon did not happen."""

    def __init__(self, code: str = "replay.no_ground") -> None:
        super().__init__(code, "What this event was about did not happen")
