"""The command that simulates: scripted people on the rules in force, and what came of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from cms.cli.here import progress_bar, tribune_here
from cms.cli.plot import PlotFile, write_plot
from cms.cli.scoreboard import print_scoreboard
from cms.sdk.errors import Invalid
from cms.sdk.money import decimal, twei
from cms.services.plugins.simulations import Scoreboard, keep_simulation
from cms.simulator.adversaries import KINDS
from cms.simulator.run import simulate
from cms.simulator.setup import Setup

_DEFAULT = Setup()


class _Twei(click.ParamType[int]):
    """An amount as people write it: 30000 or 0.5."""

    name = "twei"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return micro-Twei, or say what is wrong with what was typed."""
        if isinstance(value, int):
            return value
        try:
            return twei(str(value))
        except Invalid as fault:
            self.fail(fault.detail, param, ctx)


class _Bots(click.ParamType[tuple[str, int]]):
    """So many of a kind: clicker=25."""

    name = "kind=count"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Return kind and number, or name the kinds that there are."""
        kind, _, number = str(value).partition("=")
        if kind not in KINDS:
            self.fail(f"{kind!r} is no adversary: there are {', '.join(KINDS)}", param, ctx)
        if not number.isascii() or not number.isdigit():
            self.fail(f"{value!r} says no number: write {kind}=25", param, ctx)
        return kind, int(number)


def _kinds() -> str:
    return "; ".join(f"{one.kind} {one.summary}" for one in KINDS.values())


@click.command(
    "simulate",
    epilog=f"Adversaries: {_kinds()}. What is assumed and what it costs: docs/simulator.md.",
)
@click.option("--days", type=int, default=_DEFAULT.days, show_default=True)
@click.option(
    "--readers", type=int, default=_DEFAULT.readers, show_default=True, help="Honest people."
)
@click.option(
    "--bots", "bots", type=_Bots(), multiple=True, help="Adversaries, as often as you like."
)
@click.option("--seed", type=int, default=_DEFAULT.seed, show_default=True, help="Of all chance.")
@click.option(
    "--grant",
    "grant_utwei",
    type=_Twei(),
    default=decimal(_DEFAULT.grant_utwei),
    show_default=True,
    help="Twei into the treasury in 30 days, day by day.",
)
@click.option(
    "--treasury",
    "treasury_utwei",
    type=_Twei(),
    default=decimal(_DEFAULT.treasury_utwei),
    show_default=True,
    help="Twei in the treasury at the start.",
)
@click.option(
    "--articles",
    "articles_per_day",
    type=int,
    default=_DEFAULT.articles_per_day,
    show_default=True,
    help="Published each day, by twice as many authors among the readers.",
)
@click.option("--preset", help="Simulate this preset, on top of the settings in force.")
@click.option("--every-beat", is_flag=True, help="Send every heartbeat: slower, the same result.")
@click.option("--database", "database_url", help="An empty database to run on.")
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="All figures."
)
@click.option("--plot", "plot_file", type=PlotFile(), help="Charts: a page .html, or a .png.")
@click.option("--keep/--no-keep", default=True, help="Keep the run for the admin to show.")
def simulate_command(
    bots: tuple[tuple[str, int], ...],
    preset: str | None,
    database_url: str | None,
    json_file: Path | None,
    plot_file: Path | None,
    keep: bool,
    **given: int,
) -> None:
    """Let scripted people live with the rules in force, and print who earned what.

    The installed plugins run with the settings in force, through the services that the API calls,
    on a scratch database and a clock of its own; nothing is written to your site's. The same seed
    gives the same run. Exit status 1 if the books of the run could not be proven at its end.
    """
    setup = Setup(bots=_counted(bots), **given)  # type: ignore[arg-type]  # each by its name
    with tribune_here() as tribune:
        with progress_bar() as bar:
            task = bar.add_task("Simulating", total=None)
            for step in simulate(tribune, setup, preset=preset, database_url=database_url):
                bar.update(task, description=step.doing, completed=step.done, total=step.total)
        if step.result is not None and keep:
            keep_simulation(tribune, step.result)
        if step.result is not None and plot_file is not None:
            write_plot(step.result, plot_file)
    if step.result is not None:  # the last step brings it
        _tell(step.result, json_file)


def _counted(bots: tuple[tuple[str, int], ...]) -> Mapping[str, int]:
    return {kind: sum(n for other, n in bots if other == kind) for kind, _n in bots}


def _tell(found: Scoreboard, json_file: Path | None) -> None:
    if json_file is not None:
        json_file.write_text(found.to_json() + "\n", encoding="utf-8")
    print_scoreboard(found)
    if found.faults:
        click.echo("cms: The books of this run are NOT sound", err=True)
        sys.exit(1)
