"""What registration refuses in a declaration of settings, a plugin's own or those of a form."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from cms.sdk.plugin import Plugin
from cms.sdk.settings import SettingInfo, setting_infos


def settings_faults(settings: type, name: str) -> Iterator[str]:
    """Say what is wrong with a dataclass of `setting` fields that is called ``name``."""
    if not dataclasses.is_dataclass(settings) or not settings.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        yield f"{name} must be a frozen dataclass"
        return
    infos = setting_infos(settings)
    for field in dataclasses.fields(settings):
        if field.name not in infos:
            yield f"setting {field.name} must be declared with setting(...)"
        elif type(field.default) not in (int, bool, str):
            yield f"setting {field.name} must have a default of int, bool or str"
        else:
            yield from _bounds_faults(field.name, infos[field.name])


def preset_faults(plugin: Plugin) -> Iterator[str]:
    """Say which presets set what the plugin does not have."""
    known = vars(plugin.Settings).get("__dataclass_fields__", {})
    for preset, values in plugin.presets.items():
        if unknown := set(values) - set(known):
            yield f"preset {preset} sets unknown {', '.join(sorted(unknown))}"


def _bounds_faults(name: str, info: SettingInfo) -> Iterator[str]:
    if info.min is not None and info.max is not None and info.min > info.max:
        yield f"setting {name} has a min of {info.min} above its max of {info.max}"
