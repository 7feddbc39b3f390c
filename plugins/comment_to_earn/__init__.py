"""Comment-to-earn: a comment costs a tribute; one that others like is rewarded.

A comment that two people like nets its writer -1.00 + 1.50 = +0.50, and each article's author
0.40 of the tribute. Spam nets -1.00.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cms.sdk import (
    TREASURY,
    AccountKind,
    Action,
    CommentFacts,
    CommentPosted,
    Context,
    Line,
    Plugin,
    ReactionAdded,
    Refusal,
    Role,
    Side,
    TableContext,
    Transfer,
    Undo,
    hookimpl,
    pool,
    shares,
    user,
)
from plugins.comment_to_earn.settings import Settings

TRIBUTE = "comment_to_earn.pay_tribute"
SHARE = "comment_to_earn.share_author"
REWARD = "comment_to_earn.reward_commenter"
_REWARDS_ROW = {"label": "Comment Rewards", "row": "comment_rewards"}


class CommentToEarn(Plugin):
    """Charges every comment and rewards the liked ones."""

    name = "comment_to_earn"
    summary = "Comments cost a tribute; comments that others like are rewarded."
    Settings = Settings
    presets = {"classic": {"liker_level_min": 5}, "fresh-site": {"liker_level_min": 1}}
    must_succeed = frozenset({"on_comment"})
    lines = (
        Line(
            code=REWARD,
            side=Side.PROFIT,
            source=AccountKind.POOL,
            destination=AccountKind.USER,
            position=20,
            **_REWARDS_ROW,
        ),
        Line(
            code=SHARE,
            side=Side.PROFIT,
            source=AccountKind.TREASURY,
            destination=AccountKind.USER,
            position=21,
            **_REWARDS_ROW,
        ),
        Line(
            code=TRIBUTE,
            label="Comment Tributes",
            side=Side.LOSS,
            source=AccountKind.USER,
            destination=AccountKind.TREASURY,
            row="comment_tributes",
            position=80,
        ),
    )

    @hookimpl
    def check_action(self, action: Action, context: TableContext) -> Iterable[Refusal]:
        """Refuse more comments than a person may write here, or in 24 hours."""
        if action.name != "comment":
            return ()
        event, s = action.event, context.settings
        since = context.now - timedelta(hours=24)
        for_ever = context.now - timedelta(days=36_500)
        here = context.count(
            "comment", actor_id=event.actor_id, since=for_ever, article_id=event.article.id
        )
        today = context.count("comment", actor_id=event.actor_id, since=since)
        return [
            Refusal(code=f"comment_to_earn.{code}", detail=detail, params={"max": most})
            for code, detail, count, most in (
                ("too_many_here", "You have said enough here", here, s.comments_per_article_max),
                ("too_many_today", "Enough for 24 hours", today, s.comments_per_day_max),
            )
            if count >= most
        ]

    @hookimpl
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Transfer]:
        """Charge the tribute and pass the authors' share on."""
        tribute = context.settings.tribute_utwei
        if not tribute:
            return []
        share = tribute * context.settings.author_percent // 100
        authors = event.article.author_ids
        payees = [] if event.actor_id in authors else list(authors)
        paid = Transfer(
            line=TRIBUTE,
            source=user(event.actor_id),
            destination=TREASURY,
            amount_utwei=tribute,
            role=Role.COMMENTER,
            undo=Undo.UNPUBLISHED,
            note="a comment",
        )
        passed_on = [
            Transfer(
                line=SHARE,
                source=TREASURY,
                destination=user(author_id),
                amount_utwei=amount,
                role=Role.AUTHOR,
                undo=Undo.UNPUBLISHED | Undo.MODERATED,
                note="share of a comment's tribute",
            )
            for author_id, amount in shares(share, payees)
        ]
        return [paid, *passed_on]

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Reward the comment with the like that completes the number, once per article."""
        comment, s = event.comment, context.settings
        if event.reaction != "like" or comment is None or not s.reward_utwei:
            return ()
        if comment.writer_id in event.article.author_ids:
            return ()
        if comment.characters < s.characters_min or not _completes(event, comment, context):
            return ()
        article_id = event.article.id
        if context.total(REWARD, user_id=comment.writer_id, article_id=article_id) > 0:
            return ()
        return [
            Transfer(
                line=REWARD,
                source=pool(article_id),
                destination=user(comment.writer_id),
                amount_utwei=s.reward_utwei,
                role=Role.COMMENTER,
                undo=Undo.WITHDRAWN | Undo.DELETED | Undo.MODERATED,
                note=f"{s.likes_min} people like the comment",
            )
        ]


def _completes(event: ReactionAdded, comment: CommentFacts, context: Context) -> bool:
    """Say whether this like is the one that makes the comment worth a reward."""
    needed: int = context.settings.liker_level_min
    wanted: int = context.settings.likes_min
    if needed == 1:  # every level will do: no need to ask for any
        return len(set(comment.liker_ids) - {event.actor_id}) + 1 >= wanted

    def counts(user_id: int) -> bool:
        level = context.level_of(user_id)
        return level is None or level >= needed

    earlier = sum(counts(user_id) for user_id in comment.liker_ids if user_id != event.actor_id)
    return counts(event.actor_id) and earlier + 1 >= wanted


plugin = CommentToEarn()
