"""One's wallet: what one can spend, what is held, every entry with its why and its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cms.content.models import Article
from cms.ledger.holds import Purse, purse_of
from cms.ledger.models import PostingRow
from cms.ledger.statement import Before, next_before, statement_of
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class WalletPage:
    """Entries, newest first; ``older`` is where the next page begins, None after the last."""

    entries: Sequence[Any]
    older: Before | None


def purse(tribune: Tribune, user_id: int) -> Purse:
    """Return what a person can spend now, and what is held until when."""
    with tribune.reading() as session:
        return purse_of(session, user_id, tribune.clock.now())


def wallet_entries(
    tribune: Tribune, user_id: int, *, before: Before | None, size: int
) -> WalletPage:
    """Return a page of up to ``size`` entries, newest first, in one statement.

    ``article_slug`` and ``article_title`` are None for what is about no article, and for one that
    is not live: its words are nobody's to read any more, or not yet.
    """
    of_live = (Article.id == PostingRow.article_id) & (Article.status == "published")
    query = (
        statement_of(user_id, tribune.clock.now(), before, size + 1)
        .outerjoin(Article, of_live)
        .add_columns(Article.slug.label("article_slug"), Article.title.label("article_title"))
    )
    with tribune.reading() as session:
        rows = session.execute(query).all()
    page = rows[:size]
    return WalletPage(entries=page, older=next_before(page, before) if len(rows) > size else None)
