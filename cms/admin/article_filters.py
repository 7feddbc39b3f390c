"""The article list's query string: filters, order, key of the page; and the way back to it.

A filter that makes no sense is left out, as if it had not been set: addresses get cut and typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args
from urllib.parse import parse_qsl, urlencode

from flask import request, url_for

from cms.content.clean import clean_text
from cms.content.desk import DeskArticle, DeskFilter, Key, Order, State, key_of
from cms.sdk.errors import Invalid

STATES: tuple[State, ...] = get_args(State)
ORDERS: tuple[Order, ...] = get_args(Order)
NAMES = ("state", "q", "category", "author", "order", "after", "before")
WORDS_CHARACTERS_MAX = 100
ID_MAX = 2**63


def filter_here(user_id: int) -> DeskFilter:
    """Return what the address asks for; ``author=mine`` stands for whoever looks."""
    order = next((o for o in ORDERS if o == request.args.get("order")), ORDERS[0])
    is_mine = request.args.get("author") == "mine"
    return DeskFilter(
        state=next((s for s in STATES if s == request.args.get("state")), ""),
        words=_words(request.args.get("q", "")),
        category_id=_number(request.args.get("category", "")),
        author_id=user_id if is_mine else _number(request.args.get("author", "")),
        order=order,
        key=_key(order),
    )


def page_address(**changes: object) -> str:
    """Return the list's address with some of its filters changed; None takes one out."""
    wanted = {name: request.args.get(name, "") for name in NAMES} | changes
    kept = {name: value for name, value in wanted.items() if value not in (None, "")}
    return _list(kept)


def key_text(article: DeskArticle, order: Order) -> str:
    """Return the key of an article as it stands in an address."""
    value = key_of(article, order)
    return f"{value.isoformat() if isinstance(value, datetime) else value}~{article.id}"


def query_here() -> str:
    """Return the filters of this page as a query string, to come back to."""
    return urlencode([(n, v) for n, v in request.args.items() if n in NAMES])


def address_of(query: str) -> str:
    """Return the list's address with filters that a form has carried along."""
    return _list({n: v for n, v in parse_qsl(query[:2000]) if n in NAMES})


def ids_of(texts: Sequence[str]) -> list[int]:
    """Return the numbers that a form has sent; what is none is left out."""
    return [number for text in texts if (number := _number(text))]


def _list(kept: Mapping[str, object]) -> str:
    return url_for("admin.articles") + (f"?{urlencode(kept)}" if kept else "")


def _words(given: str) -> str:
    try:
        return clean_text(given.strip(), field="q", characters_max=WORDS_CHARACTERS_MAX)
    except Invalid:
        return ""


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) < ID_MAX else 0


def _key(order: Order) -> Key | None:
    for name in ("after", "before"):
        value, _, number = request.args.get(name, "").rpartition("~")
        if value and _number(number):
            try:
                at = value if order == "title" else datetime.fromisoformat(value)
            except ValueError:
                return None
            if isinstance(at, datetime) and at.tzinfo is None:
                return None
            return Key(at, _number(number), is_back=name == "before")
    return None
