"""What editors set: how many of each kind, and in how many hours. Figures: the default rule set."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cms.sdk import Presets, setting
from plugins.quotas.rules import limit_for

COUNT_MAX = 1_000
WINDOW_HOURS_MAX = 168
_LEVELS = "A person's level is divided by this and rounded down. Without levels all are of level 1."


def _base(default: int, label: str) -> Any:
    help = "In each window. What the level brings is added to it."
    return setting(default, label=label, help=help, unit="times", min=0, max=COUNT_MAX)


def _each(default: int, label: str) -> Any:
    return setting(default, label=label, help=_LEVELS, unit="level", min=1, max=100)


def _most(default: int, label: str) -> Any:
    help = "However high the level. 0 leaves none to anybody but the staff."
    return setting(default, label=label, help=help, unit="times", min=0, max=COUNT_MAX)


@dataclass(frozen=True)
class Settings:
    """Slow growth on purpose: a level is a privilege, and no multiplier for those who grind."""

    window_hours: int = setting(
        24,
        label="Length of the window",
        help="Rolling, for each person: what was used is free again so many hours later.",
        unit="hours",
        min=1,
        max=WINDOW_HOURS_MAX,
    )
    plus_base: int = _base(5, "Pluses for everybody")
    plus_levels_each: int = _each(4, "Levels for one more plus")
    plus_max: int = _most(10, "Most pluses")
    minus_base: int = _base(1, "Minuses for everybody")
    minus_levels_each: int = _each(5, "Levels for one more minus")
    minus_max: int = _most(6, "Most minuses")
    like_base: int = _base(10, "Likes for everybody")
    like_levels_each: int = _each(1, "Levels for one more like")
    like_max: int = _most(40, "Most likes")
    dislike_base: int = _base(2, "Dislikes for everybody")
    dislike_levels_each: int = _each(5, "Levels for one more dislike")
    dislike_max: int = _most(8, "Most dislikes")

    @property
    def window(self) -> timedelta:
        """How long a used unit stays used."""
        return timedelta(hours=self.window_hours)

    def limit(self, kind: str, level: int) -> int:
        """Return how many of a kind a level may use in one window."""
        base, each, most = (getattr(self, f"{kind}_{n}") for n in ("base", "levels_each", "max"))
        return limit_for(level, base=base, levels_each=each, most=most)


_PAID = {"plus_base": 5, "plus_max": 10, "like_base": 10, "like_max": 40}
PRESETS: Presets = {
    "classic": _PAID,
    "fresh-site": _PAID,
    "newsroom": _PAID,
    # Praise pays nobody there. Blame has no price there, so its quota stays: it is the only brake.
    "no-money": {"plus_base": 20, "plus_max": 40, "like_base": 30, "like_max": 100},
}
