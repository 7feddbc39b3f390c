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
    author_shares,
    hookimpl,
    pool,
    user,
)
from plugins.comment_to_earn.settings import PRESETS, Settings

TRIBUTE = "comment_to_earn.pay_tribute"
SHARE = "comment_to_earn.share_author"
REWARD = "comment_to_earn.reward_commenter"
_REWARDS_ROW = {"label": "Comment Rewards", "row": "comment_rewards"}


class CommentToEarn(Plugin):
    """Charges every comment and rewards the liked ones."""

    name = "comment_to_earn"
    summary = "Comments cost a tribute; comments that others like are rewarded."
    Settings = Settings
    presets = PRESETS
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
        who, article_id = action.event.actor_id, action.event.article.id
        here = context.count("comment", actor_id=who, article_id=article_id)
        today = context.count("comment", actor_id=who, since=context.now - timedelta(hours=24))
        s = context.settings
        return [
            Refusal(
                code=f"comment_to_earn.{code}",
                detail=f"{most} comments are the most that a person may write {where}",
                params={"max": most},
            )
            for code, count, most, where in (
                ("too_many_here", here, s.comments_per_article_max, "for one article"),
                ("too_many_today", today, s.comments_per_day_max, "in 24 hours"),
            )
            if count >= most
        ]

    @hookimpl
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Transfer]:
        """Charge the tribute and pass the authors' share on."""
        tribute, percent = context.settings.tribute_utwei, context.settings.author_percent
        if not tribute:
            return []
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
            for author_id, amount in author_shares(tribute * percent // 100, event)
        ]
        return [paid, *passed_on]

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Reward the comment with the like that completes the number, once per article."""
        comment, reward = event.comment, context.settings.reward_utwei
        if event.reaction != "like" or comment is None or not reward:
            return ()
        if not _completes(event, comment, context):
            return ()
        if context.total(REWARD, comment_id=comment.id) > 0:
            return ()
        if reason := _why_not(event, comment, context):
            context.skip(REWARD, *reason)
            return ()
        return [
            Transfer(
                line=REWARD,
                source=pool(event.article.id),
                destination=user(comment.writer_id),
                amount_utwei=reward,
                role=Role.COMMENTER,
                undo=Undo.WITHDRAWN | Undo.DELETED | Undo.MODERATED,
                note=f"{context.settings.likes_min} people like the comment",
            )
        ]


def _completes(event: ReactionAdded, comment: CommentFacts, context: Context) -> bool:
    """Say whether with this like enough people of sufficient level like the comment."""
    needed: int = context.settings.liker_level_min
    wanted: int = context.settings.likes_min
    likers = {*comment.liker_ids, event.actor_id}
    if needed == 1:  # every level will do: no need to ask for any
        return len(likers) >= wanted
    levels = context.levels(sorted(likers))
    counting = {who for who, level in levels.items() if level is None or level >= needed}
    return event.actor_id in counting and len(counting) >= wanted


def _why_not(
    event: ReactionAdded, comment: CommentFacts, context: Context
) -> tuple[str, str] | None:
    s, article_id = context.settings, event.article.id
    if comment.writer_id in event.article.author_ids:
        return "own", "Authors are not rewarded for comments on their own article"
    if comment.characters < s.characters_min:
        return "too_short", f"A rewarded comment has {s.characters_min} characters or more"
    if context.total(REWARD, user_id=comment.writer_id, article_id=article_id) > 0:
        return "already", "One comment per person and article is rewarded"
    if context.payments(REWARD, article_id=article_id) >= s.rewarded_per_article_max:
        return "limit", f"{s.rewarded_per_article_max} comments per article are rewarded"
    return None


plugin = CommentToEarn()
