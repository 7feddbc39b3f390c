"""Plain text: counting, reading time, slugs, and what a stranger's text may contain."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cms.sdk.errors import Invalid

WORDS_PER_MINUTE = 238
"""Mean silent reading speed of English non-fiction over 190 studies (Brysbaert 2019)."""
READING_SECONDS_MAX = 20 * 60
REQUIRED_SECONDS_MIN = 15
SLUG_CHARACTERS_MAX = 80

_WORD = re.compile(r"[^\W_]+(?:['\u2019\-][^\W_]+)*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def word_count(text: str) -> int:
    """Count the words of a text; marks and punctuation do not count."""
    return len(_WORD.findall(text))


def reading_seconds(words: int) -> int:
    """Return the expected time to read so many words, rounded up, at most 20 minutes."""
    return min(READING_SECONDS_MAX, -(-words * 60 // WORDS_PER_MINUTE))


def required_seconds(expected_seconds: int) -> int:
    """Return how long a reading must last to count: 0.6 of the expected time, at least 15 s."""
    return max(REQUIRED_SECONDS_MIN, -(-expected_seconds * 6 // 10))


def slugify(title: str) -> str:
    """Return an ASCII slug of at most 80 characters.

    A title without any Latin letter or digit gets ``article-`` and eight hex digits of its
    SHA-256, so a slug is never empty.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_CHARACTERS_MAX].strip("-")
    return slug or f"article-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def clean_text(text: str, *, field: str, characters_max: int) -> str:
    """Return a text of several lines, or raise Invalid naming the field.

    Refused are NUL and other control characters, lone surrogates, and too great a length.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(unified):
        _refuse("text.control_characters", field, "contains control characters")
    if len(unified) > characters_max:
        _refuse("text.too_long", field, f"is longer than {characters_max} characters")
    return unified


def clean_name(text: str, *, characters_max: int, field: str = "nickname") -> str:
    """Return a name: NFC, single spaces, nothing invisible or that turns the direction."""
    name = " ".join(unicodedata.normalize("NFC", text).split(" ")).strip()
    name = re.sub(r" {2,}", " ", name)
    if _INVISIBLE.search(name):
        _refuse("text.control_characters", field, "contains invisible characters")
    if not name:
        _refuse("text.empty", field, "is empty")
    if len(name) > characters_max:
        _refuse("text.too_long", field, f"is longer than {characters_max} characters")
    return name


def _refuse(code: str, field: str, what: str) -> None:
    raise Invalid(code, f"{field} {what}", errors={field: [what]})
