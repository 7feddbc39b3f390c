"""What a plugin does, in sentences: that is what stops when it is switched off."""

from __future__ import annotations

from collections.abc import Iterator

from cms.pluginhost.checks import is_implemented
from cms.sdk.plugin import Plugin
from cms.sdk.transfers import AccountKind, Line


def stops(plugin: Plugin) -> list[str]:
    """Return what no longer happens while the plugin is off, a sentence each."""
    return [*_money(plugin), *_other(plugin)]


def _money(plugin: Plugin) -> Iterator[str]:
    people = AccountKind.USER
    charges = [line for line in plugin.lines if line.source is people]
    rewards = [line for line in plugin.lines if line not in charges and line.destination is people]
    house = [line for line in plugin.lines if line not in charges and line not in rewards]
    if charges:
        yield f"Nobody is charged for {_labels(charges)}: what had this price is free."
    if rewards:
        yield f"Nobody is paid for {_labels(rewards)}."
    if house:
        yield f"No money is moved for {_labels(house)}."


def _labels(lines: list[Line]) -> str:
    return ", ".join(dict.fromkeys(f"“{line.label}”" for line in lines))


def _other(plugin: Plugin) -> Iterator[str]:
    if is_implemented(plugin, "check_action"):
        yield "It refuses nobody: what it keeps closed is open to all."
    if is_implemented(plugin, "levels_of"):
        yield "Nobody has a level: rules that look at levels work as if there were none."
    if is_implemented(plugin, "on_settled"):
        yield "What people do meanwhile does not count for it, and is not made up for later."
    if is_implemented(plugin, "article_fields") or is_implemented(plugin, "user_fields"):
        yield "What it adds to articles and people is gone from the site."
    if plugin.routes:
        yield "Its addresses in the API answer 404."
    if plugin.admin_views:
        yield "Its pages in the admin are closed."
