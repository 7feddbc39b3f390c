"""What editors set: XP and gates. Figures: the default rule set, levels."""

from dataclasses import dataclass

from cms.sdk import setting


@dataclass(frozen=True)
class Settings:
    """XP per event, and from which level an action is open."""

    read_xp: int = setting(10, label="XP of a valid reading", unit="xp", min=0, max=1000)
    read_xp_per_day_max: int = setting(
        100, label="XP of readings in 24 hours", unit="xp", min=0, max=100_000
    )
    plus_xp: int = setting(2, label="XP of a plus received", unit="xp", min=0, max=1000)
    minus_xp: int = setting(2, label="XP lost by a minus", unit="xp", min=0, max=1000)
    like_xp: int = setting(5, label="XP of a like received", unit="xp", min=0, max=1000)
    gate_like: int = setting(1, label="Level to like", unit="level", min=1, max=100)
    gate_minus: int = setting(2, label="Level to give a minus", unit="level", min=1, max=100)
    gate_comment: int = setting(3, label="Level to comment", unit="level", min=1, max=100)
    gate_publish: int = setting(3, label="Level to publish", unit="level", min=1, max=100)
    gate_dislike: int = setting(4, label="Level to dislike", unit="level", min=1, max=100)


CLASSIC = {
    "gate_like": 2,
    "gate_minus": 3,
    "gate_publish": 5,
    "gate_dislike": 8,
    "gate_comment": 13,
}
FRESH_SITE = {
    "gate_like": 1,
    "gate_minus": 2,
    "gate_publish": 3,
    "gate_dislike": 4,
    "gate_comment": 3,
}
