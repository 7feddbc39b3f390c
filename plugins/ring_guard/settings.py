"""What editors set. Figures: the default rule set, rule ring_guard and the rules it limits."""

from dataclasses import dataclass
from datetime import timedelta

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """Money for the same pair again and again is worth less each time; for a swap, nothing."""

    window_days: int = setting(
        30,
        label="How long a favour between two people counts",
        help="Pluses and likes that one gave the other within so many days. Rolling.",
        unit="days",
        min=1,
        max=365,
    )
    repeated_percent_min: int = setting(
        10,
        label="Least part of a repeated favour",
        help="The second plus from one reader to one author pays a half, the third a third, and "
        "so on down to this. 100 pays all of them in full.",
        unit="percent",
        min=0,
        max=100,
    )
    returned_percent: int = setting(
        0,
        label="Part of a like that is paid to somebody who has liked one lately",
        help="It also keeps honest regulars from earning by each other's likes. 100 switches "
        "this rule off.",
        unit="percent",
        min=0,
        max=100,
    )
    caused_utwei_per_day_max: int = setting(
        twei("4.00"),
        label="Most that one person's acts bring all others in 24 hours",
        help="Over all lines that a pool pays. The window is rolling.",
        unit="utwei",
        min=0,
        max=twei("100000"),
    )
    account_age_hours_min: int = setting(
        0,
        label="Age from which an account earns and lets others earn",
        help="0 is for a new site, on which everybody is new.",
        unit="hours",
        min=0,
        max=8_760,
    )

    ring_people_min: int = setting(
        0,
        label="People from whom on a group of friends counts as a ring",
        help="In a ring everybody is tied, by favours in both directions, to as many others as in "
        "the smallest ring. A ring of n is paid 1/n of what it earns, as if it were one person. "
        "Looked for once a day. 0 looks for none.",
        unit="people",
        min=0,
        max=1000,
    )
    ring_favours_min: int = setting(
        10,
        label="Favours each way that tie two people",
        help="Within the days above. The few authors of a small site who read each other come to "
        "five or so; accounts that meet every day come to 20.",
        unit="times",
        min=1,
        max=1000,
    )

    @property
    def window(self) -> timedelta:
        """How long a favour counts."""
        return timedelta(days=self.window_days)

    @property
    def account_age_min(self) -> timedelta:
        """From which age an account has a part in money."""
        return timedelta(hours=self.account_age_hours_min)


PRESETS: Presets = {
    "classic": {"account_age_hours_min": 24, "ring_people_min": 4},
    "fresh-site": {"account_age_hours_min": 0, "ring_people_min": 0},
    "newsroom": {"account_age_hours_min": 24, "ring_people_min": 4},
    "no-money": {"account_age_hours_min": 0, "ring_people_min": 0},
}
