"""What is installed: which distribution a plugin came with. Imports no plugin."""

from __future__ import annotations

from dataclasses import dataclass

from cms.pluginhost.registry import available
from cms.sdk.plugin import Plugin


@dataclass(frozen=True, kw_only=True)
class Installed:
    """A plugin that CMS_PLUGINS may name, and the distribution that brings it."""

    name: str
    module: str
    distribution: str
    version: str


def installed() -> list[Installed]:
    """Return every plugin that is installed, by name, loaded or not."""
    return [
        Installed(
            name=name,
            module=point.module,
            distribution=point.dist.name if point.dist else "",
            version=point.dist.version if point.dist else "",
        )
        for name, point in sorted(available().items())
    ]


def origin_of(plugin: Plugin, found: list[Installed]) -> Installed | None:
    """Return the entry point that a loaded plugin stands behind; None if it came by its path."""
    module = type(plugin).__module__
    return next(
        (one for one in found if module == one.module or module.startswith(f"{one.module}.")), None
    )
