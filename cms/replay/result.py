"""What came of a replay."""

from __future__ import annotations

from dataclasses import dataclass

from cms.replay.compare import Proof
from cms.replay.missed import Missed
from cms.replay.whatif import Effect


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What came of it: the proof without a change, the effect of one with it.

    ``faults`` are those of the changed books; `ledger.verify` finds none in sound ones.
    """

    events: int
    missed: tuple[Missed, ...]
    proof: Proof | None = None
    effect: Effect | None = None
    faults: tuple[str, ...] = ()
    failed_hooks: int = 0
    late_events: int = 0

    @property
    def is_identical(self) -> bool:
        """Whether the replay made the very same books."""
        return self.proof is not None and not self.proof.differences and not self.missed

    @property
    def first_difference(self) -> str:
        """Say where the replay first parted from the live books; empty if it did not."""
        missed = next(iter(self.missed), None)
        found = self.proof.first if self.proof else None
        if missed and (found is None or missed.event_id <= (found.event_id or missed.event_id)):
            return str(missed)
        return str(found or "")

    @property
    def notes(self) -> tuple[str, ...]:
        """What the operator should know of this history, in sentences."""
        failed = (
            f"{self.failed_hooks} hooks of plugins failed in this history. A replay does not fail "
            "as they did, nor does it repeat what `cms reconcile` made good"
        )
        late = (
            f"{self.late_events} events were committed behind others with higher numbers while "
            "this ran, and are missing: run it again"
        )
        said = ((self.failed_hooks, failed), (self.late_events, late))
        return tuple(sentence for count, sentence in said if count)
