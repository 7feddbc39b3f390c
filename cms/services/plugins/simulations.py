"""Finished simulations: what came of one, kept as a file for the admin to show.

A run takes minutes to hours, so no web worker makes one: `cms economy simulate` does, and leaves
its scoreboard in the data folder. A file that cannot be read is passed by, never an error.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from cms.people.rights import holds
from cms.sdk.errors import NotAllowed
from cms.services.access.sessions import Principal
from cms.services.unit_of_work import Tribune

FOLDER = "simulations"
KEPT_MAX = 20
BYTES_MAX = 4_000_000
_STAMP = "%Y%m%dT%H%M%S%fZ"
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a run, at its end. ``paid_utwei`` is what people earned, by kind of person;
    ``net_utwei`` the same less what they spent; ``held_utwei`` what they cannot spend yet;
    ``median_utwei_per_day`` what the middle account of each kind has gained a day so far.
    Runs that earlier versions kept have neither of the last two.
    """

    day: int
    treasury_utwei: int
    pools_utwei: int
    wallets_utwei: int
    paid_utwei: Mapping[str, int]
    net_utwei: Mapping[str, int]
    held_utwei: int = 0
    median_utwei_per_day: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How one kind of people fared. Amounts a day are averages over accounts and days."""

    kind: str
    accounts: int
    net_utwei: int
    paid_utwei: int
    net_utwei_per_day: int
    median_utwei_per_day: int
    best_utwei_per_day: int


@dataclass(frozen=True, kw_only=True)
class Scoreboard:
    """One run. ``faults`` is what the proof of the books found: nothing, if all is well.

    ``bots_share_permille`` is the part of all payments into wallets that went to adversaries;
    ``setup`` is what the run was made of; keys of the counters are kind of person, then code.
    """

    preset: str
    setup: Mapping[str, Any]
    days: tuple[Day, ...]
    kinds: tuple[Kind, ...]
    treasury_utwei: Mapping[str, int]
    paid_utwei_per_day: int
    bots_share_permille: int
    by_line_utwei: Mapping[str, int]
    done: Mapping[str, int]
    refused: Mapping[str, int]
    unpaid: Mapping[str, int]
    faults: tuple[str, ...]
    events: int
    seconds: float
    proof_seconds: float

    @property
    def events_per_second(self) -> float:
        """How fast it was, without the proof at the end."""
        return self.events / self.seconds if self.seconds else 0.0

    def kind(self, name: str) -> Kind:
        """Return how one kind fared; raise KeyError if nobody was of it."""
        return {one.kind: one for one in self.kinds}[name]

    def to_json(self) -> str:
        """Return the stored form; amounts are micro-Twei."""
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, stored: str) -> Scoreboard:
        """Return what was stored. Raises ValueError, KeyError or TypeError for anything else."""
        values: dict[str, Any] = json.loads(stored)
        values["days"] = tuple(Day(**day) for day in values["days"])
        values["kinds"] = tuple(Kind(**kind) for kind in values["kinds"])
        values["faults"] = tuple(values["faults"])
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """A run that was kept, under a name that no other has."""

    name: str
    finished_at: datetime
    scoreboard: Scoreboard


def keep_simulation(tribune: Tribune, found: Scoreboard) -> str:
    """Keep a run and return its name; of those kept before, only the newest stay."""
    folder = tribune.config.data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = tribune.clock.now().astimezone(UTC).strftime(_STAMP)
    handle, temporary = tempfile.mkstemp(prefix=".run", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(found.to_json())
    Path(temporary).replace(folder / f"{name}.json")
    for old in _files(folder)[KEPT_MAX:]:
        old.unlink(missing_ok=True)
    return name


def simulations(tribune: Tribune, actor: Principal) -> list[Simulation]:
    """Return the runs that were kept, the newest first. Raises NotAllowed."""
    if not holds(actor.role, "plugins.manage"):
        raise NotAllowed("role.rights", "Your role may not see simulations")
    found = (_read(path) for path in _files(tribune.config.data_dir / FOLDER)[:KEPT_MAX])
    return [one for one in found if one is not None]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"), reverse=True)


def _read(path: Path) -> Simulation | None:
    try:
        finished_at = datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)
        if path.stat().st_size > BYTES_MAX:
            raise ValueError("too long")
        board = Scoreboard.from_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        log.warning("simulation cannot be read", file=path.name, why=str(fault))
        return None
    return Simulation(name=path.stem, finished_at=finished_at, scoreboard=board)
