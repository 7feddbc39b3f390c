"""Why not: what was not paid, to whom and for what reason; and asking an operator to look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from cms.content.clean import clean_text
from cms.content.headings import heading, named_articles
from cms.ledger.unpaid import unpaid_rows
from cms.ledger.unpaid_tables import UnpaidRow
from cms.people.names import nicknames_of
from cms.sdk.errors import Conflict, Invalid, NotFound
from cms.services.access.money_access import need, need_article
from cms.services.access.sessions import Principal
from cms.services.unit_of_work import Tribune

APPEAL_CHARACTERS_MAX = 500
PAGE_SIZE = 30


@dataclass(frozen=True, kw_only=True)
class Unpaid:
    """A payment that was cut. ``status`` is open, appealed, paid, declined, or undone.

    ``nickname`` is of the person who was not paid, ``actor`` of whoever did what it would have
    been paid for, empty if that was the same or nobody. ``can_be_paid`` says whether it is a sum
    that an operator may still release.
    """

    id: int
    recorded_at: datetime
    event: str
    natural_key: str
    actor: str
    line: str
    label: str
    plugin: str
    rule_version: int
    code: str
    detail: str
    withheld_utwei: int
    user_id: int
    nickname: str
    article_id: int
    slug: str
    title: str
    status: str
    appeal: str
    decided_because: str
    can_be_paid: bool


@dataclass(frozen=True, kw_only=True)
class UnpaidPage:
    """A page of them, newest first."""

    found: Sequence[Unpaid]
    has_more: bool


def own_unpaid(tribune: Tribune, user_id: int, *, before: int | None, limit: int) -> UnpaidPage:
    """Return what a person was not paid, newest first, below id ``before``.

    Titles are those of live articles: the words of others are nobody's to read.
    """
    return _page(tribune, before, limit, only_live=True, user_id=user_id)


def unpaid_desk(
    tribune: Tribune,
    who: Principal,
    *,
    before: int | None = None,
    user_id: int | None = None,
    article_id: int | None = None,
    is_appealed: bool = False,
) -> UnpaidPage:
    """Return the same for staff: of a person, of an article, or those that were appealed.

    Raises NotAllowed (authors see their own articles'), NotFound for no such article.
    """
    if article_id is None:
        need(who, "money.read")
    else:
        with tribune.reading() as session:
            need_article(who, heading(session, article_id))
    return _page(
        tribune,
        before,
        PAGE_SIZE,
        user_id=user_id,
        article_id=article_id,
        is_appealed=is_appealed,
    )


def one_unpaid(tribune: Tribune, who: Principal, unpaid_id: int) -> Unpaid:
    """Return one of them, for the operator's decision. Raises NotAllowed, NotFound."""
    need(who, "money.read")
    found = _page(tribune, unpaid_id + 1, 1).found
    if not found or found[0].id != unpaid_id:
        raise NotFound("unpaid.not_found", "There is no such entry")
    return found[0]


def _page(
    tribune: Tribune, before: int | None, limit: int, *, only_live: bool = False, **which: Any
) -> UnpaidPage:
    labels = {line.code: line.label for line in tribune.host.registry.lines}
    with tribune.reading() as session:
        rows = session.execute(unpaid_rows(before, limit + 1, **which)).all()
        names = nicknames_of(session, (i for row in rows for i in (row.user_id, row.actor_id)))
        titles = named_articles(session, {row.article_id for row in rows}, only_live=only_live)
    found = [_unpaid(row, labels, names, titles) for row in rows[:limit]]
    return UnpaidPage(found=found, has_more=len(rows) > limit)


def _unpaid(
    row: Any, labels: dict[str, str], names: dict[int, str], titles: dict[int, tuple[str, str]]
) -> Unpaid:
    asked = "appealed" if row.appealed_at else "open"
    status = row.decision or ("undone" if row.undone_by else asked)
    slug, title = titles.get(row.article_id, ("", ""))
    is_sum = bool(row.withheld_utwei and row.role)
    return Unpaid(
        id=row.id,
        recorded_at=row.recorded_at,
        event=row.event_kind,
        natural_key=row.natural_key,
        actor=names.get(row.actor_id, "") if row.actor_id != row.user_id else "",
        line=row.line,
        label=row.label or labels.get(row.line, row.line),
        plugin=row.plugin,
        rule_version=row.rule_version,
        code=row.code,
        detail=row.detail,
        withheld_utwei=row.withheld_utwei,
        user_id=row.user_id,
        nickname=names.get(row.user_id, ""),
        article_id=row.article_id,
        slug=slug,
        title=title,
        status=status,
        appeal=row.appeal,
        decided_because=row.decided_because,
        can_be_paid=is_sum and status in ("open", "appealed"),
    )


def appeal(tribune: Tribune, user_id: int, unpaid_id: int, words: str) -> None:
    """Ask an operator to look at a withheld sum. The same words again change nothing.

    Raises NotFound (not theirs, or none), Invalid, Conflict (nothing was withheld, it was decided,
    or it was appealed in other words).
    """
    text = clean_text(words, field="reason", characters_max=APPEAL_CHARACTERS_MAX).strip()
    if not text:
        detail = "Say why this should be paid"
        raise Invalid("appeal.reason", detail, errors={"reason": [detail]})
    row = UnpaidRow
    with tribune.writing() as session:
        mine = (row.id == unpaid_id, row.user_id == user_id)
        found = session.execute(
            select(row.withheld_utwei, row.role, row.appeal, row.decision)
            .where(*mine)
            .with_for_update()
        ).one_or_none()
        if found is None:
            raise NotFound("unpaid.not_found", "There is no such entry of yours")
        if not (found.withheld_utwei and found.role):
            raise Conflict("unpaid.nothing_withheld", "No sum is withheld here that could be paid")
        if found.decision:
            raise Conflict("unpaid.decided", "This has been decided")
        if found.appeal not in ("", text):
            raise Conflict("unpaid.appealed", "You have asked for this already")
        if not found.appeal:
            values = {"appeal": text, "appealed_at": tribune.clock.now()}
            session.execute(update(row).where(*mine).values(**values))
