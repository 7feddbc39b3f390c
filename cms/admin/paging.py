"""Lists in the admin: filters and keys read from the address, and the addresses of other pages.

A filter that makes no sense is left out, as if it had not been set: addresses get cut and typed.
A key that makes no sense is no page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flask import request

from cms.content.clean import clean_text
from cms.ledger.search import Key
from cms.sdk.errors import Invalid, NotFound

PAGE_ROWS = 30
ID_MAX = 10**18
WORDS_CHARACTERS_MAX = 100
Choice = TypeVar("Choice", bound=str)
_KEY = re.compile(r"(\d{1,18})\.(\d{1,9})", re.ASCII)
_NUMBER = re.compile(r"\d{1,18}", re.ASCII)


def number(name: str) -> int:
    """Return an id or count from the query string; 0 for none or nonsense."""
    given = request.args.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and int(given[:20]) < ID_MAX else 0


def words(name: str = "q") -> str:
    """Return what was searched for; nothing if it cannot occur in any text."""
    try:
        return clean_text(
            request.args.get(name, "").strip(), field=name, characters_max=WORDS_CHARACTERS_MAX
        )
    except Invalid:
        return ""


def choice(name: str, known: Sequence[Choice]) -> Choice:
    """Return one of the known values; the first for anything else."""
    given = request.args.get(name, "")
    return next((value for value in known if value == given), known[0])


def key_argument(name: str = "after") -> Key | None:
    """Return the key ``<entry>.<leg>`` in the query string, or None; raise NotFound for others."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (found := _KEY.fullmatch(text)):
        raise NotFound("page.unknown", "There is no such page; the list has others")
    return int(found[1]), int(found[2])


def number_argument(name: str) -> int | None:
    """Return a number in the query string, or None; raise NotFound for anything else."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise NotFound("page.unknown", "There is no such page; the list has others")
    return int(text)


def days_argument() -> int:
    """Return how many days a chart should show: 90 if the query string says so, else 30."""
    return 90 if request.args.get("days") == "90" else 30


def here(**changes: object) -> str:
    """Return this page's address with some of its query changed; None leaves one out."""
    wanted = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in wanted.items() if value not in (None, "")}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path
