"""Commands about people: undoing everything that an account caused, and giving it back."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cms.cli.here import progress_bar, tribune_here
from cms.people.names import person, user_id_of
from cms.sdk.errors import NotFound
from cms.sdk.money import decimal
from cms.services.sweep.account import SweepStep, sweep_account
from cms.services.sweep.quote import Balance, SweepQuote, quote_sweep
from cms.services.sweep.restore import restore_sweep
from cms.services.unit_of_work import Tribune


@click.group("people")
def people_group() -> None:
    """See to the people of the site."""


@people_group.command("sweep")
@click.argument("who", metavar="NICKNAME_OR_ID")
@click.option("--reason", required=True, help="Why; kept in the audit log.")
@click.option("--restore", is_flag=True, help="Give the last sweep back, after a mistake.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def sweep_command(who: str, reason: str, *, restore: bool, yes: bool) -> None:
    """Undo everything that an account caused, once it is shut out.

    Comments, reactions, paid readings, articles of its own; it says first what that moves. It goes
    in portions, so it can be stopped and run again: what is undone stays undone, once.
    """
    with tribune_here() as tribune:
        user_id = _found(tribune, who)
        told = quote_sweep(tribune, None, user_id)
        if not restore:
            _tell(told)
        if restore and told.portions and not yes:
            click.confirm(f"Give {told.person.nickname} {told.portions} portions back?", abort=True)
        elif not restore and told.total and told.person.banned_at and not yes:
            click.confirm(f"Undo all of it for {told.person.nickname}?", abort=True)
        act = restore_sweep if restore else sweep_account
        done = _run(act(tribune, None, user_id, reason), None if restore else told.total)
    click.echo(f"{done} given back" if restore else f"{done} undone" if done else "Nothing to undo")


def _found(tribune: Tribune, who: str) -> int:
    """Return whose nickname, or else whose number, it is."""
    with tribune.reading() as session:
        found = user_id_of(session, who)
        if found is None and who.isdecimal() and len(who) < 19:
            found = person(session, int(who)).id
    if found is None:
        raise NotFound("person.not_found", f"Nobody is called {who}")
    return found


def _tell(told: SweepQuote) -> None:
    parts = (f"{count} {part}" for part, count in told.counts.items() if count)
    click.echo(f"{told.person.nickname}: {', '.join(parts) or 'nothing'}")
    if told.is_partial:
        click.echo(f"What the first {told.moved_of} events move:")
    for balance in (*told.losers, *told.gainers):
        click.echo(f"  {_sentence(balance)}")
    if told.others:
        click.echo(f"  and {told.others} others")
    if told.shortfall_utwei:
        click.echo(f"The treasury bears {decimal(told.shortfall_utwei)} Twei that have been spent")


def _sentence(balance: Balance) -> str:
    amount = decimal(abs(balance.amount_utwei))
    return f"{balance.name} {'gives' if balance.amount_utwei < 0 else 'gets'} {amount} Twei back"


def _run(steps: Iterator[SweepStep], total: int | None) -> int:
    done = 0
    with progress_bar() as bar:
        task = bar.add_task("Undoing" if total is not None else "Giving back", total=total)
        for step in steps:
            done += step.count
            bar.update(task, advance=step.count)
            if step.note:
                click.echo(f"An article stays down: {step.note}", err=True)
    return done
