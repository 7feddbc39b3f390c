"""What editors set: how reading is paid. Figures: the default rule set, rule read_to_earn."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """Amounts in micro-Twei, the cap over rolling 24 hours."""

    pays_on: str = setting(
        "plus",
        label="Pays on",
        help="A plus, any rating of the article, or the reading itself.",
        choices=("plus", "rating", "read"),
    )
    reward_utwei_per_minute: int = setting(
        twei("0.20"),
        label="Reward per expected minute",
        help="For a reader of full level. 0 pays nothing for reading.",
        unit="utwei",
        min=0,
        max=twei("100"),
    )
    reward_utwei_min: int = setting(
        twei("0.20"),
        label="Least reward",
        help="What the shortest article is worth at full level.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    reward_utwei_max: int = setting(
        twei("2.00"),
        label="Greatest reward",
        help="What the longest article is worth; it wins over the least reward.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    reward_utwei_per_day_max: int = setting(
        twei("2.50"),
        label="Cap per reader and 24 hours",
        help="A patient robot earns no more than this. The window is rolling.",
        unit="utwei",
        min=0,
        max=twei("10000"),
    )
    level_percent_first: int = setting(
        25,
        label="Share paid at level 1",
        help="The share grows with the level, up to 100.",
        unit="percent",
        min=0,
        max=100,
    )
    level_percent_step: int = setting(
        15,
        label="Added with each level",
        help="With 25 at level 1 and 15 a level, level 6 earns in full.",
        unit="percent",
        min=0,
        max=100,
    )


_PER_MINUTE = "reward_utwei_per_minute"
PRESETS: Presets = {
    "classic": {"pays_on": "plus", _PER_MINUTE: twei("0.20")},
    "fresh-site": {"pays_on": "plus", _PER_MINUTE: twei("0.20")},
    "newsroom": {"pays_on": "rating", _PER_MINUTE: twei("0.20")},
    "no-money": {"pays_on": "plus", _PER_MINUTE: 0},
}
