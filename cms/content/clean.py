"""What a stranger's text and name may contain.

Invariant: what a ``clean_*`` function returns can be stored by both databases and shown.
"""

from __future__ import annotations

import re
import unicodedata

from cms.sdk.errors import Invalid

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Letters and marks by category, yet nothing to see: fillers, the blank of Braille, selectors.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]"
)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
"""A language tag such as en or pt-BR (the common part of BCP 47)."""
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_EMOJI_STYLE = re.compile("[\ufe0e\ufe0f]")


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


def _refuse(code: str, field: str, what: str) -> None:
    raise Invalid(code, f"{field} {what}", errors={field: [what]})
