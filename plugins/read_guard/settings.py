"""What editors set: when a reading counts. Figures: the default rule set, rule read_guard."""

from dataclasses import dataclass

from cms.sdk import Presets, setting


@dataclass(frozen=True)
class Settings:
    """Times in seconds of the server's clock. A change counts for readings begun after it."""

    required_percent: int = setting(
        60,
        label="Share of the expected time",
        help="60 lets people through who read one and a half times as fast as most.",
        unit="percent",
        min=10,
        max=100,
    )
    required_seconds_min: int = setting(
        15,
        label="Least time",
        help="However short the text is.",
        unit="seconds",
        min=1,
        max=600,
    )
    idle_seconds_max: int = setting(
        90,
        label="Still reading without a movement",
        help="A screen of 350 words takes 88 seconds.",
        unit="seconds",
        min=15,
        max=3600,
    )
    depth_percent: int = setting(
        80,
        label="Share of the text that must have been shown",
        help="Or else the whole expected time. 0 asks for time alone.",
        unit="percent",
        min=0,
        max=100,
    )
    depth_steps: int = setting(
        3,
        label="In so many steps",
        help="A jump to the end is one step. 0 asks for none.",
        unit="times",
        min=0,
        max=50,
    )
    screen_words: int = setting(
        350,
        label="Words that fit one screen",
        help="Texts of so many words or fewer need no scrolling.",
        unit="words",
        min=0,
        max=5000,
    )
    credited_minutes_per_day_max: int = setting(
        90,
        label="Minutes that count in 24 hours",
        help="For each reader. The window is rolling.",
        unit="minutes",
        min=1,
        max=1440,
    )


PRESETS: Presets = {"classic": {}, "fresh-site": {}, "newsroom": {}, "no-money": {}}
