"""What a plugin is told after the books have moved: facts as frozen as the events."""

from __future__ import annotations

from dataclasses import dataclass

from cms.sdk.events import Event
from cms.sdk.transfers import Transfer, Undo


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A transfer that was posted: the transfer and the plugin that proposed it."""

    plugin: str
    transfer: Transfer


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """An event with all that was posted for it. ``event_id`` identifies it for ever.

    ``actor_role`` is empty when it is told later, by ``cms reconcile``: it is done and can no
    longer be stopped.
    """

    event_id: int
    event: Event
    posted: tuple[Posted, ...]
    actor_role: str = ""


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """Events whose effects were taken back, or with ``restored`` put in force again."""

    event_ids: tuple[int, ...]
    reason: Undo
    restored: bool
