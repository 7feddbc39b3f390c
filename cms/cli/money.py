"""Commands about money: grants and the proof that the books are sound."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from cms.cli.here import tribune_here
from cms.ledger.accounts import trial_balance
from cms.ledger.verify import verify
from cms.sdk.money import decimal, twei
from cms.services.grant import grant


@click.command("grant")
@click.argument("amount")
@click.option("--reason", required=True, help="What the grant is for; kept in the ledger.")
@click.option("--to", "nickname", help="Pass it on to a person instead of keeping it.")
@click.option("--reference", help="The same reference again grants nothing more.")
def grant_command(amount: str, reason: str, nickname: str | None, reference: str | None) -> None:
    """Issue AMOUNT Twei into the treasury, or through it to a person."""
    with tribune_here() as tribune:
        grant(tribune, twei(amount), reason=reason, nickname=nickname, reference=reference)
    click.echo(f"Granted {decimal(twei(amount))} Twei to {nickname or 'the treasury'}")


@click.group("ledger")
def ledger_group() -> None:
    """Look at the books."""


@ledger_group.command("verify")
def verify_command() -> None:
    """Prove that the books are sound; exit status 1 and a list if they are not."""
    with tribune_here() as tribune, tribune.reading() as session:
        faults = verify(session)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo("The books are sound: every check passed")


@ledger_group.command("balance")
def balance_command() -> None:
    """Print the trial balance: what each kind of account holds; together it is zero."""
    with tribune_here() as tribune, tribune.reading() as session:
        totals = trial_balance(session)
    table = Table("Accounts", "Twei", title="Trial balance")
    table.columns[1].justify = "right"
    for kind, total_utwei in totals.items():
        table.add_row(kind, decimal(total_utwei))
    table.add_section()
    table.add_row("together", decimal(sum(totals.values())))
    Console().print(table)
