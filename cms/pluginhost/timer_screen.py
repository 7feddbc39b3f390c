"""Which timers of a plugin's answer are let through: bounded, named once, plain JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from cms.pluginhost.checks import is_implemented
from cms.sdk.events import Event
from cms.sdk.plugin import Plugin
from cms.sdk.timers import Timer

SOONEST = timedelta(minutes=1)
"""Timers that ask for timers then cost at most one firing a minute."""
LATEST = timedelta(days=5 * 366)
PAYLOAD_BYTES_MAX = 2_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)


def timer_fault(plugin: Plugin, event: Event, timers: Sequence[Timer]) -> str | None:
    """Return what is wrong with the timers that a plugin asks for with one event, or None."""
    if timers and not is_implemented(plugin, "on_timer"):
        return "a timer is asked for, and there is no on_timer to be asked then"
    names = [timer.name for timer in timers]
    if repeated := [name for name in names if names.count(name) > 1]:
        return f"timer {repeated[0]!r} is asked for twice"
    return next((fault for timer in timers if (fault := _fault(timer, event))), None)


def _fault(timer: Timer, event: Event) -> str | None:
    name: object = timer.name  # whatever a stranger's plugin has put there
    due_at: object = timer.due_at
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f"timer {name!r}: a name has small letters, digits and underscores, 40 at most"
    if not isinstance(due_at, datetime) or due_at.tzinfo is None:
        return f"timer {timer.name}: due_at is no moment with a time zone"
    if not SOONEST <= due_at - event.occurred_at <= LATEST:
        return f"timer {timer.name}: due_at lies between a minute and five years after the event"
    return _payload_fault(timer)


def _payload_fault(timer: Timer) -> str | None:
    try:
        stored = json.dumps(timer.payload, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as fault:
        return f"timer {timer.name}: the payload is no JSON ({fault})"
    if not isinstance(timer.payload, dict) or json.loads(stored) != timer.payload:
        return f"timer {timer.name}: the payload is a dict of plain JSON that reads back the same"
    if len(stored.encode()) > PAYLOAD_BYTES_MAX:
        return f"timer {timer.name}: the payload has more than {PAYLOAD_BYTES_MAX} bytes"
    return None
