"""What registration refuses: everything that would otherwise be silently ignored.

Each message names the plugin and the remedy, for the person who wrote or installed it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

from cms.pluginhost.page_checks import page_faults
from cms.pluginhost.setting_checks import preset_faults, settings_faults
from cms.sdk.errors import PluginRejected
from cms.sdk.hooks import CHARGING_HOOKS, PROJECT, Hooks
from cms.sdk.plugin import Plugin
from cms.sdk.tables import Base

HOOK_NAMES = tuple(name for name in vars(Hooks) if not name.startswith("_"))
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_RESERVED = {"core", "failures", "presets", "simulations"}
"""Addresses below /admin/plugins/ that are the admin's own."""
_NOT_HOOKS = set(vars(Plugin)) | {"name"}


def check_plugin(plugin: object) -> Plugin:
    """Return the plugin if its declaration can work; raise PluginRejected with all faults."""
    if not isinstance(plugin, Plugin):
        raise PluginRejected("plugin.kind", f"{plugin!r} is no instance of cms.sdk.Plugin")
    name = getattr(plugin, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in _RESERVED:
        raise PluginRejected(
            "plugin.name",
            f"{type(plugin).__qualname__} needs a name of small letters, digits and underscores; "
            f"{name!r} cannot be used",
        )
    faults = [
        *_hook_faults(plugin),
        *_line_faults(plugin),
        *settings_faults(plugin.Settings, "Settings"),
        *preset_faults(plugin),
        *_table_faults(plugin),
        *_route_faults(plugin),
        *page_faults(plugin),
    ]
    if faults:
        raise PluginRejected("plugin.declaration", f"Plugin {name}: {'; '.join(faults)}")
    return plugin


def check_together(plugins: Sequence[Plugin]) -> None:
    """Raise PluginRejected when two plugins claim one name or one line."""
    owners: dict[str, str] = {}
    for plugin in plugins:
        claims = (f"the name {plugin.name}", *(f"the line {line.code}" for line in plugin.lines))
        for claim in claims:
            if claim in owners:
                raise PluginRejected(
                    "plugin.duplicate",
                    f"{owners[claim]} and {type(plugin).__qualname__} both claim {claim}: "
                    "switch one of them off in CMS_PLUGINS or rename it",
                )
            owners[claim] = type(plugin).__qualname__


def _hook_faults(plugin: Plugin) -> Iterator[str]:
    for owner in type(plugin).__mro__:
        if owner in (Plugin, Hooks, object):
            continue
        for name, member in vars(owner).items():
            yield from _member_faults(name, member)
    for name in plugin.must_succeed:
        if name not in CHARGING_HOOKS:
            yield f"must_succeed names {name!r}; it may name {', '.join(CHARGING_HOOKS)}"
        elif not is_implemented(plugin, name):
            yield f"must_succeed names {name}, which the plugin does not implement"


def _member_faults(name: str, member: object) -> Iterator[str]:
    marker = getattr(member, f"{PROJECT}_impl", None)
    if name in HOOK_NAMES:
        if marker is None:
            yield f"{name} lacks the marker @hookimpl and would never be called"
            return
        expected = list(inspect.signature(getattr(Hooks, name)).parameters.values())
        given = list(inspect.signature(member).parameters.values())  # type: ignore[arg-type]
        if [(p.name, p.kind, p.default) for p in given] != [
            (p.name, p.kind, p.default) for p in expected
        ]:
            wanted = ", ".join(p.name for p in expected)
            yield f"{name} must take exactly ({wanted}), without defaults"
        if any(marker.get(o) for o in ("wrapper", "hookwrapper", "specname", "tryfirst")):
            yield f"{name}: wrappers, specname and ordering are not allowed on rules"
    elif marker is not None:
        yield f"{name} is no hook; the hooks are {', '.join(HOOK_NAMES)}"
    elif name not in _NOT_HOOKS and re.match(r"(on|check)_", name):
        yield f"{name} looks like a hook but is none; start a helper's name with an underscore"


def is_implemented(plugin: Plugin, hook: str) -> bool:
    """Say whether the plugin overrides the hook."""
    return getattr(type(plugin), hook) is not getattr(Hooks, hook)


def _line_faults(plugin: Plugin) -> Iterator[str]:
    codes = [line.code for line in plugin.lines]
    for code in codes:
        if not code.startswith(f"{plugin.name}.") or not _NAME.fullmatch(code.partition(".")[2]):
            yield f"line {code!r} must be called {plugin.name}.verb_noun"
        if codes.count(code) > 1:
            yield f"line {code} is declared twice"
    for line in plugin.lines:
        if "mint" in (line.source, line.destination):
            yield f"line {line.code} may not touch the mint: only the operator's grant does"
        if "hold" in (line.source, line.destination):
            yield f"line {line.code} may not touch a hold: pay to the user, and the core holds it"


def _table_faults(plugin: Plugin) -> Iterator[str]:
    package = type(plugin).__module__
    for mapper in Base.registry.mappers:
        module = mapper.class_.__module__
        if module == package or module.startswith(f"{package}."):
            table = str(mapper.local_table.description)
            if not table.startswith(f"{plugin.name}_"):
                yield f"table {table} must start with {plugin.name}_"
            if plugin.migrations is None:
                yield f"table {table} needs migrations: name their package in `migrations`"


def _route_faults(plugin: Plugin) -> Iterator[str]:
    paths = [route.path for route in plugin.routes]
    for path in paths:
        if not _NAME.fullmatch(path):
            yield f"route {path!r} must be of small letters, digits and underscores"
        if paths.count(path) > 1:
            yield f"route {path} is declared twice"
