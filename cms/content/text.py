"""Plain text: counting, reading time, slugs, and what a stranger's text may contain.

Invariant: what a ``clean_*`` function returns can be stored by both databases and shown.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cms.content.markdown import plain_text
from cms.sdk.errors import Invalid

WORDS_PER_MINUTE = 238
"""Mean silent reading speed of English non-fiction over 190 studies (Brysbaert 2019)."""
READING_SECONDS_MAX = 20 * 60
REQUIRED_SECONDS_MIN = 15
SLUG_CHARACTERS_MAX = 80

# Han and kana: no spaces between words, and about as many characters as English words a minute.
_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTERS = rf"(?:(?![{_CJK}])[^\W_])+"
_WORD = re.compile(rf"[{_CJK}]|{_LETTERS}(?:['\u2019\-]{_LETTERS})*")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Letters and marks by category, yet nothing to see: fillers, the blank of Braille, selectors.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]"
)
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_EMOJI_STYLE = re.compile("[\ufe0e\ufe0f]")
_SPELLED = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "þ": "th",
        "'": "",
        "\u2019": "",
    }
)


def word_count(markdown: str) -> int:
    """Count the words of the readable text; a Han or kana character counts as one.

    Thai, Lao, Khmer and Burmese put no spaces between words: there a phrase counts as one.
    """
    text = plain_text(markdown)
    if not text.isascii():  # accents, vowel signs and joiners belong to the letter before them
        text = "".join(c for c in text if c == "\u200b" or not _is_attached(c))
    return len(_WORD.findall(text))


def reading_seconds(words: int) -> int:
    """Return the expected time to read so many words, rounded up, at most 20 minutes."""
    return min(READING_SECONDS_MAX, -(-words * 60 // WORDS_PER_MINUTE))


def required_seconds(expected_seconds: int) -> int:
    """Return how long a reading must last to count: 0.6 of the expected time, at least 15 s."""
    return max(REQUIRED_SECONDS_MIN, -(-expected_seconds * 6 // 10))


def slugify(title: str, *, prefix: str = "article") -> str:
    """Return an ASCII slug of at most 80 characters.

    A title without any ASCII letter gets the prefix and eight hex digits of its SHA-256, so a
    slug is never empty and, being no mere number, never taken for an id.
    """
    spelled = unicodedata.normalize("NFKD", title[:1000].lower().translate(_SPELLED)).lower()
    plain = "".join(c for c in spelled if not unicodedata.combining(c))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_CHARACTERS_MAX].strip("-")
    if re.search("[a-z]", slug):
        return slug
    return f"{prefix}-{hashlib.sha256(title.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def excerpt(markdown: str, characters_max: int = 220) -> str:
    """Return the beginning of the readable text, cut between words and then ended by "…"."""
    text = " ".join(plain_text(markdown).split())
    if len(text) <= characters_max:
        return text
    head, _, cut = text[:characters_max].rpartition(" ")
    return (head or cut[:-1]).rstrip(" ,;:.") + "…"


def clean_text(text: str, *, field: str, characters_max: int) -> str:
    """Return a text of several lines, its line ends unified, or raise Invalid naming the field.

    Refused are NUL and other control characters, lone surrogates, and too great a length.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(unified) > characters_max:
        _refuse("text.too_long", field, f"is longer than {characters_max} characters")
    if _CONTROLS.search(unified):
        _refuse("text.control_characters", field, "contains control characters")
    return unified


def clean_name(text: str, *, characters_max: int, field: str = "nickname") -> str:
    """Return a name in NFC with single spaces; raise Invalid naming the field.

    Refused is what cannot be seen or turns the direction, since two names could then look alike.
    """
    name = _SPACES.sub(" ", _EMOJI_STYLE.sub("", text)).strip(" \t\r\n")
    if len(name) <= 4 * characters_max:  # composing shortens, and is slow on long runs of marks
        name = unicodedata.normalize("NFC", name)
    if len(name) > characters_max:
        _refuse("text.too_long", field, f"is longer than {characters_max} characters")
    if _BLANK.search(name) or any(map(_is_unseen, name)):
        _refuse("text.control_characters", field, "contains invisible characters")
    if all(unicodedata.category(c)[0] in "MZ" for c in name):
        _refuse("text.empty", field, "is empty")
    return name


def _is_unseen(character: str) -> bool:
    category = unicodedata.category(character)  # emoji newer than this Python are "Cn" to it
    return category in _UNSEEN and not (
        category == "Cn" and "\U0001f000" <= character < "\U00040000"
    )


def _is_attached(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "M" or category == "Cf"


def _refuse(code: str, field: str, what: str) -> None:
    raise Invalid(code, f"{field} {what}", errors={field: [what]})
