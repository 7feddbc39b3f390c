"""The same deed for many articles, one after the other, each in a unit of work of its own.

What is refused stops nothing else. What was done can be undone for exactly those articles: a
taking down is put back as it was, so a slip of the hand costs nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlalchemy import select

from cms.content.models import Article
from cms.sdk.errors import CMSError, Invalid
from cms.services.articles.publish import publish_article, rehearse_publishing
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import unpublish_article
from cms.services.articles.trash import restore_article, trash_article
from cms.services.outcome import Outcome
from cms.services.unit_of_work import Tribune

ARTICLES_MAX = 100
BulkDeed = Literal["publish", "unpublish", "trash", "restore"]
DEEDS: tuple[BulkDeed, ...] = get_args(BulkDeed)


@dataclass(frozen=True)
class Done:
    """An article for which it was done; ``removal_id`` is the taking down that it went with."""

    article_id: int
    removal_id: int = 0


@dataclass(frozen=True)
class Failed:
    """An article for which it was not done, and why in a sentence."""

    article_id: int
    title: str
    why: str


@dataclass
class Report:
    """What came of a deed. ``idle`` counts articles that were in that state already."""

    deed: BulkDeed
    done: list[Done] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    idle: int = 0


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What publishing one of a row would move, or why it would be refused."""

    article_id: int
    title: str
    outcome: Outcome | None
    why: str = ""


def do_in_bulk(
    tribune: Tribune, user_id: int, role: str, deed: BulkDeed, article_ids: Sequence[int]
) -> Report:
    """Do it for each article in turn. Raises Invalid for none or more than 100 articles."""
    chosen = _checked(article_ids)
    titles, report = _titles(tribune, chosen), Report(deed)
    for article_id in chosen:
        try:
            outcome = _WAYS[deed](tribune, user_id, role, article_id)
        except CMSError as fault:
            title = titles.get(article_id, f"Article {article_id}")
            report.failed.append(Failed(article_id, title, fault.detail))
            continue
        if outcome.replayed:
            report.idle += 1
            continue
        is_down = deed in ("unpublish", "trash")
        report.done.append(Done(article_id, outcome.subject_id if is_down else 0))
    return report


def undo_in_bulk(
    tribune: Tribune, user_id: int, role: str, deed: BulkDeed, done: Sequence[Done]
) -> Report:
    """Undo what `do_in_bulk` has done. Raises Invalid for none or more than 100 articles."""
    _checked([one.article_id for one in done])
    titles = _titles(tribune, [one.article_id for one in done])
    report = Report(deed)
    for one in done:
        try:
            _undo(tribune, user_id, role, deed, one)
        except CMSError as fault:
            title = titles.get(one.article_id, f"Article {one.article_id}")
            report.failed.append(Failed(one.article_id, title, fault.detail))
        else:
            report.done.append(one)
    return report


def rehearse_bulk(
    tribune: Tribune, user_id: int, role: str, article_ids: Sequence[int]
) -> list[Rehearsed]:
    """Say what publishing these in turn would move. Raises Invalid as `do_in_bulk` does."""
    chosen = _checked(article_ids)
    titles = _titles(tribune, chosen)
    found = rehearse_publishing(tribune, user_id, role, chosen)
    return [
        Rehearsed(
            article_id=article_id,
            title=titles.get(article_id, f"Article {article_id}"),
            outcome=one if isinstance(one, Outcome) else None,
            why=one.detail if isinstance(one, CMSError) else "",
        )
        for article_id, one in zip(chosen, found, strict=True)
    ]


def _undo(tribune: Tribune, user_id: int, role: str, deed: BulkDeed, one: Done) -> None:
    if deed == "publish":
        unpublish_article(tribune, user_id, role, one.article_id, reason="undone at once")
    elif deed == "restore":
        trash_article(tribune, user_id, role, one.article_id)
    else:
        restore_article(tribune, user_id, role, one.article_id)
        if one.removal_id:
            put_back_article(tribune, user_id, role, one.article_id, one.removal_id)


def _checked(article_ids: Iterable[int]) -> list[int]:
    chosen = list(dict.fromkeys(article_ids))
    if not chosen:
        raise Invalid("bulk.none", "Choose at least one article first")
    if len(chosen) > ARTICLES_MAX:
        raise Invalid("bulk.many", f"Choose at most {ARTICLES_MAX} articles at once")
    return chosen


def _titles(tribune: Tribune, article_ids: Sequence[int]) -> dict[int, str]:
    with tribune.reading() as session:
        rows = session.execute(select(Article.id, Article.title).where(Article.id.in_(article_ids)))
        return {row.id: row.title for row in rows}


_WAYS: dict[BulkDeed, Callable[[Tribune, int, str, int], Outcome]] = {
    "publish": publish_article,
    "unpublish": unpublish_article,
    "trash": trash_article,
    "restore": restore_article,
}
