"""What editors set. Figures: the default rule set, rule minuses."""

from dataclasses import dataclass

from cms.sdk import Presets, setting, twei


@dataclass(frozen=True)
class Settings:
    """One price."""

    price_utwei: int = setting(
        twei("0.50"),
        label="Price of a minus",
        help="Paid to the treasury by the reader who gives it. 0 makes it free.",
        unit="utwei",
        min=0,
        max=twei("1000"),
    )


_PRICED = {"price_utwei": twei("0.50")}
PRESETS: Presets = {
    "classic": _PRICED,
    "fresh-site": _PRICED,
    "newsroom": _PRICED,
    "no-money": {"price_utwei": 0},
}
