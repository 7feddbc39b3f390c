"""The registry: the plugins of one application, in the order of CMS_PLUGINS.

Installing a distribution only makes its plugin available; CMS_PLUGINS switches it on. A name
is an entry point of the group ``cms.plugins`` or ``module:attribute``.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from cms.pluginhost.checks import HOOK_NAMES, check_plugin, check_together, is_implemented
from cms.sdk.errors import PluginRejected
from cms.sdk.hooks import PROJECT, Hooks
from cms.sdk.plugin import Plugin
from cms.sdk.transfers import Line

GROUP = "cms.plugins"


def available() -> dict[str, EntryPoint]:
    """Return the installed plugins by name, switched on or not."""
    return {point.name: point for point in entry_points(group=GROUP)}


def load(name: str, installed: Mapping[str, EntryPoint] | None = None) -> Plugin:
    """Import one plugin and check it; raise PluginRejected with the remedy.

    ``installed`` saves looking through all packages again for each of several plugins.
    """
    known = available() if installed is None else installed
    try:
        if ":" in name:
            module, _, attribute = name.partition(":")
            found = getattr(importlib.import_module(module), attribute)
        elif point := known.get(name):
            found = point.load()
        else:
            raise PluginRejected(
                "plugin.unknown",
                f"CMS_PLUGINS names {name!r}, which is not installed: install its package or "
                f"take it out. Installed are {', '.join(sorted(known)) or 'none'}",
            )
        return check_plugin(found)
    except PluginRejected:
        raise
    except (Exception, SystemExit) as fault:
        raise PluginRejected(
            "plugin.import",
            f"Plugin {name} cannot be used ({type(fault).__name__}: {fault}): "
            "repair it or take it out of CMS_PLUGINS",
        ) from fault


class Registry:
    """Plugins that passed every check, each callable alone."""

    def __init__(self, plugins: Sequence[Plugin]) -> None:
        check_together(plugins)
        self.plugins = tuple(plugins)
        self.lines = _lines(self.plugins)
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(Hooks)
        for plugin in self.plugins:
            self._manager.register(plugin, name=plugin.name)
        self._manager.check_pending()
        self._callers = {
            (plugin.name, hook): self._manager.subset_hook_caller(
                hook, [other for other in self.plugins if other is not plugin]
            )
            for plugin in self.plugins
            for hook in HOOK_NAMES
            if is_implemented(plugin, hook)
        }

    @classmethod
    def from_names(cls, names: Sequence[str]) -> Registry:
        """Load the named plugins, in order."""
        installed = available()
        return cls([load(name, installed) for name in names])

    def implementing(self, hook: str) -> list[Plugin]:
        """Return the plugins that implement a hook, in order."""
        return [p for p in self.plugins if (p.name, hook) in self._callers]

    def call(self, plugin: Plugin, hook: str, **arguments: object) -> Any:
        """Call one plugin's hook and return its result; its exception comes through."""
        results = self._callers[plugin.name, hook](**arguments)
        return results[0] if results else None


def _lines(plugins: Sequence[Plugin]) -> tuple[Line, ...]:
    """Return all declared lines in the order of a report."""
    lines = (line for plugin in plugins for line in plugin.lines)
    return tuple(sorted(lines, key=lambda line: (line.position, line.code)))
