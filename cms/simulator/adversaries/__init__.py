"""The adversaries, by name: each a class that says what one of its accounts does in a day."""

from __future__ import annotations

from cms.simulator.adversaries.base import Adversary
from cms.simulator.adversaries.clicker import Clicker
from cms.simulator.adversaries.deleter import Deleter
from cms.simulator.adversaries.parallel import Parallel
from cms.simulator.adversaries.patient import Patient
from cms.simulator.adversaries.ring import Ring
from cms.simulator.adversaries.toggler import Toggler

KINDS: dict[str, type[Adversary]] = {
    one.kind: one for one in (Clicker, Patient, Ring, Toggler, Deleter, Parallel)
}

__all__ = ["KINDS", "Adversary"]
