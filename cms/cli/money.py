"""Commands about money: grants, missed rewards, and the proof that the books are sound.

Grants and the books need no plugin, so a broken one is not in their way.
"""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from cms.cli.here import progress_bar, tribune_here
from cms.ledger.accounts import trial_balance
from cms.sdk.money import decimal, twei
from cms.services.grant import grant
from cms.services.reconcile import BATCH, reconcile
from cms.services.verify_books import verify_books


@click.command("grant")
@click.argument("amount")
@click.option("--reason", required=True, help="What the grant is for; kept in the ledger.")
@click.option("--to", "nickname", help="Pass it on to this person instead of keeping it.")
@click.option("--reference", help="A name for this grant; the same name again grants nothing more.")
def grant_command(amount: str, reason: str, nickname: str | None, reference: str | None) -> None:
    """Issue AMOUNT Twei to the house, or through it to a person.

    This is the only way in which money comes into being. What the house holds (the treasury) pays
    for rewards; without a grant nobody can earn. Example:

        cms grant 1000 --reason "Opening balance"
    """
    amount_utwei, payee = twei(amount), nickname or "the treasury"
    with tribune_here(plugins=()) as tribune:
        is_new = grant(tribune, amount_utwei, reason=reason, nickname=nickname, reference=reference)
    if is_new:
        click.echo(f"Granted {decimal(amount_utwei)} Twei to {payee}")
    else:
        click.echo(f"Nothing was granted: there is a grant {reference} of this amount already")


@click.group("ledger")
def ledger_group() -> None:
    """Look at the books: every movement of money since the start."""


@ledger_group.command("verify")
def verify_command() -> None:
    """Prove that the books are sound, while the site goes on working.

    Reads every entry and balance: each entry sums to zero, each balance is the sum of its
    postings, nobody but the mint is below zero, no rule was applied twice to an event, reversals
    mirror their original, and the counters of articles are right. Prints a sentence for each
    fault; exit status 1 if there is one.
    """
    faults: list[str] = []
    with tribune_here(plugins=()) as tribune, progress_bar() as bar:
        task = bar.add_task("Verifying", total=None)
        for step in verify_books(tribune):
            bar.update(task, completed=step.done, total=step.total)
            faults += step.faults
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"cms: The books are NOT sound: {len(faults)} faults", err=True)
        sys.exit(1)
    click.echo("The books are sound: every check passed")


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


@click.command("reconcile")
def reconcile_command() -> None:
    """Pay what plugins missed because they failed, once they are repaired.

    Each failed hook is tried once more. Safe to repeat: nothing is ever paid twice. Exit status 1
    if some still fail.
    """
    counts: dict[str, int] = {}
    with tribune_here() as tribune:
        for one in reconcile(tribune):
            counts[one.result] = counts.get(one.result, 0) + 1
            if one.result == "failed":
                click.echo(f"{one.plugin} {one.hook} {one.event_key}: {one.reason}", err=True)
    click.echo(", ".join(f"{count} {result}" for result, count in counts.items()) or "Nothing open")
    if sum(counts.values()) == BATCH:
        click.echo("There may be more: run `cms reconcile` again")
    if "failed" in counts:
        sys.exit(1)
