"""Comment likes: a like pays the one who likes, the comment's writer and the article's authors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

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
    author_shares,
    hookimpl,
    pool,
    user,
)
from plugins.comment_likes.settings import PRESETS, Settings

OWN = "comment_likes.reward_own"
COMMENTER = "comment_likes.reward_commenter"
AUTHOR = "comment_likes.reward_author"


def _line(code: str, label: str, row: str, position: int) -> Line:
    return Line(
        code=code,
        label=label,
        side=Side.PROFIT,
        source=AccountKind.POOL,
        destination=AccountKind.USER,
        row=row,
        position=position,
    )


class CommentLikes(Plugin):
    """Pays three roles from the article's pool, never charges."""

    name = "comment_likes"
    summary = "A like pays the liker a little, the commenter more, the author a share."
    Settings = Settings
    presets = PRESETS
    lines = (
        _line(OWN, "Likes Own", "likes_own", 30),
        _line(COMMENTER, "Likes Commenter", "likes_commenter", 40),
        _line(AUTHOR, "Likes Author", "likes_author", 50),
    )

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Pay the like of somebody who has read the article."""
        comment, s = event.comment, context.settings
        if event.reaction != "like" or comment is None:
            return ()
        parts = (
            (OWN, Role.OWN, [(event.actor_id, s.own_utwei)]),
            (COMMENTER, Role.COMMENTER, [(comment.writer_id, s.commenter_utwei)]),
            (AUTHOR, Role.AUTHOR, author_shares(s.author_utwei, event)),
        )
        return [
            transfer
            for line, role, payments in parts
            for transfer in _pay(line, role, payments, event, context)
        ]


def _pay(
    line: str,
    role: Role,
    payments: Sequence[tuple[int, int]],
    event: ReactionAdded,
    context: Context,
) -> list[Transfer]:
    due = [(payee, amount) for payee, amount in payments if amount]
    if due and (reason := _why_not(line, due[0][0], event, context)):
        context.skip(line, *reason, payee_ids=[payee for payee, _amount in due])
        return []
    return [
        Transfer(
            line=line,
            source=pool(event.article.id),
            destination=user(payee),
            amount_utwei=amount,
            role=role,
            undo=Undo.WITHDRAWN | Undo.DELETED | Undo.MODERATED,
            note="a like",
        )
        for payee, amount in due
    ]


def _why_not(
    line: str, payee_id: int, event: ReactionAdded, context: Context
) -> tuple[str, str] | None:
    s, authors = context.settings, event.article.author_ids
    if not event.has_read:
        return "not_read", "Likes are paid when they come from those who have read"
    if event.actor_id in authors and payee_id in authors:
        return "own", "Authors are not paid for their own likes below their own article"
    most = {OWN: s.own_per_day_max, COMMENTER: s.received_per_day_max}.get(line)
    since = context.now - timedelta(hours=24)
    if most is not None and context.payments(line, user_id=payee_id, since=since) >= most:
        return "cap", f"{most} likes are paid in 24 hours"
    return None


plugin = CommentLikes()
