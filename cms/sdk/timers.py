"""What a rule may ask for besides moving money: to be asked again at a later moment.

A rule returns timers among its transfers. The host keeps each in the same commit as the event
that asks for it and, when its moment has come, asks the plugin's `on_timer` once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Timer:
    """A moment at which the plugin wants to be asked again about the event in its hand.

    ``name`` says what for; an event can have one timer of a name. ``due_at`` lies between a
    minute and five years after the event. ``payload`` is plain JSON, at most 2,000 bytes, that
    comes back unchanged. It is dropped while the event is undone or its article is down.
    """

    name: str
    due_at: datetime
    payload: Mapping[str, object] = field(default_factory=dict)
