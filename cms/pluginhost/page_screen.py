"""What of a plugin's page in the admin is shown: only what the SDK's blocks can hold.

Whatever a page answers is held against the types of `cms.sdk.pages`, exactly: no subclass that
could bring its own markup or its own text gets as far as a template.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from cms.sdk.pages import Amount, Block, Chart, Figure, Figures, Table, Text

BLOCKS_MAX, ROWS_MAX, COLUMNS_MAX, CHARACTERS_MAX = 40, 1_000, 20, 4_000
NUMBER_MAX = 2**63
_KINDS = ("bar", "line")
_CELLS = {str, int, Amount, datetime, type(None)}


class BadPage(Exception):
    """A page answered what cannot be shown."""


def shown_blocks(answer: Iterable[Block] | None) -> tuple[Block, ...]:
    """Return a page's blocks if all can be shown. Raises BadPage, or what the page raises."""
    blocks = tuple(islice(answer or (), BLOCKS_MAX + 1))
    if len(blocks) > BLOCKS_MAX:
        raise BadPage(f"more than {BLOCKS_MAX} blocks")
    return tuple(_shown(block) for block in blocks)


def _shown(block: object) -> Block:
    """Return a block with every sequence in it read once, bounded, and checked."""
    if type(block) is Text:
        return Text(text=_text(block.text), heading=_text(block.heading))
    if type(block) is Figures:
        return Figures(figures=[_figure(one) for one in _some(block.figures, COLUMNS_MAX)])
    if type(block) is Table:
        return _table(block)
    if type(block) is Chart:
        return _chart(block)
    raise BadPage(f"{type(block).__name__} is no block: use Figures, Text, Table or Chart")


def _figure(found: object) -> Figure:
    if type(found) is not Figure:
        raise BadPage(f"{type(found).__name__} is no Figure")
    return Figure(label=_text(found.label), value=_cell(found.value), note=_text(found.note))


def _table(found: Table) -> Table:
    columns = [_text(name) for name in _some(found.columns, COLUMNS_MAX)]
    rows = [[_cell(c) for c in _some(row, COLUMNS_MAX)] for row in _some(found.rows, ROWS_MAX)]
    if any(len(row) != len(columns) for row in rows):
        raise BadPage(f"table {found.heading}: a row has another number of cells than columns")
    return Table(
        heading=_text(found.heading),
        columns=columns,
        rows=rows,
        note=_text(found.note),
        empty=_text(found.empty),
    )


def _chart(found: Chart) -> Chart:
    labels = [_text(label) for label in _some(found.labels, ROWS_MAX)]
    series = {_text(name): list(_some(all_, ROWS_MAX)) for name, all_ in found.series.items()}
    for name, values in series.items():
        if len(values) != len(labels) or any(
            type(v) is not int or abs(v) >= NUMBER_MAX for v in values
        ):
            raise BadPage(f"chart {found.heading}: {name} needs one whole number a label")
    if found.kind not in _KINDS:
        raise BadPage(f"chart {found.heading}: kind is bar or line")
    return Chart(
        heading=_text(found.heading),
        labels=labels,
        series=series,
        kind=found.kind,
        note=_text(found.note),
    )


def _some(found: Iterable[Any], most: int) -> list[Any]:
    some = list(islice(found, most + 1))
    if len(some) > most:
        raise BadPage(f"more than {most} of one kind: show the first of them, or sum them up")
    return some


def _text(found: object) -> str:
    if type(found) is not str or len(found) > CHARACTERS_MAX:
        raise BadPage(f"a text of at most {CHARACTERS_MAX} characters is needed")
    return found


def _cell(found: object) -> str | int | Amount | datetime | None:
    if type(found) not in _CELLS:
        raise BadPage(f"{type(found).__name__} is no cell: use str, int, Amount, datetime or None")
    if type(found) is str:
        return _text(found)
    number = found.utwei if type(found) is Amount else found if type(found) is int else 0
    if type(number) is not int or abs(number) >= NUMBER_MAX:
        raise BadPage("a number is an int of at most 64 bits")
    if type(found) is datetime and found.tzinfo is None:
        raise BadPage("a moment needs a time zone")
    return found  # type: ignore[return-value]  # one of _CELLS
