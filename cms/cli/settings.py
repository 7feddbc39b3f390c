"""Commands about settings: what a rule pays and asks, changed without touching code."""

from __future__ import annotations

import json
import os
from dataclasses import fields

import click
from rich.console import Console
from rich.table import Table

from cms.cli.here import tribune_here
from cms.pluginhost.settings_store import InForce, in_force, save
from cms.sdk.errors import Invalid, NotFound
from cms.sdk.money import decimal
from cms.sdk.plugin import Plugin
from cms.sdk.settings import setting_infos

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
        plugin = _find(tribune.host.registry.plugins, name)
        with tribune.writing() as session:
            who = os.environ.get("USER", "operator")
            try:
                version = save(session, plugin, wanted, changed_by=who, now=tribune.clock.now())
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
    with tribune_here() as tribune, tribune.reading() as session:
        plugin = _find(tribune.host.registry.plugins, name)
        current = in_force(session, [plugin])[name]
    if as_json:
        click.echo(json.dumps({"version": current.version, **vars(current.settings)}, indent=2))
    else:
        Console().print(_table(plugin, current))


@click.command("preset")
@click.argument("preset")
def preset_command(preset: str) -> None:
    """Apply a preset: a set of prices and rights, to every plugin that has it.

    The built-in plugins have two. fresh-site is for a site with few readers: most acts are open
    from a low level. classic is for one with many: rights are earned level by level.
    """
    with tribune_here() as tribune:
        plugins = tribune.host.registry.plugins
        changed = [plugin for plugin in plugins if preset in plugin.presets]
        if not changed:
            known = ", ".join(sorted({name for plugin in plugins for name in plugin.presets}))
            sentence = f"No plugin that is on has a preset {preset}; there are: {known or 'none'}"
            raise NotFound("preset.not_found", sentence)
        with tribune.writing() as session:
            for plugin in changed:
                values, now = plugin.presets[preset], tribune.clock.now()
                save(session, plugin, values, changed_by=f"preset {preset}", now=now)
    click.echo(f"Preset {preset} applied to {', '.join(p.name for p in changed)}")


def _table(plugin: Plugin, current: InForce) -> Table:
    table = Table("Setting", "Value", "Default", "Meaning", title=plugin.name)
    infos = setting_infos(plugin.Settings)
    for field in fields(plugin.Settings):
        info, value = infos[field.name], getattr(current.settings, field.name)
        shown = (_shown(one, info.unit) for one in (value, field.default))
        table.add_row(field.name, *shown, f"{info.label}. {info.help}".strip())
    table.caption = f"version {current.version}"
    return table


def _shown(value: object, unit: str) -> str:
    if unit == "utwei" and isinstance(value, int):
        return f"{value} ({decimal(value)} Twei)"
    return f"{json.dumps(value)} {'' if unit == 'level' else unit}".strip()


def _find(plugins: tuple[Plugin, ...], name: str) -> Plugin:
    for plugin in plugins:
        if plugin.name == name:
            return plugin
    on = ", ".join(plugin.name for plugin in plugins) or "none"
    raise NotFound("plugin.not_found", f"{name} is not among the plugins that are on: {on}")


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
