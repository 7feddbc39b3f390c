"""What editors set. Figures: the default rule set, rule comment_to_earn."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """Tribute, reward and their conditions."""

    tribute_utwei: int = setting(
        twei("1.00"),
        label="Price of a comment",
        help="Keeps spam away. 0 makes comments free.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    author_percent: int = setting(
        40,
        label="Share of the authors in it",
        help="The rest of the price is the treasury's.",
        unit="percent",
        min=0,
        max=100,
    )
    reward_utwei: int = setting(
        twei("1.50"),
        label="Reward of a liked comment",
        help="From the article's pool, once per person and article. 0 pays nothing.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    likes_min: int = setting(
        2,
        label="Likes that earn the reward",
        help="So many people have to like the comment by the time it matures.",
        unit="likes",
        min=1,
        max=50,
    )
    matures_after_hours: int = setting(
        24,
        label="Hours until a comment is rewarded",
        help="Time to remove spam before it earns. 0 pays with the like that completes the number.",
        unit="hours",
        min=0,
        max=720,
    )
    liker_level_min: int = setting(
        1,
        label="Level from which a like counts",
        help="Keeps fresh accounts from liking each other into money.",
        unit="level",
        min=1,
        max=100,
    )
    characters_min: int = setting(
        40,
        label="Least length of a rewarded comment",
        help="Shorter comments are welcome, but earn nothing.",
        unit="characters",
        min=1,
        max=4000,
    )
    rewarded_per_article_max: int = setting(
        10,
        label="Rewarded comments per article",
        help="Leaves something in the pool for the readers. 0 rewards none.",
        unit="comments",
        min=0,
        max=10_000,
    )
    comments_per_article_max: int = setting(
        3,
        label="Comments per person and article",
        help="A person who has written so many there may write no more. 0 closes the comments.",
        unit="comments",
        min=0,
        max=1000,
    )
    comments_per_day_max: int = setting(
        15,
        label="Comments per person and 24 hours",
        help="The window is rolling.",
        unit="comments",
        min=0,
        max=10_000,
    )


_PAID = {
    "tribute_utwei": twei("1.00"),
    "reward_utwei": twei("1.50"),
}
PRESETS: Presets = {
    "classic": {**_PAID, "liker_level_min": 5},
    "fresh-site": {**_PAID, "liker_level_min": 1},
    "newsroom": {**_PAID, "liker_level_min": 1},
    "no-money": {**dict.fromkeys(_PAID, 0), "liker_level_min": 1},
}
