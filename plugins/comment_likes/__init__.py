"""Comment likes: a like pays the one who likes, the comment's writer and the article's authors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cms.sdk import (
    AccountKind,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Role,
    Side,
    Transfer,
    Undo,
    hookimpl,
    pool,
    setting,
    shares,
    twei,
    user,
)

UNDO = Undo.WITHDRAWN | Undo.DELETED | Undo.MODERATED


@dataclass(frozen=True)
class Settings:
    """Default rule set, rule comment_likes: 0.02, 0.20, 0.05."""

    own_utwei: int = setting(twei("0.02"), label="For the one who likes", unit="utwei", min=0)
    commenter_utwei: int = setting(
        twei("0.20"), label="For the comment's writer", unit="utwei", min=0
    )
    author_utwei: int = setting(twei("0.05"), label="For the authors", unit="utwei", min=0)


def _line(role: str, label: str, position: int) -> Line:
    return Line(
        code=f"comment_likes.reward_{role}",
        label=label,
        side=Side.PROFIT,
        source=AccountKind.POOL,
        destination=AccountKind.USER,
        row=f"likes_{role}",
        position=position,
    )


class CommentLikes(Plugin):
    """Pays three roles from the article's pool, never charges."""

    name = "comment_likes"
    summary = "A like pays the liker a little, the commenter more, the author a share."
    Settings = Settings
    lines = (
        _line("own", "Likes Own", 30),
        _line("commenter", "Likes Commenter", 40),
        _line("author", "Likes Author", 50),
    )

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Pay the like of somebody who has read the article."""
        comment, s = event.comment, context.settings
        if event.reaction != "like" or comment is None:
            return ()
        if not event.has_read:
            context.skip(
                "comment_likes.reward_own", "not_read", "Likes are paid to those who have read"
            )
            return ()
        authors = [a for a in event.article.author_ids if a != event.actor_id]
        payments = [
            ("own", Role.OWN, event.actor_id, s.own_utwei),
            ("commenter", Role.COMMENTER, comment.writer_id, s.commenter_utwei),
            *(
                ("author", Role.AUTHOR, who, amount)
                for who, amount in shares(s.author_utwei, authors)
            ),
        ]
        return [
            Transfer(
                line=f"comment_likes.reward_{suffix}",
                source=pool(event.article.id),
                destination=user(payee),
                amount_utwei=amount,
                role=role,
                undo=UNDO,
                note="a like",
            )
            for suffix, role, payee, amount in payments
            if amount
        ]


plugin = CommentLikes()
