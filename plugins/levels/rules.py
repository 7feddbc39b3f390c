"""Pure arithmetic: level L takes 3 L (L - 1) XP and L - 1 days on which something was done."""

LEVEL_MAX = 100


def xp_of(level: int) -> int:
    """Return the XP at which a level begins: 18 for 3, 468 for 13, 2,610 for 30."""
    return 3 * level * (level - 1)


def level_for(xp: int, active_days: int) -> int:
    """Return the level of so much XP earned on so many days: both must suffice."""
    level = 1
    while level < LEVEL_MAX and xp_of(level + 1) <= xp and level + 1 <= 1 + active_days:
        level += 1
    return level
