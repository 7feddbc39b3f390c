"""When a reading counts: the figures by which the core credits it, chosen by a plugin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReadingRules:
    """What it takes for a reading to count. Seconds are of the server's clock.

    A reading counts once ``required_percent`` of the expected time (``required_seconds_min`` at
    least) is credited and ``depth_percent`` of the text were shown in ``depth_steps`` steps. Who
    cannot or will not scroll needs the whole expected time instead. A text of ``screen_words``
    words or fewer fits one screen and has no depth.

    Each beat credits the time since the one before, ``credit_seconds_max`` at most, unless the
    page was hidden or nothing was pressed or moved for ``idle_seconds_max``.
    """

    required_percent: int = 60
    required_seconds_min: int = 15
    beat_seconds: int = 10
    credit_seconds_max: int = 12
    idle_seconds_max: int = 90
    depth_percent: int = 80
    depth_steps: int = 3
    screen_words: int = 350
    credited_seconds_per_day_max: int = 90 * 60

    def required_seconds(self, expected_seconds: int) -> int:
        """Return how much must be credited of so long a text, rounded up."""
        share = -(-expected_seconds * self.required_percent // 100)
        return max(self.required_seconds_min, share)
