"""Commands about settings: what a rule pays and asks, changed without touching code."""

from __future__ import annotations

import json
import os
from dataclasses import fields

import click
from rich.console import Console
from rich.table import Table

from cms.cli.here import tribune_here
from cms.pluginhost.settings_store import InForce
from cms.sdk.errors import Invalid
from cms.sdk.money import decimal
from cms.sdk.plugin import Plugin
from cms.sdk.settings import setting_infos
from cms.services.plugins.planned import PlannedSettings, planned_settings
from cms.services.plugins.presets import apply_preset
from cms.services.plugins.settings import change_settings, find_plugin, settings_now, switch_plugin

Value = int | bool | str


@click.command("set")
@click.argument("name", metavar="PLUGIN")
@click.argument("values", nargs=-1, required=True, metavar="SETTING=VALUE...")
def set_command(name: str, values: tuple[str, ...]) -> None:
    """Change settings of a plugin; they hold from the next act on.

    Amounts are in utwei, millionths of a Twei. Example, for a quarter of a Twei:

        cms plugins set minuses price_utwei=250000
    """
    wanted = dict(_parsed(text) for text in values)
    with tribune_here() as tribune:
        try:
            version = change_settings(tribune, None, name, wanted, changed_by=_operator())
        except Invalid as fault:
            wrong = "; ".join(
                f"{key}: {' '.join(why).rstrip('.')}" for key, why in fault.errors.items()
            )
            hint = f"`cms plugins settings {name}` lists the settings of {name}"
            raise Invalid(fault.code, f"Nothing was changed. {wrong}. {hint}") from fault
    click.echo(f"{name}: version {version} of its settings is in force")


@click.command("settings")
@click.argument("name", metavar="PLUGIN")
@click.option("--json", "as_json", is_flag=True, help="Print the values alone, for programs.")
def settings_command(name: str, as_json: bool) -> None:
    """Print a plugin's settings in force and what each of them means."""
    with tribune_here() as tribune:
        plugin = find_plugin(tribune, name)
        current, planned = settings_now(tribune, plugin), planned_settings(tribune, plugin)
    if as_json:
        click.echo(json.dumps({"version": current.version, **vars(current.settings)}, indent=2))
    else:
        Console().print(_table(plugin, current))
        if planned is not None:
            click.echo(_told(planned))


@click.command("preset")
@click.argument("preset")
def preset_command(preset: str) -> None:
    """Apply a preset: a set of prices and rights, to every plugin that has it.

    The built-in plugins have four. fresh-site is for a site with few readers: most acts are open
    from a low level. classic is for one with many: rights are earned level by level. newsroom pays
    for any rating, but not on an account's first day. no-money has levels, and nothing costs.
    """
    with tribune_here() as tribune:
        changed = apply_preset(tribune, None, preset, changed_by=f"preset {preset}")
    click.echo(f"Preset {preset} applied to {', '.join(changed)}")


@click.command("on")
@click.argument("name", metavar="PLUGIN")
def on_command(name: str) -> None:
    """Switch a plugin on again, in all running processes at once."""
    _switch(name, is_on=True)


@click.command("off")
@click.argument("name", metavar="PLUGIN")
def off_command(name: str) -> None:
    """Switch a plugin off, in all running processes at once.

    Its prices and rewards no longer count; its tables, settings and lines stay. What was posted
    is taken back as ever.
    """
    _switch(name, is_on=False)


def _switch(name: str, *, is_on: bool) -> None:
    with tribune_here() as tribune:
        changed = switch_plugin(tribune, None, name, is_on=is_on, changed_by=_operator())
    state = "on" if is_on else "off"
    click.echo(f"{name} is {state}" if changed else f"{name} was {state} already")


def _operator() -> str:
    return os.environ.get("USER", "operator")


def _table(plugin: Plugin, current: InForce) -> Table:
    table = Table("Setting", "Value", "Default", "Meaning", title=plugin.name)
    infos = setting_infos(plugin.Settings)
    for field in fields(plugin.Settings):
        info, value = infos[field.name], getattr(current.settings, field.name)
        shown = (_shown(one, info.unit) for one in (value, field.default))
        table.add_row(field.name, *shown, f"{info.label}. {info.help}".strip())
    table.caption = f"version {current.version}, {'on' if current.is_on else 'switched off'}"
    return table


def _told(planned: PlannedSettings) -> str:
    changes = [f"{change.name}={json.dumps(change.after)}" for change in planned.changes]
    said = ", ".join(changes) or "nothing that is not in force already"
    when = f"{planned.at:%Y-%m-%d %H:%M} UTC"
    fault = f". Not done: {planned.fault}" if planned.fault else ""
    return f"Planned for {when} by {planned.planned_by}: {said}{fault}"


def _shown(value: object, unit: str) -> str:
    if unit == "utwei" and isinstance(value, int):
        return f"{value} ({decimal(value)} Twei)"
    return f"{json.dumps(value)} {'' if unit == 'level' else unit}".strip()


def _parsed(text: str) -> tuple[str, Value]:
    key, equals, word = text.partition("=")
    if not key or not equals:
        raise click.UsageError(f"{text!r} should be SETTING=VALUE, such as price_utwei=250000")
    try:
        value = json.loads(word)
    except ValueError:
        return key, word
    if isinstance(value, int | bool | str):
        return key, value
    raise click.UsageError(f"{text!r}: a value is a whole number, true, false or a word")
