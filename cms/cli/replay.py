"""The command that runs the stored events again: the proof, or what other settings would do."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from cms.cli.here import progress_bar, tribune_here
from cms.cli.replay_tables import print_effect
from cms.replay.result import Replayed
from cms.replay.run import replay
from cms.replay.settings import Change, checked_change, typed
from cms.sdk.plugin import Plugin


class _Setting(click.ParamType[tuple[str, str]]):
    """One setting: pluses.reward_utwei=600000."""

    name = "plugin.setting=value"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Return name and value as typed."""
        name, equals, text = str(value).partition("=")
        if not equals or "." not in name:
            self.fail(f"{value!r} sets nothing: write pluses.reward_utwei=600000", param, ctx)
        return name, text


class _Moment(click.ParamType[datetime]):
    """A moment in UTC: 2026-11-25, or with a time."""

    name = "moment"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, or say how to write one."""
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no moment: write 2026-11-25 or 2026-11-25T17:30", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.command("replay", epilog="What it does and what it cannot know: docs/replay.md.")
@click.option("--set", "settings", type=_Setting(), multiple=True, help="As often as you like.")
@click.option("--preset", help="Under this preset; --set comes on top.")
@click.option("--since", type=_Moment(), help="Under these settings from this moment on (UTC).")
@click.option(
    "--top", type=click.IntRange(1, 1_000), default=10, show_default=True, help="People to print."
)
@click.option(
    "--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="All figures."
)
def replay_command(
    settings: tuple[tuple[str, str], ...],
    preset: str | None,
    since: datetime | None,
    top: int,
    json_file: Path | None,
) -> None:
    """Run the stored events again on a scratch database; nothing is written to your site's.

    Without other settings it is a proof: the same books come out, row by row, or the first
    difference is named, with exit status 1. With --set or --preset it says who would have won and
    who would have lost.
    """
    if since is not None and not (settings or preset):
        raise click.UsageError("--since goes with --set or --preset: what is to be otherwise?")
    with tribune_here() as tribune:
        change = _change(tribune.host.registry.plugins, settings, preset, since)
        with progress_bar() as bar:
            task = bar.add_task("Replaying", total=None)
            for step in replay(tribune, change):
                bar.update(task, description=step.doing, completed=step.done, total=step.total)
    if step.result is not None:  # the last step brings it
        _tell(step.result, top, json_file)


def _change(
    plugins: Sequence[Plugin],
    settings: Sequence[tuple[str, str]],
    preset: str | None,
    since: datetime | None,
) -> Change:
    values: dict[str, dict[str, int | bool | str]] = {}
    for name, text in settings:
        plugin, _, setting = name.partition(".")
        values.setdefault(plugin, {})[setting] = typed(plugins, name, text)
    return checked_change(plugins, values, preset, since)


def _tell(found: Replayed, top: int, json_file: Path | None) -> None:
    if json_file is not None:
        json_file.write_text(json.dumps(_figures(found), indent=2) + "\n", encoding="utf-8")
    if found.effect is not None:
        print_effect(found, top)
        if found.faults:
            _fail("The books of this replay are NOT sound")
        return
    proof = found.proof
    if proof is not None and found.is_identical:
        click.echo(f"identical: {proof.entries} entries, {proof.postings} postings")
        return
    click.echo(f"not identical: {found.first_difference}")
    for note in found.notes:
        click.echo(note)
    _fail("The replay did NOT make the same books")


def _fail(sentence: str) -> NoReturn:
    click.echo(f"cms: {sentence}", err=True)
    sys.exit(1)


def _figures(found: Replayed) -> dict[str, Any]:
    figures = asdict(found) | {"is_identical": found.is_identical, "notes": list(found.notes)}
    if found.proof is not None:
        figures["first_difference"] = found.first_difference
    return figures
