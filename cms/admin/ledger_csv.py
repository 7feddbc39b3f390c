"""The ledger as a file for spreadsheets: RFC 4180, UTF-8 with a mark so that they know it.

No cell that a stranger can fill is a formula: one that begins as a formula does gets an
apostrophe in front, which spreadsheets take for "this is text".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

from cms.admin.wording import ACCOUNTS, ENTRY_KINDS, event_words
from cms.sdk.money import UTWEI_PER_TWEI
from cms.services.money.search_ledger import EXPORT_ROWS_MAX, Found

COLUMNS = (
    "recorded_at",
    "entry",
    "event",
    "event_key",
    "by",
    "kind",
    "reverses_entry",
    "line",
    "label",
    "plugin",
    "settings_version",
    "from",
    "to",
    "amount_twei",
    "article",
    "title",
    "note",
)
TRIGGERS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What begins a formula, in full width too, which some spreadsheets read alike."""
BYTE_ORDER_MARK = "\ufeff"


def csv_lines(pages: Iterable[Found]) -> Iterator[str]:
    """Return the file in pieces, one a page of rows; a last line says if rows were left out."""
    is_cut_off = False
    yield BYTE_ORDER_MARK + _written([COLUMNS])
    for page in pages:
        yield _written([_cells(row, page.titles) for row in page.rows])
        is_cut_off = page.has_more
    if is_cut_off:
        sentence = f"Only the newest {EXPORT_ROWS_MAX} rows are here; choose dates for the others"
        yield _written([(sentence, *[""] * (len(COLUMNS) - 1))])


def safe(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    begins = text.lstrip(" \u00a0\u3000")[:1]
    return f"'{text}" if begins in TRIGGERS and begins else text


def plain(amount_utwei: int) -> str:
    """Return decimal Twei with six places, as a number that any program reads."""
    sign, amount = "-" if amount_utwei < 0 else "", abs(amount_utwei)
    return f"{sign}{amount // UTWEI_PER_TWEI}.{amount % UTWEI_PER_TWEI:06d}"


def _cells(row: Any, titles: Mapping[int, str]) -> Sequence[str]:
    own = _party(row.own_kind, row.own_id, row.own_name)
    other = _party(row.other_kind, row.other_id, row.other_name)
    source, destination = (other, own) if row.amount_utwei > 0 else (own, other)
    return (
        row.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        str(row.entry_id),
        safe(event_words(row.event_kind, row.natural_key)),
        safe(row.natural_key),
        safe(row.actor or ""),
        ENTRY_KINDS[row.kind],
        str(row.reverses_entry_id or ""),
        safe(row.line),
        safe(row.label),
        safe(row.plugin),
        str(row.rule_version),
        safe(source),
        safe(destination),
        plain(abs(row.amount_utwei)),
        str(row.article_id or ""),
        safe(titles.get(row.article_id, "")),
        safe(row.note),
    )


def _party(kind: str, owner_id: int, name: str | None) -> str:
    if kind == "user":
        return name or f"Wallet {owner_id}"
    if kind == "hold":
        return f"{name or f'Person {owner_id}'} (held)"
    return f"Pool {owner_id}" if kind == "pool" else ACCOUNTS[kind]


def _written(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
