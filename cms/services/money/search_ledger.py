"""Looking into the ledger: a page of movements, all of them for a file, one entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.content.headings import article_id_of, titles_of
from cms.ledger.entry import Entry, one_entry
from cms.ledger.lines import CORE_LINES
from cms.ledger.pnl import codes_of_row
from cms.ledger.search import Key, LedgerFilter, find
from cms.people.names import user_id_of
from cms.sdk.errors import Invalid
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.unit_of_work import Tribune

PAGE_SIZE = 50
EXPORT_ROWS_MAX = 100_000
EXPORT_CHUNK_ROWS = 1_000


@dataclass(frozen=True, kw_only=True)
class Found:
    """A page of movements, with the titles of the articles they are about."""

    rows: Sequence[Any]
    titles: Mapping[int, str]
    has_more: bool


def search_ledger(
    tribune: Tribune, who: Principal, wanted: LedgerFilter, after: Key | None = None
) -> Found:
    """Return a page of movements, newest first. Raises NotAllowed."""
    need(who, "money.read")
    with tribune.reading() as session:
        rows = find(session, wanted, after, PAGE_SIZE + 1)
        titles = titles_of(session, (row.article_id for row in rows))
    return Found(rows=rows[:PAGE_SIZE], titles=titles, has_more=len(rows) > PAGE_SIZE)


def export_ledger(tribune: Tribune, who: Principal, wanted: LedgerFilter) -> Iterator[Found]:
    """Return an iterator over pages, EXPORT_ROWS_MAX rows at most; ``has_more`` says if cut off.

    Each page is a read of its own, so nothing is held open however slow the taker is; paging by
    key keeps what is posted meanwhile from moving the rows. Raises NotAllowed at once.
    """
    need(who, "money.read")
    return _chunks(tribune, wanted)


def _chunks(tribune: Tribune, wanted: LedgerFilter) -> Iterator[Found]:
    after: Key | None = None
    for _chunk in range(EXPORT_ROWS_MAX // EXPORT_CHUNK_ROWS):
        with tribune.reading() as session:
            rows = find(session, wanted, after, EXPORT_CHUNK_ROWS + 1)
            titles = titles_of(session, (row.article_id for row in rows))
        has_more = len(rows) > EXPORT_CHUNK_ROWS
        yield Found(rows=rows[:EXPORT_CHUNK_ROWS], titles=titles, has_more=has_more)
        if not has_more:
            return
        after = (rows[EXPORT_CHUNK_ROWS - 1].entry_id, rows[EXPORT_CHUNK_ROWS - 1].leg)


def named_article(tribune: Tribune, name: str) -> int:
    """Return the id of the article with this number, slug or title; raise Invalid."""
    with tribune.reading() as session:
        found = article_id_of(session, name)
    if found is None:
        sentence = "No article has this number, address or title"
        raise Invalid("article.unknown", sentence, errors={"article": [sentence]})
    return found


def named_person(tribune: Tribune, nickname: str) -> int:
    """Return the id of whoever has this nickname; raise Invalid."""
    with tribune.reading() as session:
        found = user_id_of(session, nickname)
    if found is None:
        sentence = f"Nobody is called {nickname}"
        raise Invalid("person.unknown", sentence, errors={"person": [sentence]})
    return found


def named_lines(tribune: Tribune, row: str) -> tuple[str, ...]:
    """Return the lines of a row of the report; what is no row stands for a line of that code."""
    with tribune.reading() as session:
        declared = (*tribune.host.registry.lines, *CORE_LINES)
        return codes_of_row(session, row, declared) or (row,)


def ledger_entry(tribune: Tribune, who: Principal, entry_id: int) -> tuple[Entry, dict[int, str]]:
    """Return one entry, and the titles of the articles in it. Raises NotFound, NotAllowed."""
    need(who, "money.read")
    with tribune.reading() as session:
        entry = one_entry(session, entry_id)
        ids = {entry.head.article_id, *(row.article_id for row in entry.transfers)}
        return entry, titles_of(session, ids)
