"""How a reading earns credit, beat by beat. Pure: the server's clock and nothing of the client's.

What a client says (visible, active, how far) can only withhold credit, never add to it: a beat
credits at most the time that has passed here, and time is credited once per person, in whatever
number of tabs. A patient script can still forge all of it; caps and pair rules bound that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cms.sdk.reading import ReadingRules

REASONS: Mapping[str, str] = {
    "too_fast": "Read on: not enough time has been credited yet",
    "shallow": "Scroll on to the end, or stay for the whole time that reading takes",
    "hidden": "The page was not in sight, so this time is not counted",
    "idle": "Nothing has moved for a while, so this time is not counted",
    "parallel": "You are reading in another tab; time counts once",
    "cap": "You have read as long as counts within 24 hours",
    "already": "You have read this article before; a reading counts once",
    "own": "This is your own article",
}
"""Why a reading, or a part of it, does not count: code and sentence."""


@dataclass(frozen=True, kw_only=True)
class Beat:
    """What a page says of the time since its last beat. ``sequence`` counts up from 1.

    ``depth_percent`` is how much of the text has been shown so far.
    """

    sequence: int
    is_visible: bool = True
    is_active: bool = True
    depth_percent: int = 0


@dataclass(frozen=True, kw_only=True)
class ReadingState:
    """How far a reading is. ``active_at`` is when something was last pressed or moved."""

    expected_seconds: int
    required_seconds: int
    words: int
    sequence: int
    credited_ms: int
    depth_percent: int
    depth_steps: int
    beat_at: datetime
    active_at: datetime


def credit(
    state: ReadingState,
    beat: Beat,
    now: datetime,
    rules: ReadingRules,
    *,
    free_from: datetime,
    left_ms: int,
) -> tuple[ReadingState, tuple[str, ...]]:
    """Return the state after a beat, and the codes of what was not counted.

    ``free_from`` is until when the person's time is credited already, in any reading;
    ``left_ms`` how much may still be credited in these 24 hours.
    """
    active_at = now if beat.is_active else state.active_at
    deeper = max(state.depth_percent, beat.depth_percent)
    reasons = []
    since = state.beat_at
    if free_from > since:
        since = free_from
        reasons.append("parallel")
    gained_ms = max(0, _ms(now - since))
    gained_ms = min(gained_ms, rules.credit_seconds_max * 1000)
    if not beat.is_visible:
        reasons, gained_ms = ["hidden"], 0
    elif now - active_at > timedelta(seconds=rules.idle_seconds_max):
        reasons, gained_ms = ["idle"], 0
    elif gained_ms > left_ms:
        reasons, gained_ms = [*reasons, "cap"], max(0, left_ms)
    after = replace(
        state,
        sequence=beat.sequence,
        credited_ms=state.credited_ms + gained_ms,
        depth_percent=deeper,
        depth_steps=state.depth_steps + (deeper > state.depth_percent),
        beat_at=now,
        active_at=active_at,
    )
    return after, tuple(reasons)


def missing(state: ReadingState, rules: ReadingRules) -> str:
    """Return why the reading does not count yet: ``too_fast``, ``shallow``, or nothing."""
    if state.credited_ms < state.required_seconds * 1000:
        return "too_fast"
    is_deep = state.depth_percent >= rules.depth_percent and state.depth_steps >= rules.depth_steps
    has_time = state.credited_ms >= state.expected_seconds * 1000
    return "" if is_deep or has_time or state.words <= rules.screen_words else "shallow"


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
