"""What editors set. Figures: the default rule set, rule pluses."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """0.30 a plus, from readers of level 3 in ``classic``."""

    reward_utwei: int = setting(
        twei("0.30"),
        label="Reward of a plus",
        help="Shared among the authors, from the article's pool. 0 pays nothing.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    reader_level_min: int = setting(
        1,
        label="Level from which a plus pays the author",
        help="A plus of a lower level counts, but pays nothing.",
        unit="level",
        min=1,
        max=100,
    )
    caused_utwei_per_day_max: int = setting(
        twei("2.00"),
        label="Most that one reader's pluses bring in 24 hours",
        help="Bounds what a ring of readers can send to its authors. The window is rolling.",
        unit="utwei",
        min=0,
        max=twei("10000"),
    )


PRESETS: Presets = {
    "classic": {"reward_utwei": twei("0.30"), "reader_level_min": 3},
    "fresh-site": {"reward_utwei": twei("0.30"), "reader_level_min": 1},
    "newsroom": {"reward_utwei": twei("0.30"), "reader_level_min": 1},
    "no-money": {"reward_utwei": 0, "reader_level_min": 1},
}
