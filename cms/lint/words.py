"""Days of the ring as sentences, with their figures in Twei."""

from __future__ import annotations

from collections.abc import Sequence

from cms.lint.findings import Finding, Kind
from cms.lint.pumps import Day, Step
from cms.lint.scripts import SAID
from cms.sdk.money import decimal

LIMITS_MAX = 4


def pump(day: Day, readers: int) -> Finding:
    """Say that a round pays for ever."""
    last = day.excesses_utwei[-1]
    return Finding(
        kind=Kind.PUMP,
        headline=f"{_ring(readers)} gain {decimal(last)} Twei with every round, without end",
        details=(
            *_cycle(day),
            f"Round 1 brought {decimal(day.excesses_utwei[0])} more than honest reading, round "
            f"{len(day.excesses_utwei)} of the same day still {decimal(last)}: no limit was met",
        ),
    )


def bounded(days: Sequence[Day], readers: int, honest_day_utwei: int) -> Finding:
    """Say what a ring can take in a day and what stops it; a leak if that outweighs reading."""
    most, accounts = max(day.best_utwei for day in days), readers + 1
    each = most // accounts
    figures = "; ".join(
        f"day {n}: {decimal(day.best_utwei)} in {_rounds(day.best_rounds)}"
        for n, day in enumerate(days, 1)
    )
    return Finding(
        kind=Kind.LEAK if each > honest_day_utwei else Kind.SUBSIDY,
        headline=f"{_ring(readers)} can take {decimal(most)} Twei in a day, besides what they earn "
        f"by reading: {decimal(each)} an account",
        details=(
            *_cycle(days[0]),
            f"Then it stops paying. {figures}",
            *(f"What stops it: {said}" for said in days[0].limits[:LIMITS_MAX]),
            f"An honest account earns at most {decimal(honest_day_utwei)} Twei in a day by reading "
            "and rating",
            "The house pays, and more accounts take more: --accounts shows how much",
        ),
    )


def _rounds(number: int) -> str:
    return "1 round" if number == 1 else f"{number} rounds"


def _ring(readers: int) -> str:
    return f"An author and {readers} readers in one hand"


def _cycle(day: Day) -> list[str]:
    where = "an article of the ring" if day.is_own else "a foreign article"
    again = "a new one each time" if day.is_fresh else "the same one every time"
    said = [f"The round, on {where}, {again}:"]
    said += [f"  {n}. {_step(step)}" for n, step in enumerate(day.first, 1)]
    total = sum(flow.amount_utwei for step in day.first for flow in step.flows)
    house = sum(step.house_utwei for step in day.first)
    return [*said, f"  Together {_signed(total)} for the ring, {_signed(house)} for the house"]


def _step(step: Step) -> str:
    moved = sum(flow.amount_utwei for flow in step.flows)
    lines = ", ".join(f"{flow.line} {_signed(flow.amount_utwei)}" for flow in step.flows)
    return f"{SAID[step.name]}: {_signed(moved)}" + (f" ({lines})" if lines else "")


def _signed(amount_utwei: int) -> str:
    return ("+" if amount_utwei > 0 else "") + decimal(amount_utwei)
