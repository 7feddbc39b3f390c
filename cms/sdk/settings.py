"""Plugin settings: one frozen dataclass; schema, API description and admin form come from it.

@dataclass(frozen=True)
class Settings:
    price_utwei: int = setting(twei("0.50"), label="Price", unit="utwei", min=0)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

Unit = Literal[
    "",
    "utwei",
    "percent",
    "seconds",
    "hours",
    "days",
    "level",
    "xp",
    "people",
    "articles",
    "comments",
    "characters",
    "likes",
    "reports",
    "times",
]

Presets = Mapping[str, Mapping[str, int | bool | str]]
"""Values by the name of the preset. All presets of a plugin set the same settings."""


@dataclass(frozen=True, kw_only=True)
class SettingInfo:
    """What the declaration of one setting says about it."""

    label: str
    help: str
    unit: Unit
    min: int | None
    max: int | None
    choices: tuple[str, ...]


def setting(
    default: int | bool | str,
    *,
    label: str,
    help: str = "",
    unit: Unit = "",
    min: int | None = None,
    max: int | None = None,
    choices: Sequence[str] = (),
) -> Any:
    """Declare a setting with its default, its bounds and what an editor reads beside it."""
    info = SettingInfo(label=label, help=help, unit=unit, min=min, max=max, choices=tuple(choices))
    return field(default=default, metadata={"setting": info})


@dataclass(frozen=True)
class NoSettings:
    """For plugins that have nothing to set."""


def setting_infos(settings: type) -> dict[str, SettingInfo]:
    """Return the declared settings of a Settings class, by name, in their order."""
    return {f.name: f.metadata["setting"] for f in fields(settings) if "setting" in f.metadata}
