"""What editors set. Figures: the default rule set, rule comment_dislikes."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """0.10 from the disliker and 0.10 from the writer; 0.05 of it for the authors."""

    own_utwei: int = setting(
        twei("0.10"),
        label="Price for the disliker",
        help="An attack should cost what it does. 0 switches off this part alone.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    commenter_utwei: int = setting(
        twei("0.10"),
        label="Loss of the comment's writer",
        help="Never more than the writer has. 0 switches off this part alone.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    commenter_utwei_max: int = setting(
        twei("1.00"),
        label="Most that one comment loses",
        help="What all dislikes of one comment together take from its writer.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    author_utwei: int = setting(
        twei("0.05"),
        label="For the authors",
        help="Shared among the authors, out of what the two pay; half when the writer is spared.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    author_utwei_per_day_max: int = setting(
        twei("0.50"),
        label="Cap for the authors per article and 24 hours",
        help="So that nobody earns by provoking. The window is rolling.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )


_PRICED = {
    "own_utwei": twei("0.10"),
    "commenter_utwei": twei("0.10"),
    "author_utwei": twei("0.05"),
}
PRESETS: Presets = {
    "classic": _PRICED,
    "fresh-site": _PRICED,
    "newsroom": _PRICED,
    "no-money": dict.fromkeys(_PRICED, 0),
}
