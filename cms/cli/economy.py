"""Commands about the economy: does the set of rules hold together, and what comes of it?"""

from __future__ import annotations

import sys

import click

from cms.cli.here import progress_bar, tribune_here
from cms.cli.replay import replay_command
from cms.cli.simulate import simulate_command
from cms.lint.findings import Finding
from cms.lint.run import ACCOUNTS, ROUNDS, STEPS, lint


@click.group("economy")
def economy_group() -> None:
    """Look at the rules as a whole: who is locked out, who could pump, what a month would cost."""


@economy_group.command("lint")
@click.option("--preset", help="Lint this preset, on top of the settings in force.")
@click.option(
    "--accounts",
    type=click.IntRange(2, 200),
    default=ACCOUNTS,
    show_default=True,
    help="How many accounts are in one hand, their author included.",
)
@click.option(
    "--rounds",
    type=click.IntRange(4, 200),
    default=ROUNDS,
    show_default=True,
    help="After so many rounds in a day, what still pays is called endless.",
)
@click.option(
    "--steps",
    type=click.IntRange(1, 9),
    default=STEPS,
    show_default=True,
    help="The longest round that is tried; 4 is quick.",
)
@click.option("--strict", is_flag=True, help="Exit status 1 for what is bounded or slow, too.")
def lint_command(preset: str | None, accounts: int, rounds: int, steps: int, strict: bool) -> None:
    """Look for money pumps, gates that nobody can reach and faucets without funding.

    The installed plugins are run with the settings in force on a scratch site in memory; nothing
    is written to yours. Prints what was found with its figures; exit status 1 if that is a fault.
    What is paid by design and bounded is printed, too, and is no fault unless --strict says so.
    """
    found: list[Finding] = []
    with tribune_here() as tribune, progress_bar() as bar:
        task = bar.add_task("Linting", total=None)
        chosen = {"accounts": accounts, "rounds": rounds, "steps": steps}
        for step in lint(tribune, preset=preset, **chosen):
            bar.update(task, description=step.doing, completed=step.done, total=step.total)
            found += step.findings
    for finding in found:
        click.echo(f"{finding.kind.value.capitalize()}: {finding.headline}")
        for detail in finding.details:
            click.echo(f"  {detail}")
        click.echo()
    faults = [finding for finding in found if finding.is_fault or strict]
    if faults:
        click.echo(f"cms: {len(faults)} of these {len(found)} findings are faults", err=True)
        sys.exit(1)
    click.echo("No pump, no gate out of reach, no faucet without funding")


economy_group.add_command(simulate_command)
economy_group.add_command(replay_command)
