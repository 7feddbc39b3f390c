"""One reader's wallet as staff see it: balance, its course, every entry with its why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cms.content.headings import titles_of
from cms.ledger.accounts import balances_of
from cms.ledger.figures import RowTotal, balances_of_reader, days_between, row_totals
from cms.ledger.pnl import codes_of_row
from cms.ledger.statement import statement_of
from cms.people.names import Person, person
from cms.sdk.transfers import user
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

    ``rows`` are the totals of all time; ``entries`` a page of the statement, newest first.
    """

    person: Person
    fields: Mapping[str, Any]
    balance_utwei: int
    days: Sequence[date]
    balances: Sequence[int]
    rows: Sequence[RowTotal]
    entries: Sequence[Any]
    titles: Mapping[int, str]
    has_more: bool


def reader_money(
    tribune: Tribune, who: Principal, user_id: int, *, row: str = "", before: int | None = None
) -> ReaderMoney:
    """Return a wallet's figures and a page of entries. Raises NotFound, NotAllowed.

    ``row`` narrows the entries to one row of the report (an unknown one has none), ``before`` to
    versions of the account below it.
    """
    need(who, "money.read")
    sum_days(tribune)
    wallet, today = user(user_id), tribune.clock.now().date()
    days = days_between(today - timedelta(days=DAYS - 1), today)
    with tribune.reading() as session:
        known = person(session, user_id)
        balance = balances_of(session, [wallet])[wallet]
        snapshot = tribune.host.snapshot(session, tribune.clock.now())
        declared = tribune.host.registry.lines
        lines = codes_of_row(session, row, declared) if row else None
        query = statement_of(wallet, before, PAGE_SIZE + 1, lines=lines)
        entries = session.execute(query).all()
        return ReaderMoney(
            person=known,
            fields=tribune.host.user_fields([user_id], snapshot)[user_id],
            balance_utwei=balance,
            days=days,
            balances=balances_of_reader(session, user_id, balance, days),
            rows=row_totals(session, "reader", user_id, BEGINNING, declared),
            entries=entries[:PAGE_SIZE],
            titles=titles_of(session, (row.article_id for row in entries)),
            has_more=len(entries) > PAGE_SIZE,
        )
