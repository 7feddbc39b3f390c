"""What editors set. Figures: the default rule set, rule publish_tribute."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """The tribute, and where it goes."""

    tribute_utwei: int = setting(
        twei("5.00"),
        label="Tribute",
        help="What the lead author pays when an article goes live. 0 makes publishing free.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    doublings_max: int = setting(
        16,
        label="Doublings in 24 hours",
        help="The tribute doubles with each further article, so many times at most.",
        unit="times",
        min=0,
        max=16,
    )
    pool_percent: int = setting(
        80,
        label="Part that fills the article's pool",
        help="The rest is the treasury's.",
        unit="percent",
        min=0,
        max=100,
    )
    free_posts: int = setting(
        2,
        label="First articles without tribute",
        help="For a newcomer the treasury advances the pool's part.",
        unit="articles",
        min=0,
        max=1000,
    )


_FUNDED = {"tribute_utwei": twei("5.00")}
PRESETS: Presets = {
    "classic": _FUNDED,
    "fresh-site": _FUNDED,
    "newsroom": _FUNDED,
    "no-money": dict.fromkeys(_FUNDED, 0),
}
