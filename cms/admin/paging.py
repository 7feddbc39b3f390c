"""What lists have in common: reading filters from the address, and the address of the next page.

A filter that makes no sense is left out, as if it had not been set: addresses get cut and typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import current_app, request, url_for

from cms.content.clean import clean_text
from cms.sdk.errors import Invalid

PAGE_ROWS = 30
ID_MAX = 10**18
WORDS_CHARACTERS_MAX = 100
Choice = TypeVar("Choice", bound=str)


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


def this_page(**changes: object) -> str:
    """Return this page's address with some filters changed; None takes one out."""
    wanted = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in wanted.items() if value not in (None, "")}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def url_if_there(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page that another part of the admin may offer; None if not."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
