"""What goes out: plain dicts, one shape for a thing in lists and alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import RowMapping

from cms.api.respond import iso
from cms.content.queries import ArticleRow
from cms.ledger.holds import Purse
from cms.ledger.pnl import ProfitAndLoss
from cms.pluginhost.context import Skipped
from cms.sdk.errors import Refusal
from cms.sdk.money import decimal
from cms.sdk.transfers import AccountKind, Side
from cms.services.dealings.reports import Report
from cms.services.money.unpaid import Unpaid
from cms.services.outcome import Moved, Outcome, Quote


def article(row: ArticleRow, plugins: Mapping[str, object]) -> dict[str, Any]:
    """Return an article without its body."""
    c = row.columns
    return {
        "id": c["id"],
        "slug": c["slug"],
        "title": c["title"],
        "summary": c["summary"],
        "seo_title": c["seo_title"],
        "seo_description": c["seo_description"],
        "language": c["language"],
        "category": _named(c["category_slug"], c["category_name"]),
        "tags": row.tags,
        "authors": [person(**author) for author in row.authors],
        "lead_image": _picture(c),
        "published_at": iso(c["published_at"]),
        "updated_at": iso(c["updated_at"]),
        "word_count": c["word_count"],
        "reading_seconds": c["reading_seconds"],
        "counts": {
            "plus": c["plus_count"],
            "minus": c["minus_count"],
            "comments": c["comment_count"],
        },
        "plugins": plugins,
    }


def _named(slug: str | None, name: str | None) -> dict[str, str] | None:
    return {"slug": slug, "name": name or ""} if slug else None


def _picture(c: RowMapping) -> dict[str, Any] | None:
    if not c["picture_digest"] and not c["picture_caption"]:
        return None
    shown = {
        "alt": c["picture_alt"],
        "caption": c["picture_caption"],
        "credit": c["picture_credit"],
        "width": c["picture_width"],
        "height": c["picture_height"],
        "renditions": [],
    }
    if c["picture_digest"]:
        widths = [int(width) for width in c["picture_widths"].split(",")]
        stem = f"/media/{c['picture_digest'][:32]}"
        shown["renditions"] = [{"width": w, "url": f"{stem}-{w}.webp"} for w in widths]
    return shown


def person(id: int, nickname: str, avatar: str | None) -> dict[str, Any]:
    """Return a person as others see them; ``avatar`` is the stem of a picture of their own."""
    drawn = f"/media/avatars/{id}.svg"
    return {
        "id": id,
        "nickname": nickname,
        "avatar": f"/media/{avatar}-192.webp" if avatar else drawn,
    }


def comment(row: RowMapping, writer_plugins: Mapping[str, object]) -> dict[str, Any]:
    """Return a comment with its writer."""
    writer = person(row["user_id"], row["nickname"], row["avatar"])
    return {
        "id": row["id"],
        "body": row["body"],
        "html": row["html"],
        "created_at": iso(row["created_at"]),
        "counts": {"like": row["like_count"], "dislike": row["dislike_count"]},
        "writer": writer | {"plugins": writer_plugins},
    }


def moved(moves: Sequence[Moved], user_id: int) -> list[dict[str, Any]]:
    """Return what moved, each marked with whether it is the asking person's."""
    return [
        {
            "line": m.line,
            "label": m.label,
            "role": m.role,
            "is_yours": m.user_id == user_id,
            "amount": decimal(m.amount_utwei),
            "note": m.note,
            "held_until": iso(m.held_until),
        }
        for m in moves
    ]


def skipped(skips: Sequence[Skipped]) -> list[dict[str, str]]:
    """Return what was not paid, and why: once, where several people did not get the same."""
    once = dict.fromkeys(s if s.withheld_utwei else replace(s, payee_id=0) for s in skips)
    return [
        {
            "plugin": s.plugin,
            "line": s.line,
            "code": s.code,
            "detail": s.detail,
            "withheld": decimal(s.withheld_utwei),
        }
        for s in once
    ]


def unpaid(one: Unpaid) -> dict[str, Any]:
    """Return what somebody was not paid, with its reason."""
    return {
        "id": one.id,
        "recorded_at": iso(one.recorded_at),
        "line": one.line,
        "label": one.label,
        "plugin": one.plugin,
        "rule_version": one.rule_version,
        "code": one.code,
        "detail": one.detail,
        "withheld": decimal(one.withheld_utwei),
        "status": one.status,
        "can_appeal": one.can_be_paid and one.status == "open",
        "decided_because": one.decided_because,
        "event": one.event,
        "article_id": one.article_id or None,
        "article": _titled(one.slug, one.title),
    }


def outcome(result: Outcome, user_id: int) -> dict[str, Any]:
    """Return what an act moved and what it did not."""
    return {"moved": moved(result.moved, user_id), "skipped": skipped(result.skipped)}


def quote(quoted: Quote, user_id: int) -> dict[str, Any]:
    """Return a quote: what would move, or why it may not happen."""
    return {
        "id": quoted.id,
        "allowed": not quoted.refusals,
        "refusals": [refusal(r) for r in quoted.refusals],
        "moved": moved(quoted.moved, user_id),
        "skipped": skipped(quoted.skipped),
        "valid_until": iso(quoted.valid_until),
    }


def purse(mine: Purse) -> dict[str, Any]:
    """Return what one can spend and what is held."""
    return {
        "balance": decimal(mine.spendable_utwei),
        "held": decimal(mine.held_utwei),
        "next_release": {"amount": decimal(mine.next_utwei), "at": iso(mine.next_at)}
        if mine.next_at
        else None,
    }


def entry(row: Any) -> dict[str, Any]:
    """Return a line of a wallet's statement with its why."""
    return {
        "version": row.version,
        "recorded_at": iso(row.recorded_at),
        "line": row.line,
        "label": row.label,
        "role": row.role,
        "plugin": row.plugin,
        "rule_version": row.rule_version,
        "is_reversal": row.kind == "reverse",
        "amount": decimal(row.amount_utwei),
        "balance_after": decimal(row.balance_after_utwei),
        "pocket": "held" if row.account_kind == AccountKind.HOLD.value else "spendable",
        "held_until": iso(row.held_until),
        "note": row.note,
        "event": row.event_kind,
        "article_id": row.article_id or None,
        "article": _titled(row.article_slug, row.article_title),
    }


def _titled(slug: str | None, title: str) -> dict[str, str] | None:
    return {"slug": slug, "title": title} if slug else None


def refusal(said: Refusal) -> dict[str, Any]:
    """Return a refusal with its parameters."""
    return {"code": said.code, "detail": said.detail, **said.params}


def report(found: Report) -> dict[str, Any]:
    """Return a report instance."""
    return {
        "id": found.id,
        "article_id": found.article_id,
        "created_at": iso(found.created_at),
        **table(found.table),
    }


def table(found: ProfitAndLoss) -> dict[str, Any]:
    """Return a profit and loss table with subtotals and total."""
    return {
        "rows": [
            {
                "row": row.row,
                "label": row.label,
                "side": row.side,
                "amount": decimal(row.amount_utwei),
            }
            for row in found.rows
        ],
        "profit_subtotal": decimal(found.subtotal(Side.PROFIT)),
        "loss_subtotal": decimal(found.subtotal(Side.LOSS)),
        "total": decimal(found.total_utwei),
    }
