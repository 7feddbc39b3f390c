"""The parts of the benchmark. Each fills a database of its own and is measured on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from bench import admin, api, data, newsroom, report, settle
from bench.contest import Parts
from bench.newsroom_rows import NewsroomSize
from cms.clock import Clock, ManualClock, SystemClock


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is filled in and how, what can be measured then, and how it is shown.

    ``make(tribune, size, made)`` yields ``steps(size)`` times; ``ready(database, made, size,
    server, turn_seconds)`` gives ``count`` requests with their yardsticks.
    """

    name: str
    size: Any
    quick: Any
    clock: Callable[[], Clock]
    made: Callable[[], Any]
    make: Callable[..., Iterator[None]]
    steps: Callable[[Any], int]
    ready: Callable[..., AbstractContextManager[Parts]]
    count: int
    turn_seconds: float
    table: Callable[[str, str, report.Figures], Table]


API = Part(
    name="api",
    size=data.Size(),
    quick=data.Size(articles=1_000, lively=100, readers=300),
    clock=SystemClock,
    made=data.Made,
    make=data.make,
    steps=data.steps,
    ready=api.ready,
    count=api.COUNT,
    turn_seconds=1.0,
    table=report.table,
)
ADMIN = Part(
    name="admin",
    size=NewsroomSize(),
    quick=NewsroomSize(
        articles=2_000, lively=40, readers=100, comments=2_000, audited=2_000, pluses=2_000
    ),
    clock=lambda: ManualClock(datetime.now(UTC)),
    made=newsroom.Newsroom,
    make=newsroom.make,
    steps=newsroom.steps,
    ready=admin.ready,
    count=len(admin.PAGES),
    turn_seconds=0.5,
    table=report.admin_table,
)
SETTLE = Part(
    name="settle",
    size=data.Size(**settle.DATA, readers=2_150),
    quick=data.Size(**settle.DATA, readers=1_100),
    clock=SystemClock,
    made=data.Made,
    make=data.make,
    steps=data.steps,
    ready=settle.ready,
    count=settle.COUNT,
    turn_seconds=1.0,
    table=report.settle_table,
)
PARTS = {part.name: part for part in (API, SETTLE, ADMIN)}
