"""Alarms about the house's money: which there are, from when on they ring, and changing that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.ledger.alarm_tables import ThresholdRow
from cms.sdk.errors import Invalid
from cms.sdk.tables import insert_into
from cms.services.access.permits import need
from cms.services.access.sessions import Principal
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

DEFAULTS = {
    "runway_days_min": 90,
    "top_tenth_percent_max": 60,
    "one_person_percent_max": 20,
    "empty_pools_percent_max": 25,
}
"""One bad figure alone is no proof of anything; these are where it is worth looking closer."""
GREATEST = {"runway_days_min": 3650}
PERCENT_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Readings:
    """The figures that alarms look at; None where there is too little to say anything."""

    runway_days: int | None
    top_tenth_percent: float | None
    one_person_percent: float | None
    empty_pools_percent: float | None


@dataclass(frozen=True)
class Alarm:
    """One that rings: its name, and what is the matter, for people."""

    name: str
    detail: str


def thresholds(session: Session) -> dict[str, int]:
    """Return the threshold of each alarm; 0 is off."""
    return with_defaults({row.name: row.value for row in session.scalars(select(ThresholdRow))})


def with_defaults(changed: Mapping[str, int]) -> dict[str, int]:
    """Return all thresholds, where these were changed."""
    return {name: changed.get(name, value) for name, value in DEFAULTS.items()}


def ringing(readings: Readings, limits: Mapping[str, int]) -> list[Alarm]:
    """Return the alarms that ring."""
    found = []
    low = limits["runway_days_min"]
    if low and readings.runway_days is not None and readings.runway_days < low:
        said = f"The treasury lasts {readings.runway_days} days at this rate; {low} are wanted"
        found.append(Alarm("runway_days_min", said))
    shares = (
        ("top_tenth_percent", "The best tenth of all earners got {} % of the money"),
        ("one_person_percent", "One person got {} % of all that people earned"),
        ("empty_pools_percent", "{} % of the articles of two weeks have an empty pool"),
    )
    for name, words in shares:
        share, most = getattr(readings, name), limits[f"{name}_max"]
        if most and share is not None and share > most:
            found.append(Alarm(f"{name}_max", f"{words.format(share)}; the limit is {most} %"))
    return found


def set_thresholds(tribune: Tribune, actor: Principal, values: Mapping[str, int]) -> bool:
    """Change thresholds; return whether anything changed.

    Needs the right plugins.manage. Raises NotAllowed, Invalid (unknown, or out of bounds).
    """
    need(actor, "plugins.manage")
    errors = {name: [fault] for name, value in values.items() if (fault := _fault(name, value))}
    if errors:
        raise Invalid("alarm.threshold", "Some thresholds cannot be", errors=errors)

    def work() -> bool:
        with tribune.writing() as session:
            before = thresholds(session)
            changed = {name: v for name, v in values.items() if before[name] != v}
            if changed:
                _store(session, changed)
                audit(
                    session,
                    "money.alarms",
                    "treasury:0",
                    actor_id=actor.user_id,
                    now=tribune.clock.now(),
                    before={name: before[name] for name in changed},
                    after=changed,
                )
            return bool(changed)

    return again(work)


def _fault(name: str, value: int) -> str:
    if name not in DEFAULTS:
        return "There is no such alarm"
    most = GREATEST.get(name, PERCENT_MAX)
    return "" if 0 <= value <= most else f"A whole number from 0 to {most}; 0 is off"


def _store(session: Session, changed: Mapping[str, int]) -> None:
    add = insert_into(session, ThresholdRow)
    keep = add.on_conflict_do_update(index_elements=["name"], set_={"value": add.excluded.value})
    session.execute(keep, [{"name": name, "value": value} for name, value in changed.items()])
