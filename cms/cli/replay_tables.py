"""What other settings would have done, as tables on the terminal."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

from cms.replay.missed import Missed
from cms.replay.result import Replayed
from cms.replay.whatif import Sum
from cms.sdk.money import decimal


def print_effect(found: Replayed, top: int) -> None:
    """Print winners and losers, lines, the house, and what would not have happened."""
    effect = found.effect
    assert effect is not None  # noqa: S101  (asked for only with a change)
    console = Console(width=None if sys.stdout.isatty() else 100)
    for heading, people in (("Winners", effect.winners), ("Losers", effect.losers)):
        if people:
            shown = f"{heading}: {len(people)}"
            if len(people) > top:
                shown = f"{shown}, the first {top}"
            console.print(_sums(shown, "Person", people[:top]))
        else:
            click.echo(f"{heading}: nobody")
    console.print(_sums("What each line moved, in Twei", "Line", effect.lines))
    console.print(_sums("The house", "Account", (effect.treasury, effect.pools)))
    refused = [one for one in found.missed if not one.is_consequence]
    follow = [one for one in found.missed if one.is_consequence]
    if refused:
        console.print(_reasons("Would have been refused", refused))
    if follow:
        console.print(_reasons("Would not have come about, in consequence", follow))
    for fault in found.faults:
        click.echo(fault)
    click.echo(
        f"{found.events} events again. People are taken to do what they did; whoever was refused "
        "then is not in it."
    )


def _sums(title: str, what: str, sums: Sequence[Sum]) -> Table:
    table = Table(what, "Was", "Would be", "Change", title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for one in sums:
        change = decimal(one.change_utwei)
        signed = f"+{change}" if one.change_utwei > 0 else change
        table.add_row(one.name, decimal(one.live_utwei), decimal(one.replayed_utwei), signed)
    return table


def _reasons(title: str, missed: Sequence[Missed]) -> Table:
    table = Table("What", "Why", "Times", "First", title=title, title_justify="left")
    table.columns[2].justify = "right"
    counted = Counter((one.kind, ", ".join(one.codes)) for one in missed)
    first = {(one.kind, ", ".join(one.codes)): one for one in reversed(missed)}
    for (kind, codes), times in counted.most_common():
        table.add_row(kind, codes, str(times), f"event {first[kind, codes].event_id}")
    return table
