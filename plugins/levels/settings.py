"""What editors set: XP and gates. Figures: the default rule set, levels."""

from dataclasses import dataclass
from typing import Any

from cms.sdk import Presets, setting
from plugins.levels.rules import LEVEL_MAX


def _xp(default: int, label: str, help: str) -> Any:
    return setting(default, label=label, help=help, unit="xp", min=0, max=1000)


def _gate(default: int, label: str) -> Any:
    help = "1 opens it to everybody. Editors and moderators pass every gate."
    return setting(default, label=label, help=help, unit="level", min=1, max=LEVEL_MAX)


@dataclass(frozen=True)
class Settings:
    """XP per event, and from which level an action is open."""

    read_xp: int = _xp(10, "XP of a valid reading", "For the reader, once per article.")
    read_xp_per_day_max: int = setting(
        100,
        label="XP of readings in 24 hours",
        help="More readings are read, but make no more XP. The window is rolling.",
        unit="xp",
        min=0,
        max=100_000,
    )
    plus_xp: int = _xp(2, "XP of a plus received", "For each author of the article.")
    minus_xp: int = _xp(2, "XP lost by a minus", "For each author, but never a level.")
    like_xp: int = _xp(5, "XP of a like received", "For the writer of the comment.")
    matured_xp: int = _xp(10, "XP of a comment that is liked", "For its writer, after a day.")
    matured_likes_min: int = setting(
        2,
        label="Likes that it takes",
        help="How many likes a comment has when it is a day old.",
        unit="likes",
        min=0,
        max=1000,
    )
    lived_xp: int = _xp(20, "XP of an article that stays", "For its authors, after three days.")
    gate_like: int = _gate(1, "Level to like")
    gate_minus: int = _gate(2, "Level to give a minus")
    gate_comment: int = _gate(3, "Level to comment")
    gate_publish: int = _gate(3, "Level to publish")
    gate_dislike: int = _gate(4, "Level to dislike")


_LOW = {
    "gate_like": 1,
    "gate_minus": 2,
    "gate_publish": 3,
    "gate_dislike": 4,
    "gate_comment": 3,
}
PRESETS: Presets = {
    "classic": {
        "gate_like": 2,
        "gate_minus": 3,
        "gate_publish": 5,
        "gate_dislike": 8,
        "gate_comment": 13,
    },
    "fresh-site": _LOW,
    "newsroom": _LOW,
    "no-money": _LOW,
}
