"""What editors set. Figures: the default rule set, rule treasury and its budget."""

from dataclasses import dataclass
from datetime import timedelta

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """How much the house gives away in a day, to which articles, and what a payment is worth."""

    release_percent: int = setting(
        1,
        label="Part of the treasury that is released each day",
        help="Pools are filled from it; what is left at midnight UTC stays with the treasury. "
        "Never more than half of what it has.",
        unit="percent",
        min=0,
        max=100,
    )
    release_utwei_min: int = setting(
        twei("200.00"),
        label="Release at least",
        help="For a small treasury. Never more than half of what it has.",
        unit="utwei",
        min=0,
        max=twei("1000000"),
    )
    grant_utwei: int = setting(
        twei("20.00"),
        label="What a pool gets at a time",
        help="When its article goes live, and again when it runs low. 0 gives nothing.",
        unit="utwei",
        min=0,
        max=twei("100000"),
    )
    readers_min: int = setting(
        0,
        label="Readings before the first grant",
        help="Valid readings by people other than the authors. It keeps an author with a few "
        "accounts from living on grants; 0 gives the first one with the publication.",
        unit="people",
        min=0,
        max=1000,
    )
    low_mark_utwei: int = setting(
        twei("5.00"),
        label="A pool runs low below",
        help="The next valid reading then brings another grant.",
        unit="utwei",
        min=0,
        max=twei("100000"),
    )
    grants_max: int = setting(
        10,
        label="Further grants for an article",
        help="After the first one. 0 leaves it at that.",
        unit="times",
        min=0,
        max=1000,
    )
    sweep_days: int = setting(
        14,
        label="Days after which a pool is swept back",
        help="From then on dealing with the article moves nothing out of its pool. 0 never "
        "sweeps. An article keeps the day that held when it went live.",
        unit="days",
        min=0,
        max=1_000,
    )
    rate_percent_min: int = setting(
        10,
        label="Least daily rate",
        help="When people would earn more than the release, tomorrow's earnings are paid at a "
        "lower rate, which is announced today. 100 always pays in full, as long as there is money.",
        unit="percent",
        min=1,
        max=100,
    )
    target_percent: int = setting(
        95,
        label="Part of the release that earnings should use",
        help="The rate is made so that as much of the release is used by a day like yesterday.",
        unit="percent",
        min=1,
        max=100,
    )

    @property
    def sweep_after(self) -> timedelta | None:
        """How long a pool pays; None if it does so for ever."""
        return timedelta(days=self.sweep_days) if self.sweep_days else None


_NOTHING = {"release_percent": 0, "release_utwei_min": 0, "grant_utwei": 0, "readers_min": 0}
_FUNDED = {
    "release_percent": 1,
    "release_utwei_min": twei("200.00"),
    "grant_utwei": twei("20.00"),
}
PRESETS: Presets = {
    "classic": {**_FUNDED, "readers_min": 5},
    "fresh-site": {**_FUNDED, "readers_min": 0},
    "newsroom": {**_FUNDED, "readers_min": 5},
    "no-money": _NOTHING,
}
