"""Commands about the books: the proof that they are sound, the seals, the balances.

They need no plugin, so a broken one is not in their way.
"""

from __future__ import annotations

import re
import sys

import click
from rich.console import Console
from rich.table import Table

from cms.cli.here import progress_bar, tribune_here
from cms.ledger.accounts import trial_balance
from cms.sdk.money import decimal
from cms.services.money.seals import seal_new, sealed_head, waiting_entries
from cms.services.money.verify_books import verify_books


def _hash(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and not re.fullmatch("[0-9a-f]{64}", value.lower()):
        raise click.BadParameter("a head is 64 hexadecimal digits, as `cms ledger head` prints it")
    return value.lower() if value else None


@click.group("ledger")
def ledger_group() -> None:
    """Look at the books: every movement of money since the start."""


@ledger_group.command("verify")
@click.option(
    "--head", callback=_hash, help="A head that you noted elsewhere: it must still be in the chain."
)
def verify_command(head: str | None) -> None:
    """Prove that the books are sound, while the site goes on working.

    First the seals: what was changed, removed or added by hand is named, the first row of it first.
    Then every entry and balance: each entry sums to zero, each balance is the sum of its
    postings, nobody but the mint is below zero, no rule was applied twice to an event, reversals
    mirror their original, and the counters of articles are right. Prints a sentence for each
    fault; exit status 1 if there is one.
    """
    faults: list[str] = []
    with tribune_here(plugins=()) as tribune, progress_bar() as bar:
        task = bar.add_task("Verifying", total=None)
        for step in verify_books(tribune, head):
            bar.update(task, completed=step.done, total=step.total)
            faults += step.faults
        top = sealed_head(tribune)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"cms: The books are NOT sound: {len(faults)} faults", err=True)
        sys.exit(1)
    click.echo("The books are sound: every check passed")
    if top.number:
        click.echo(f"Sealed: {top.entries_total} entries, up to head {top.sha256}")


@ledger_group.command("balance")
def balance_command() -> None:
    """Print what the mint, the treasury, all pools and all people hold; together it is zero."""
    with tribune_here(plugins=()) as tribune, tribune.reading() as session:
        totals = trial_balance(session)
    table = Table("Accounts", "Twei", title="Trial balance")
    table.columns[1].justify = "right"
    for kind, total_utwei in totals.items():
        table.add_row(kind, decimal(total_utwei))
    table.add_section()
    table.add_row("together", decimal(sum(totals.values())))
    Console().print(table)


@ledger_group.command("seal")
@click.option("--late", is_flag=True, help="Also what turned up long after its neighbours' seal.")
def seal_command(late: bool) -> None:
    """Seal the entries that are not sealed yet, and print the new head.

    `cms serve` does so every few seconds. Use --late only when you know why `cms ledger verify`
    names entries without a seal: it takes them in as they are.
    """
    with tribune_here(plugins=()) as tribune:
        sealed = seal_new(tribune, late=late)
        top = sealed_head(tribune)
    click.echo(f"Sealed {sealed} entries" if sealed else "There was nothing to seal")
    click.echo(f"Head: block {top.number}, {top.sha256}")


@ledger_group.command("head")
def head_command() -> None:
    """Print the head of the seals: note it where nobody who can change the database can.

    It stands for every entry sealed until now. Later, `cms ledger verify --head HASH` proves that
    none of them was changed, removed or put into another order.
    """
    with tribune_here(plugins=()) as tribune:
        top, open_entries = sealed_head(tribune), waiting_entries(tribune)
    if top.sealed_at is None:
        click.echo("Nothing is sealed yet")
    else:
        click.echo(f"Block {top.number} of {top.sealed_at:%Y-%m-%d %H:%M:%S} UTC")
        click.echo(f"Entries {top.entries_total}")
        click.echo(f"Head {top.sha256}")
    click.echo(f"Not sealed yet: {open_entries}", err=True)
