"""What editors set. Figures: the default rule set, rule comment_to_earn."""

from dataclasses import dataclass

from cms.sdk import setting, twei


@dataclass(frozen=True)
class Settings:
    """Tribute, reward and their conditions."""

    tribute_utwei: int = setting(twei("1.00"), label="Price of a comment", unit="utwei", min=0)
    author_percent: int = setting(
        40, label="Share of the authors in it", unit="percent", min=0, max=100
    )
    reward_utwei: int = setting(
        twei("1.50"), label="Reward of a liked comment", unit="utwei", min=0
    )
    likes_min: int = setting(2, label="Likes that earn the reward", unit="people", min=1, max=50)
    liker_level_min: int = setting(
        1, label="Level from which a like counts", unit="level", min=1, max=100
    )
    characters_min: int = setting(40, label="Least length of a rewarded comment", min=1, max=4000)
    comments_per_article_max: int = setting(3, label="Comments per person and article", min=1)
    comments_per_day_max: int = setting(15, label="Comments per person and 24 hours", min=1)
