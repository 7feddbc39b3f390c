"""What was tried, what was refused or not paid, and why: by kind of person and reason code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counters of one run. Keys are (kind of person, action or code)."""

    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Acts that did not happen, by the code of the refusal."""
    unpaid: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Payments that did not happen, or not in full, after acts that did."""
