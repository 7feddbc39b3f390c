"""The reason that the staff give for an act: there is one, it is clean, and it is not too long."""

from __future__ import annotations

from cms.content.clean import clean_text
from cms.sdk.errors import Invalid

REASON_CHARACTERS_MAX = 500


def checked_reason(reason: str, characters_max: int = REASON_CHARACTERS_MAX) -> str:
    """Return the reason for an act of the staff, clean; raise Invalid for none."""
    text = clean_text(reason, field="reason", characters_max=characters_max).strip()
    if not text:
        raise Invalid("reason.empty", "Say why", errors={"reason": ["Say why"]})
    return text
