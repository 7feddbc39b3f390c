"""One's wallet: its balance, and every entry with its why and the article it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cms.content.models import Article
from cms.ledger.accounts import balances_of
from cms.ledger.models import PostingRow
from cms.ledger.statement import statement_of
from cms.sdk.transfers import user
from cms.services.unit_of_work import Tribune


def balance_of(tribune: Tribune, user_id: int) -> int:
    """Return what a person can spend, in utwei."""
    with tribune.reading() as session:
        return balances_of(session, [user(user_id)])[user(user_id)]


def wallet_entries(
    tribune: Tribune, user_id: int, *, before: int | None, limit: int
) -> Sequence[Any]:
    """Return up to ``limit`` entries below version ``before``, newest first, in one statement.

    ``article_slug`` and ``article_title`` are None for what is about no article, and for one that
    is not live: its words are nobody's to read any more, or not yet.
    """
    of_live = (Article.id == PostingRow.article_id) & (Article.status == "published")
    query = (
        statement_of(user(user_id), before, limit)
        .outerjoin(Article, of_live)
        .add_columns(Article.slug.label("article_slug"), Article.title.label("article_title"))
    )
    with tribune.reading() as session:
        return session.execute(query).all()
