"""What editors set: how reading is paid. Figures: the default rule set, rule read_to_earn."""

from dataclasses import dataclass

from cms.sdk import setting, twei


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
        twei("0.20"), label="Reward per expected minute", unit="utwei", min=0
    )
    reward_utwei_min: int = setting(twei("0.20"), label="Least reward", unit="utwei", min=0)
    reward_utwei_max: int = setting(twei("2.00"), label="Greatest reward", unit="utwei", min=0)
    reward_utwei_per_day_max: int = setting(
        twei("2.50"), label="Cap per reader and 24 hours", unit="utwei", min=0
    )
    level_percent_first: int = setting(
        25, label="Share paid at level 1", unit="percent", min=0, max=100
    )
    level_percent_step: int = setting(
        15, label="Added with each level", unit="percent", min=0, max=100
    )
