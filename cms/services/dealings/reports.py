"""Report instances: a dated profit and loss table of a whole article, bought and kept.

Asking again while no entry has changed the article's books gives the same instance and costs
nothing. The figures are taken after the charge, so the report's own price is in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from cms.content.facts import live_article
from cms.ledger.accounts import newest_entry_of
from cms.ledger.models import ReportRow
from cms.ledger.pnl import ProfitAndLoss, Row, profit_and_loss
from cms.sdk.errors import NotFound
from cms.sdk.events import ReportRequested
from cms.services.acts import Act
from cms.services.outcome import Outcome, Quote
from cms.services.quoting import quote
from cms.services.settle import perform
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class Report:
    """An instance: the table as it stood at ``created_at``."""

    id: int
    article_id: int
    created_at: datetime
    table: ProfitAndLoss


def request_report(
    tribune: Tribune, user_id: int, role: str, article_id: int, quoted: str = ""
) -> tuple[Report, Outcome]:
    """Buy a report instance, or get the current one again without a charge.

    ``quoted`` is a quote's id: then it costs that or is not bought.
    Raises NotFound, Refused, InsufficientFunds, RuleFailed, Conflict (the quote has changed).
    """
    outcome = perform(tribune, _prepare(tribune, user_id, role, article_id), quoted)
    return get_report(tribune, user_id, outcome.subject_id), outcome


def quote_report(tribune: Tribune, user_id: int, role: str, article_id: int) -> Quote:
    """Say what a report instance would cost now."""
    return quote(tribune, _prepare(tribune, user_id, role, article_id))


def get_report(tribune: Tribune, user_id: int, report_id: int) -> Report:
    """Return an instance of one's own; raise NotFound for any other."""
    with tribune.reading() as session:
        row = session.scalar(
            select(ReportRow).where(ReportRow.id == report_id, ReportRow.user_id == user_id)
        )
        if row is None:
            raise NotFound("report.not_found", "There is no such report of yours")
        table = ProfitAndLoss(rows=tuple(Row(**values) for values in json.loads(row.figures)))
        return Report(id=row.id, article_id=row.article_id, created_at=row.created_at, table=table)


def _prepare(
    tribune: Tribune, user_id: int, role: str, article_id: int
) -> Callable[[Session], Act | Outcome]:
    def prepare(session: Session) -> Act | Outcome:
        article = live_article(session, article_id)
        position = newest_entry_of(session, article_id)
        newest = session.execute(
            select(ReportRow.id, ReportRow.position)
            .where(ReportRow.user_id == user_id, ReportRow.article_id == article_id)
            .order_by(ReportRow.id.desc())
            .limit(1)
        ).one_or_none()
        key = f"report:{user_id}:{article_id}:{position}"
        if newest is not None and newest.position == position:
            return Outcome(key=key, subject_id=newest.id, replayed=True)
        event = ReportRequested(
            key=key, actor_id=user_id, occurred_at=tribune.clock.now(), article=article
        )
        return Act(
            name="report",
            event=event,
            actor_role=role,
            record=lambda _session, _event_id: 0,
            finish=lambda session, event_id: _keep(tribune, session, user_id, article_id, event_id),
        )

    return prepare


def _keep(tribune: Tribune, session: Session, user_id: int, article_id: int, event_id: int) -> int:
    table = profit_and_loss(session, article_id, tribune.host.registry.lines)
    report_id: int = session.execute(
        insert(ReportRow)
        .values(
            user_id=user_id,
            article_id=article_id,
            event_id=event_id,
            position=newest_entry_of(session, article_id),
            figures=json.dumps([asdict(row) for row in table.rows]),
            created_at=tribune.clock.now(),
        )
        .returning(ReportRow.id)
    ).scalar_one()
    return report_id
