"""What follows from a text: how many words it has, how long it takes to read, its slug."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cms.content.markdown import picture_count, plain_text

WORDS_PER_MINUTE = 238
"""Mean silent reading speed of English non-fiction over 190 studies (Brysbaert 2019)."""
_ALOUD_ENGLISH = 228
_ALOUD = {
    "ar": 138, "de": 179, "es": 218, "fi": 161, "fr": 195, "he": 187, "it": 188, "nl": 202,
    "pl": 166, "pt": 181, "ru": 184, "sl": 180, "sv": 199, "tr": 166, "zh": 255, "ja": 357,
}  # fmt: skip
"""Words a minute (zh and ja: characters) of one text in 17 languages, read aloud by natives
(Trauzettel-Klosinski and Dietz 2012, https://doi.org/10.1167/iovs.11-8284). Silent reading is
taken to be faster by the same factor as in English: what differs is mostly how many words a
language needs (Brysbaert 2019, https://doi.org/10.1016/j.jml.2019.104047)."""
READING_SECONDS_MAX = 20 * 60
PICTURE_SECONDS = 10
PICTURES_SECONDS_MAX = 60
SLUG_CHARACTERS_MAX = 80

# Han and kana: no spaces between words, and about as many characters as English words a minute.
_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTERS = rf"(?:(?![{_CJK}])[^\W_])+"
_WORD = re.compile(rf"[{_CJK}]|{_LETTERS}(?:['\u2019\-]{_LETTERS})*")
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


def length_of(markdown: str, language: str = "en") -> tuple[int, int]:
    """Return how many words a text has and how many seconds it takes to read."""
    words = word_count(markdown)
    return words, reading_seconds(words, language, picture_count(markdown))


def word_count(markdown: str) -> int:
    """Count the words of the readable text; a Han or kana character counts as one.

    Thai, Lao, Khmer and Burmese put no spaces between words: there a phrase counts as one.
    """
    text = plain_text(markdown)
    if not text.isascii():  # accents, vowel signs and joiners belong to the letter before them
        text = "".join(c for c in text if c == "\u200b" or not _is_attached(c))
    return len(_WORD.findall(text))


def reading_seconds(words: int, language: str = "en", pictures: int = 0) -> int:
    """Return the expected time to read so many words, rounded up, at most 20 minutes.

    ``language`` is a code such as ``de`` or ``pt-BR``; one that nobody has measured is read as
    fast as English. Each of the text's pictures takes 10 seconds, all of them at most a minute.
    """
    seconds = -(-words * 60 // words_per_minute(language))
    seconds += min(PICTURES_SECONDS_MAX, PICTURE_SECONDS * pictures)
    return min(READING_SECONDS_MAX, seconds)


def words_per_minute(language: str) -> int:
    """Return how many words (zh, ja: characters) of a language are read silently in a minute."""
    aloud = _ALOUD.get(re.split("[-_]", language.lower(), maxsplit=1)[0], _ALOUD_ENGLISH)
    return WORDS_PER_MINUTE * aloud // _ALOUD_ENGLISH


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


def _is_attached(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "M" or category == "Cf"
