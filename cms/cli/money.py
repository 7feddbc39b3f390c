"""Commands about money: grants, which need no plugin, and missed rewards."""

from __future__ import annotations

import sys

import click

from cms.cli.here import tribune_here
from cms.sdk.money import decimal, twei
from cms.services.money.grant import grant
from cms.services.plugins.reconcile import BATCH, reconcile


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
