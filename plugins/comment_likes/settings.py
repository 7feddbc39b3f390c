"""What editors set. Figures: the default rule set, rule comment_likes."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """0.02 for the one who likes, 0.20 for the comment's writer, 0.05 for the authors."""

    own_utwei: int = setting(
        twei("0.02"),
        label="For the one who likes",
        help="Keep it tiny: it pays for a click. 0 switches off this part alone.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    commenter_utwei: int = setting(
        twei("0.20"),
        label="For the comment's writer",
        help="0 switches off this part alone.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    author_utwei: int = setting(
        twei("0.05"),
        label="For the authors",
        help="Shared among the article's authors. 0 switches off this part alone.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    own_per_day_max: int = setting(
        10,
        label="Likes given that are paid, per person and 24 hours",
        help="Further likes count, but pay their giver nothing. The window is rolling.",
        unit="likes",
        min=0,
        max=1000,
    )
    received_per_day_max: int = setting(
        10,
        label="Likes received that are paid, per person and 24 hours",
        help="Further likes count, but pay the comment's writer nothing. The window is rolling.",
        unit="likes",
        min=0,
        max=1000,
    )


_PAID = {
    "own_utwei": twei("0.02"),
    "commenter_utwei": twei("0.20"),
    "author_utwei": twei("0.05"),
}
PRESETS: Presets = {
    "classic": _PAID,
    "fresh-site": _PAID,
    "newsroom": _PAID,
    "no-money": dict.fromkeys(_PAID, 0),
}
