"""Comment dislikes: it costs the one who dislikes and the writer, and compensates the authors.

The price to the attacker equals the damage. A comment loses at most 1.00 in all, and its writer
never what is not there: then only the disliker pays and the authors get half.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    AccountKind,
    CommentFacts,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Role,
    Side,
    Transfer,
    Undo,
    author_shares,
    decimal,
    hookimpl,
    user,
)
from plugins.comment_dislikes.settings import PRESETS, Settings

OWN = "comment_dislikes.charge_own"
COMMENTER = "comment_dislikes.charge_commenter"
AUTHOR = "comment_dislikes.share_author"


class CommentDislikes(Plugin):
    """Charges two people and compensates the hosts."""

    name = "comment_dislikes"
    summary = "A dislike costs the disliker and the commenter; the author gets a share."
    Settings = Settings
    presets = PRESETS
    must_succeed = frozenset({"on_react"})
    lines = (
        Line(
            code=AUTHOR,
            label="Dislikes Author",
            side=Side.PROFIT,
            source=AccountKind.TREASURY,
            destination=AccountKind.USER,
            row="dislikes_author",
            position=60,
        ),
        Line(
            code=OWN,
            label="Dislikes Own",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
            row="dislikes_own",
            position=90,
        ),
        Line(
            code=COMMENTER,
            label="Dislikes Commenter",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
            row="dislikes_commenter",
            position=100,
        ),
    )

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Charge both, as far as the writer can bear it, and share with the authors."""
        comment, s = event.comment, context.settings
        if event.reaction != "dislike" or comment is None:
            return ()
        charges, share = [], s.author_utwei
        if s.own_utwei:
            again = Undo.WITHDRAWN | Undo.MODERATED
            charges.append(_charge(OWN, event.actor_id, s.own_utwei, Role.OWN, again))
        if s.commenter_utwei and _can_lose(comment, context):
            writer, loss = comment.writer_id, s.commenter_utwei
            charges.append(_charge(COMMENTER, writer, loss, Role.COMMENTER, Undo.WITHDRAWN))
        elif s.commenter_utwei:
            share //= 2
        paid = sum(charge.amount_utwei for charge in charges)
        return [*charges, *_compensation(event, min(share, paid), context)]


def _charge(line: str, payer: int, amount_utwei: int, role: Role, undo: Undo) -> Transfer:
    return Transfer(
        line=line,
        source=user(payer),
        destination=TREASURY,
        amount_utwei=amount_utwei,
        role=role,
        undo=undo,
        note="a dislike",
    )


def _can_lose(comment: CommentFacts, context: Context) -> bool:
    s, writer = context.settings, comment.writer_id
    if context.balance_of(user(writer)) < s.commenter_utwei:
        return False
    lost = -context.total(COMMENTER, user_id=writer, comment_id=comment.id)
    return bool(lost + s.commenter_utwei <= s.commenter_utwei_max)


def _compensation(event: ReactionAdded, share_utwei: int, context: Context) -> list[Transfer]:
    """Share among the authors what the two pay, as far as the article's cap allows."""
    if not share_utwei:
        return []
    most: int = context.settings.author_utwei_per_day_max
    since = context.now - timedelta(hours=24)
    had = context.total(AUTHOR, article_id=event.article.id, since=since)
    amount = min(share_utwei, max(0, most - had))
    if amount < share_utwei:
        detail = f"Dislikes bring an article {decimal(most)} Twei in 24 hours"
        context.skip(AUTHOR, "cap", detail, payee_ids=event.article.author_ids)
    return [
        Transfer(
            line=AUTHOR,
            source=TREASURY,
            destination=user(author_id),
            amount_utwei=each,
            role=Role.AUTHOR,
            undo=Undo.WITHDRAWN,
            note="share of a dislike",
        )
        for author_id, each in author_shares(amount, event)
    ]


plugin = CommentDislikes()
