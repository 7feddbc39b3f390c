"""What the plugins propose for one event, before anything is posted."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.pluginhost.context import Skipped
from cms.sdk.timers import Timer
from cms.sdk.transfers import Transfer


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One plugin's transfers for an event; ``must_succeed`` as it declared for this hook."""

    plugin: str
    rule_version: int
    must_succeed: bool
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A hook that failed, to be kept in ``plugin_failure``."""

    plugin: str
    hook: str
    error: str


@dataclass(kw_only=True)
class Plan:
    """Everything that the plugins propose for one event; ``timers`` with who asks for each."""

    proposals: list[Proposal] = field(default_factory=list)
    timers: list[tuple[str, Timer]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
