"""Pages that a plugin adds to the admin: it says what they show, the admin draws them.

A page is a list of blocks: figures, tables, charts, text. Nothing in them is HTML, so a page has
the admin's look, theme and safety, and a plugin needs no template of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from cms.sdk.context import TableContext

PageRight = Literal[
    "articles.write",
    "articles.edit",
    "comments.moderate",
    "readers.ban",
    "money.read",
    "money.grant",
    "plugins.manage",
    "people.invite",
    "audit.read",
]
"""All the rights there are: what a page asks for is what the core's own pages ask for."""


@dataclass(frozen=True)
class Amount:
    """An amount of micro-Twei in a cell or figure, shown as Twei; below zero it is a loss."""

    utwei: int


Cell = str | int | Amount | datetime | None
"""What a cell may hold: text, a whole number, an amount, a moment in UTC, or nothing."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number that matters, with its name and a few words on it."""

    label: str
    value: Cell
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Figures side by side."""

    figures: Sequence[Figure]


@dataclass(frozen=True, kw_only=True)
class Text:
    """A paragraph, as plain text."""

    text: str
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a heading; ``empty`` is said in place of no rows."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    empty: str = "Nothing yet."


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Bars or lines over labels: one whole number a label in each series. Its table comes too."""

    heading: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[int]]
    kind: Literal["bar", "line"] = "bar"
    note: str = ""


Block = Figures | Text | Table | Chart


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """Who looks at a page, and what its address asks; ``values`` is what a form has sent."""

    actor_id: int
    actor_role: str
    query: Mapping[str, str] = field(default_factory=dict)
    values: Any = None


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form on a page: ``fields`` is a frozen dataclass of `setting` fields, as Settings are.

    ``act(request, context)`` gets an instance of it in ``request.values``, checked. It writes to
    the plugin's own tables, in one commit with a line in the audit log, and returns a sentence
    to say. Raise `Invalid` or another `CMSError` to refuse: then nothing is kept.
    """

    name: str
    heading: str
    fields: type
    act: Callable[[PageRequest, TableContext], str]
    button: str
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class AdminPage:
    """A page at ``/admin/plugins/<plugin>/<path>`` for whoever has ``right``.

    ``show(request, context)`` returns its blocks and only reads.
    """

    path: str
    title: str
    show: Callable[[PageRequest, TableContext], Iterable[Block]]
    summary: str = ""
    right: PageRight = "plugins.manage"
    forms: tuple[Form, ...] = ()
