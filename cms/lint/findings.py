"""What the linter says: findings in sentences, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found. Only SUBSIDY and SLOW are no faults of the rules, but good to know."""

    PUMP = "money pump"
    LEAK = "leak"
    GATE = "unreachable gate"
    FAUCET = "faucet without funding"
    SUBSIDY = "subsidy"
    SLOW = "slow gate"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A headline and the figures below it, one sentence each."""

    kind: Kind
    headline: str
    details: tuple[str, ...] = ()

    @property
    def is_fault(self) -> bool:
        """Whether the rules should not go into force like this."""
        return self.kind not in (Kind.SUBSIDY, Kind.SLOW)


@dataclass(frozen=True, kw_only=True)
class LintStep:
    """How far the linter is, and what this step found."""

    done: int
    total: int
    doing: str
    findings: tuple[Finding, ...] = ()
