"""Plugin settings: one frozen dataclass; schema, API description and admin form come from it.

@dataclass(frozen=True)
class Settings:
    price_utwei: int = setting(
        twei("0.50"), label="Price", help="Of one minus.", unit="utwei", min=0, max=twei("100")
    )
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from cms.sdk.money import decimal

Unit = Literal[
    "",
    "utwei",
    "percent",
    "seconds",
    "minutes",
    "hours",
    "days",
    "level",
    "xp",
    "people",
    "articles",
    "comments",
    "words",
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

    @property
    def expected(self) -> str:
        """What a value must be, said to the person who gave another one."""
        if self.choices:
            return f"Choose one of {', '.join(self.choices)}"
        is_money = self.unit == "utwei"
        show = decimal if is_money else str
        said = ["Give an amount" if is_money else "Give a whole number"]
        said += [f"from {show(self.min)}"] if self.min is not None else []
        said += [f"to {show(self.max)}"] if self.max is not None else []
        said += ["Twei"] if is_money else [f"({self.unit})"] if self.unit else []
        return " ".join(said)


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
