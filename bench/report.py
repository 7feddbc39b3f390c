"""The figures as a table for people and as JSON for programs."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich import box
from rich.table import Table

from bench.contest import BARE, RAW, SUBJECT
from bench.measure import Round, median, ratio

Figures = Mapping[str, Sequence[Round]]
HEADINGS = ("request", "against", "ratio", "least, greatest", "req/s", "CPU ms", "client")
BUDGET_MS = 100
SETTLE_HEADINGS = (
    "pluses",
    "ratio",
    "least, most",
    "/s",
    "raw /s",
    "CPU ms",
    "raw",
    "longest ms",
)
ADMIN_HEADINGS = ("page", "ratio", "ms", "least, most", "CPU ms", "bare", f"< {BUDGET_MS} ms")
NOTES = """\
Ratio: Tribune's requests a second over the yardstick's in the same round; the median
of all rounds. CPU: of server and database, for one request. Client: how busy its core
was; far from 100 % it limits nothing. Pages of the admin are asked for on one connection:
ms is what a request took from first byte to last, the median of all rounds; least and most
are those of the best round and the worst. More in docs/performance.md."""


def table(kind: str, server: str, figures: Figures) -> Table:
    """Return the table of one database: under each request its yardsticks."""
    made = Table(
        title=f"{kind}, {server}", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for heading in HEADINGS:
        is_text = heading in ("request", "against")
        made.add_column(heading, justify="left" if is_text else "right", no_wrap=True)
    for name, found in figures.items():
        made.add_row(name, "", "", "", *_turns(found, SUBJECT), style="bold")
        for yardstick in (y for y in (BARE, RAW) if y in found[0]):
            r = ratio(found, SUBJECT, yardstick)
            spread = f"{r.least:.3f}, {r.greatest:.3f}"
            made.add_row("", yardstick, f"{r.median:.3f}", spread, *_turns(found, yardstick))
    return made


def _turns(found: Sequence[Round], name: str) -> tuple[str, str, str]:
    return (
        f"{median(found, name, lambda turn: turn.per_second):,.0f}",
        f"{median(found, name, lambda turn: turn.cpu_ms):.2f}",
        f"{median(found, name, lambda turn: turn.client_share):.0%}",
    )


def settle_table(kind: str, _server: str, figures: Figures) -> Table:
    """Return the table of settlements on one database, each load against raw SQL."""
    made = Table(
        title=f"{kind}, settlements", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for number, heading in enumerate(SETTLE_HEADINGS):
        made.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for name, found in figures.items():
        r = ratio(found, SUBJECT, RAW)
        per_second, cpu_ms = (
            [f"{median(found, who, value):,.{digits}f}" for who in (SUBJECT, RAW)]
            for digits, value in ((0, lambda t: t.per_second), (2, lambda t: t.cpu_ms))
        )
        longest = max(one[SUBJECT].longest_ms for one in found)
        spread = f"{r.least:.3f}, {r.greatest:.3f}"
        made.add_row(name, f"{r.median:.3f}", spread, *per_second, *cpu_ms, f"{longest:.0f}")
    return made


def admin_table(kind: str, server: str, figures: Figures) -> Table:
    """Return the table of the admin's pages on one database: what a request takes, and whether
    it is within BUDGET_MS.
    """
    made = Table(
        title=f"{kind}, {server}, admin", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for number, heading in enumerate(ADMIN_HEADINGS):
        made.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for name, found in figures.items():
        made.add_row(name, *_page(found))
    return made


def _page(found: Sequence[Round]) -> Iterator[str]:
    times = [one[SUBJECT].wall_ms for one in found]
    ms, cpu_ms = statistics.median(times), median(found, SUBJECT, lambda turn: turn.cpu_ms)
    yield f"{ratio(found, SUBJECT, BARE).median:.3f}"
    yield f"{ms:.0f}"
    yield f"{min(times):.0f}, {max(times):.0f}"
    yield f"{cpu_ms:.0f}"
    yield f"{median(found, BARE, lambda turn: turn.cpu_ms):.2f}"
    yield "yes" if max(ms, cpu_ms) < BUDGET_MS else "no"


def as_json(server: str, found: Mapping[str, Mapping[str, Figures]]) -> dict[str, Any]:
    """Return every turn of every round, and the ratios."""
    return {
        "server": server,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "databases": {
            kind: {
                name: _part(rounds)
                for by_kind in found.values()
                for name, rounds in by_kind.get(kind, {}).items()
            }
            for kind in dict.fromkeys(kind for by_kind in found.values() for kind in by_kind)
        },
    }


def _part(found: Sequence[Round]) -> dict[str, Any]:
    yardsticks = [name for name in (BARE, RAW) if name in found[0]]
    return {
        "ratios": {name: asdict(ratio(found, SUBJECT, name)) for name in yardsticks},
        "per_second": {
            name: median(found, name, lambda turn: turn.per_second) for name in found[0]
        },
        "cpu_ms": {name: median(found, name, lambda turn: turn.cpu_ms) for name in found[0]},
        "rounds": [{name: asdict(turn) for name, turn in one.items()} for one in found],
    }
