"""Counting up a finished run: the scoreboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cms.services.plugins.simulations import Day, Kind, Scoreboard
from cms.simulator.books import Books
from cms.simulator.people import HONEST, Person, Town
from cms.simulator.setup import Setup
from cms.simulator.tally import Tally

MILESTONES = (30, 60, 90)


def count_up(
    setup: Setup,
    preset: str | None,
    town: Town,
    books: Books,
    tally: Tally,
    *,
    faults: tuple[str, ...],
    seconds: float,
    proof_seconds: float,
) -> Scoreboard:
    """Return the scoreboard of a run that has ended."""
    gangs = {HONEST: town.honest, **{kind: gang for kind, gang in town.gangs.items() if gang}}
    kinds = tuple(_kind(kind, people, books) for kind, people in gangs.items())
    paid = sum(sum(day.paid_utwei.values()) for day in books.days)
    to_bots = sum(one.paid_utwei for one in kinds if one.kind != HONEST)
    return Scoreboard(
        preset=preset or "",
        setup=_told(setup),
        days=tuple(books.days),
        kinds=kinds,
        treasury_utwei=_milestones(books.days),
        paid_utwei_per_day=paid // setup.days,
        bots_share_permille=round(1_000 * to_bots / paid) if paid else 0,
        by_line_utwei=_joined(books.by_line),
        done=_joined(tally.done),
        refused=_joined(tally.refused),
        unpaid=_joined(tally.unpaid),
        faults=faults,
        events=books.events(),
        seconds=seconds,
        proof_seconds=proof_seconds,
    )


def _kind(kind: str, people: tuple[Person, ...], books: Books) -> Kind:
    days = len(books.days)
    gains = [books.gained[person.id] for person in people]
    return Kind(
        kind=kind,
        accounts=len(people),
        net_utwei=sum(gains),
        paid_utwei=sum(day.paid_utwei.get(kind, 0) for day in books.days),
        net_utwei_per_day=sum(gains) // (len(people) * days),
        median_utwei_per_day=books.days[-1].median_utwei_per_day[kind],
        best_utwei_per_day=max(gains) // days,
    )


def _milestones(days: list[Day]) -> dict[str, int]:
    found = {f"day {day.day}": day.treasury_utwei for day in days if day.day in MILESTONES}
    return {
        **found,
        "end": days[-1].treasury_utwei,
        "least": min(day.treasury_utwei for day in days),
    }


def _told(setup: Setup) -> dict[str, Any]:
    return {**asdict(setup), "bots": dict(setup.bots)}


def _joined(counted: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {f"{kind} {what}": number for (kind, what), number in sorted(counted.items())}
