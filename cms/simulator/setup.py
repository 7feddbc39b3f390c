"""What a run is made of: how long, who lives there, how the honest behave, who pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cms.sdk.errors import Invalid
from cms.sdk.money import AMOUNT_UTWEI_MAX, twei

START = datetime(2026, 1, 1, tzinfo=UTC)
"""When every run begins: a run must not depend on the day on which it is made."""
DAYS_MAX, READERS_MAX, BOTS_MAX, ARTICLES_MAX = 1_000, 20_000, 5_000, 500


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """What honest people do. Shares are per mille of the occasions that the text names.

    They are assumed, not measured: together they come to some 1,800 valid readings and 1,030
    pluses a day for a thousand readers, of whom every second comes by on a day.
    """

    active_permille: int = 500
    """Of all readers, those who come by on a day."""
    visits_min: int = 3
    visits_max: int = 5
    """Articles opened by one who comes by, evenly spread between the two."""
    failed_permille: int = 150
    """Of all visits, those left half way to what counts."""
    plus_permille: int = 590
    minus_permille: int = 29
    """Of the readings that count, those that are rated so at the end."""
    comment_permille: int = 26
    like_permille: int = 120
    dislike_permille: int = 6
    """Of the readings that count: who comments, likes a comment there, dislikes one."""
    report_permille: int = 3
    """Of the readings that count, those after which the article's report is asked for."""
    words_min: int = 500
    words_max: int = 1_100
    """Length of an article, evenly spread."""
    fresh_days: int = 3
    """So old an article may be to be opened."""
    purse_utwei: int = twei("40")
    """What an author is given at the start, to publish with. Nobody else is given anything."""


@dataclass(frozen=True, kw_only=True)
class Setup:
    """One run. ``bots`` says how many there are of each kind of adversary.

    ``grant_utwei`` comes into the treasury in 30 days, a part of it each day; ``treasury_utwei``
    once, at the start.
    """

    days: int = 180
    readers: int = 1_000
    bots: Mapping[str, int] = field(default_factory=dict)
    seed: int = 1
    grant_utwei: int = twei("30000")
    treasury_utwei: int = twei("100000")
    articles_per_day: int = 20
    every_beat: bool = False
    behaviour: Behaviour = Behaviour()

    @property
    def authors(self) -> int:
        """How many of the readers write as well: each publishes every second day."""
        return min(self.readers, 2 * self.articles_per_day)


def check(setup: Setup, kinds: Mapping[str, object]) -> None:
    """Raise Invalid, with one sentence for each fault, for a run that cannot be made."""
    bounds = (
        ("days", setup.days, 1, DAYS_MAX),
        ("readers", setup.readers, 1, READERS_MAX),
        ("articles", setup.articles_per_day, 1, ARTICLES_MAX),
        ("bots", sum(setup.bots.values()), 0, BOTS_MAX),
        ("grant", setup.grant_utwei, 0, AMOUNT_UTWEI_MAX),
        ("treasury", setup.treasury_utwei, 0, AMOUNT_UTWEI_MAX),
    )
    faults = [
        f"{name} must lie between {least} and {most}"
        for name, given, least, most in bounds
        if not least <= given <= most
    ]
    if unknown := sorted(set(setup.bots) - set(kinds)):
        faults.append(f"there is no adversary {', '.join(unknown)}; known are {', '.join(kinds)}")
    if any(count < 0 for count in setup.bots.values()):
        faults.append("there cannot be fewer than 0 of a kind")
    if faults:
        raise Invalid("simulator.setup", f"This cannot be simulated: {'; '.join(faults)}")
