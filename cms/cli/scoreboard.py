"""A scoreboard on the terminal: tables, and the course of a figure in one line of blocks."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click
from rich.console import Console
from rich.table import Table

from cms.sdk.money import decimal
from cms.services.plugins.simulations import Scoreboard

BLOCKS = "▁▂▃▄▅▆▇█"
COURSE_COLUMNS = 60
REASONS_MAX = 12
HONEST = "honest"


def print_scoreboard(found: Scoreboard) -> None:
    """Print what came of a run."""
    console = Console(width=None if sys.stdout.isatty() else 100)
    setup = found.setup
    console.print(
        f"{setup['readers']} readers, {_bots(found)}, {setup['days']} days, seed {setup['seed']}"
        f"{', preset ' + found.preset if found.preset else ''}"
    )
    for table in (_treasury(found), _people(found), _lines(found)):
        console.print(table)
    for heading, counted in (("Refused", found.refused), ("Not paid", found.unpaid)):
        if counted:
            console.print(_reasons(heading, counted))
    for fault in found.faults:
        click.echo(fault)
    if not found.faults:
        click.echo("The books are sound: every check passed")
    click.echo(
        f"{found.events} events in {found.seconds:.0f} s: {found.events_per_second:.0f} a second; "
        f"the proof took {found.proof_seconds:.0f} s"
    )


def course(values: Sequence[int], columns: int = COURSE_COLUMNS) -> str:
    """Return the course of a figure as one line: the lowest value is the lowest block.

    A long course is thinned out evenly; its first and last values stay.
    """
    if len(values) > columns:
        values = [values[n * (len(values) - 1) // (columns - 1)] for n in range(columns)]
    least, span = min(values), max(values) - min(values)
    top = len(BLOCKS) - 1
    heights = (round((value - least) * top / span) if span else 0 for value in values)
    return "".join(BLOCKS[height] for height in heights)


def _bots(found: Scoreboard) -> str:
    bots = [f"{one.accounts} {one.kind}" for one in found.kinds if one.kind != HONEST]
    return " and ".join(bots) or "no bots"


def _treasury(found: Scoreboard) -> Table:
    table = Table("Treasury", "Twei", "Course", title="The house")
    table.columns[1].justify = "right"
    for name, amount in found.treasury_utwei.items():
        line = course([day.treasury_utwei for day in found.days]) if name == "end" else ""
        table.add_row(name, decimal(amount), line)
    table.add_section()
    paid = [sum(day.paid_utwei.values()) for day in found.days]
    table.add_row("paid per day", decimal(found.paid_utwei_per_day), course(paid))
    pools = [day.pools_utwei for day in found.days]
    table.add_row("in pools at the end", decimal(pools[-1]), course(pools))
    held = [day.held_utwei for day in found.days]
    table.add_row("held at the end", decimal(held[-1]), course(held))
    return table


def _people(found: Scoreboard) -> Table:
    share = found.bots_share_permille / 10
    table = Table(
        "Kind", "Accounts", "Mean", "Median", "Best", "Of all payments",
        title=f"People: Twei per account and day, net. Bots took {share:.1f} % of all payments",
    )  # fmt: skip
    for column in table.columns[1:]:
        column.justify = "right"
    paid = sum(one.paid_utwei for one in found.kinds)
    for one in found.kinds:
        part = 100 * one.paid_utwei / paid if paid else 0.0
        table.add_row(
            one.kind,
            str(one.accounts),
            decimal(one.net_utwei_per_day),
            decimal(one.median_utwei_per_day),
            decimal(one.best_utwei_per_day),
            f"{part:.1f} %",
        )
    return table


def _lines(found: Scoreboard) -> Table:
    days = len(found.days)
    table = Table("Kind", "Line", "Twei per day", title="What moved")
    table.columns[2].justify = "right"
    for name, amount in found.by_line_utwei.items():
        kind, _, line = name.partition(" ")
        table.add_row(kind, line, decimal(amount // days))
    return table


def _reasons(heading: str, counted: Mapping[str, int]) -> Table:
    table = Table("Kind", "Reason", "Times", title=f"{heading}, and why")
    table.columns[2].justify = "right"
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    for name, number in rows[:REASONS_MAX]:
        kind, _, reason = name.partition(" ")
        table.add_row(kind, reason, str(number))
    if rows[REASONS_MAX:]:
        rest = sum(number for _name, number in rows[REASONS_MAX:])
        table.add_row("", "other reasons", str(rest))
    return table
