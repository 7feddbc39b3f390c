"""Comment dislikes: it costs the one who dislikes and the writer, and compensates the authors.

The price to the attacker equals the damage. A comment loses at most 1.00 in all, and its writer
never what is not there: then only the disliker pays and the authors get half.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    hookimpl,
    setting,
    shares,
    twei,
    user,
)

OWN = "comment_dislikes.charge_own"
COMMENTER = "comment_dislikes.charge_commenter"
AUTHOR = "comment_dislikes.share_author"


@dataclass(frozen=True)
class Settings:
    """Default rule set, rule comment_dislikes: 0.10, 0.10, 0.05."""

    own_utwei: int = setting(twei("0.10"), label="Price for the disliker", unit="utwei", min=0)
    commenter_utwei: int = setting(twei("0.10"), label="Loss of the writer", unit="utwei", min=0)
    commenter_utwei_max: int = setting(
        twei("1.00"), label="Most that one comment loses", unit="utwei", min=0
    )
    author_utwei: int = setting(twei("0.05"), label="For the authors", unit="utwei", min=0)
    author_utwei_per_day_max: int = setting(
        twei("0.50"), label="Cap per author, article and 24 hours", unit="utwei", min=0
    )


class CommentDislikes(Plugin):
    """Charges two people and compensates the hosts."""

    name = "comment_dislikes"
    summary = "A dislike costs the disliker and the commenter; the author gets a share."
    Settings = Settings
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
        if event.reaction != "dislike" or comment is None or not s.own_utwei:
            return ()
        charges = [_charge(OWN, event.actor_id, s.own_utwei, Role.OWN, Undo.MODERATED)]
        share = s.author_utwei // 2
        if _can_lose(comment, context):
            writer, amount = comment.writer_id, s.commenter_utwei
            charges.append(_charge(COMMENTER, writer, amount, Role.COMMENTER, Undo.NEVER))
            share = s.author_utwei
        return [*charges, *_compensation(event, comment, share, context)]


def _charge(line: str, payer: int, amount_utwei: int, role: Role, also: Undo) -> Transfer:
    return Transfer(
        line=line,
        source=user(payer),
        destination=TREASURY,
        amount_utwei=amount_utwei,
        role=role,
        undo=Undo.WITHDRAWN | also,
        note="a dislike",
    )


def _can_lose(comment: CommentFacts, context: Context) -> bool:
    s = context.settings
    lost = comment.dislike_count * s.commenter_utwei
    has_enough = context.balance_of(user(comment.writer_id)) >= s.commenter_utwei
    return bool(s.commenter_utwei and has_enough and lost < s.commenter_utwei_max)


def _compensation(
    event: ReactionAdded, comment: CommentFacts, share_utwei: int, context: Context
) -> list[Transfer]:
    since = context.now - timedelta(hours=24)
    most: int = context.settings.author_utwei_per_day_max
    outsiders = [
        a for a in event.article.author_ids if a not in (event.actor_id, comment.writer_id)
    ]
    out = []
    for author_id, amount in shares(share_utwei, outsiders):
        had = context.total(AUTHOR, user_id=author_id, since=since, article_id=event.article.id)
        if (paid := min(amount, max(0, most - had))) > 0:
            out.append(
                Transfer(
                    line=AUTHOR,
                    source=TREASURY,
                    destination=user(author_id),
                    amount_utwei=paid,
                    role=Role.AUTHOR,
                    undo=Undo.WITHDRAWN | Undo.MODERATED,
                    note="share of a dislike",
                )
            )
    return out


plugin = CommentDislikes()
