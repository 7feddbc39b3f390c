"""How a person stands to an article: earned and when, reactions, comments, reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cms.content.facts import has_read, live_article
from cms.content.models import Comment, Reaction
from cms.ledger.account_keys import OF_PEOPLE
from cms.ledger.models import AccountRow, LineRow, PostingRow, ReportRow
from cms.sdk.transfers import Side
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class StandingOn:
    """``earned_utwei`` is what profit lines brought, net of reversals."""

    earned_utwei: int
    earned_at: datetime | None
    has_read: bool
    reaction: str | None
    comment_reactions: dict[int, str]
    own_comments: list[int]
    reports: list[tuple[int, datetime]]


def standing_on(tribune: Tribune, user_id: int, article_id: int) -> StandingOn:
    """Read a person's stand on a live article; raise NotFound."""
    with tribune.reading() as session:
        live_article(session, article_id)
        earned, earned_at = session.execute(
            select(func.sum(PostingRow.amount_utwei), func.max(PostingRow.recorded_at))
            .join(AccountRow, AccountRow.id == PostingRow.account_id)
            .join(LineRow, LineRow.code == PostingRow.line)
            .where(
                PostingRow.article_id == article_id,
                AccountRow.kind.in_(OF_PEOPLE),
                AccountRow.owner_id == user_id,
                LineRow.side == Side.PROFIT.value,
            )
        ).one()
        reactions = session.execute(
            select(Reaction.comment_id, Reaction.kind).where(
                Reaction.user_id == user_id,
                Reaction.article_id == article_id,
                Reaction.kind.is_not(None),
            )
        ).all()
        own = session.scalars(
            select(Comment.id).where(
                Comment.user_id == user_id,
                Comment.article_id == article_id,
                Comment.status == "visible",
            )
        ).all()
        reports = session.execute(
            select(ReportRow.id, ReportRow.created_at)
            .where(ReportRow.user_id == user_id, ReportRow.article_id == article_id)
            .order_by(ReportRow.id.desc())
            .limit(20)
        ).all()
        read = has_read(session, user_id, article_id)
    kinds = {row.comment_id: str(row.kind) for row in reactions}
    return StandingOn(
        earned_utwei=int(earned or 0),
        earned_at=earned_at if earned else None,
        has_read=read,
        reaction=kinds.pop(0, None),
        comment_reactions=kinds,
        own_comments=list(own),
        reports=[(row.id, row.created_at) for row in reports],
    )
