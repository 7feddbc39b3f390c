"""One reader's money as staff see it: purse, its course, every entry with its why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cms.content.headings import titles_of
from cms.ledger.figures import RowTotal, balances_of_reader, days_between, row_totals
from cms.ledger.holds import Purse, purse_of
from cms.ledger.pnl import codes_of_row
from cms.ledger.statement import Before, next_before, statement_of
from cms.people.names import Person, person
from cms.services.access.money_access import need
from cms.services.access.sessions import Principal
from cms.services.money.sum_days import sum_days
from cms.services.unit_of_work import Tribune

PAGE_SIZE = 30
DAYS = 90
BEGINNING = date(1, 1, 1)


@dataclass(frozen=True, kw_only=True)
class ReaderMoney:
    """``fields`` is what plugins know of the person, a level for one; ``balances`` by day.

    They are all that the person has, what is held included. ``rows`` are the totals of all time;
    ``entries`` a page of the statement, newest first, and ``older`` where the next one begins.
    """

    person: Person
    fields: Mapping[str, Any]
    purse: Purse
    days: Sequence[date]
    balances: Sequence[int]
    rows: Sequence[RowTotal]
    entries: Sequence[Any]
    titles: Mapping[int, str]
    older: Before | None


def reader_money(
    tribune: Tribune, who: Principal, user_id: int, *, row: str = "", before: Before | None = None
) -> ReaderMoney:
    """Return a wallet's figures and a page of entries. Raises NotFound, NotAllowed.

    ``row`` narrows the entries to one row of the report (an unknown one has none), ``before`` to
    those below it.
    """
    need(who, "money.read")
    sum_days(tribune)
    now = tribune.clock.now()
    today = now.date()
    days = days_between(today - timedelta(days=DAYS - 1), today)
    with tribune.reading() as session:
        known = person(session, user_id)
        purse = purse_of(session, user_id, now)
        snapshot = tribune.host.snapshot(session, now)
        declared = tribune.host.registry.lines
        lines = codes_of_row(session, row, declared) if row else None
        query = statement_of(user_id, now, before, PAGE_SIZE + 1, lines=lines)
        entries = session.execute(query).all()
        page = entries[:PAGE_SIZE]
        all_utwei = purse.spendable_utwei + purse.held_utwei
        return ReaderMoney(
            person=known,
            fields=tribune.host.user_fields([user_id], snapshot)[user_id],
            purse=purse,
            days=days,
            balances=balances_of_reader(session, user_id, all_utwei, days),
            rows=row_totals(session, "reader", user_id, BEGINNING, declared),
            entries=page,
            titles=titles_of(session, (row.article_id for row in entries)),
            older=next_before(page, before) if len(entries) > PAGE_SIZE else None,
        )
