"""What editors set. Figures: the default rule set, rule pnl_reports."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """The price of an instance, and how many a person may ask for."""

    price_utwei: int = setting(
        twei("1.00"),
        label="Price of an instance",
        help="Paid to the treasury. The same figures again are not charged. 0 makes it free.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )
    reports_per_day_max: int = setting(
        20,
        label="Reports per person and 24 hours",
        help="0 sells no reports. The window is rolling.",
        unit="reports",
        min=0,
        max=1000,
    )


_PRICED = {"price_utwei": twei("1.00")}
PRESETS: Presets = {
    "classic": _PRICED,
    "fresh-site": _PRICED,
    "newsroom": _PRICED,
    "no-money": {"price_utwei": 0},
}
