"""Comment-to-earn: a comment costs a tribute; one that others like is rewarded a day later.

A comment that two people like nets its writer -1.00 + 1.50 = +0.50, and each article's author
0.40 of the tribute. Spam nets -1.00: moderators have a day to find it before it could earn.
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
    Event,
    Line,
    Plugin,
    ReactionAdded,
    Refusal,
    Role,
    Side,
    TableContext,
    Timer,
    TimerFired,
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
MATURE = "mature"
_REWARDS_ROW = {"label": "Comment Rewards", "row": "comment_rewards"}


class CommentToEarn(Plugin):
    """Charges every comment and rewards the liked ones."""

    name = "comment_to_earn"
    summary = "Comments cost a tribute; those that others like are rewarded a day later."
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
    def on_comment(self, event: CommentPosted, context: Context) -> Iterable[Transfer | Timer]:
        """Charge the tribute, pass the authors' share on, and come back when it may be rewarded."""
        s = context.settings
        if s.tribute_utwei:
            yield from _tribute(s.tribute_utwei, s.author_percent, event)
        if s.reward_utwei and s.matures_after_hours:
            due_at = event.occurred_at + timedelta(hours=s.matures_after_hours)
            yield Timer(name=MATURE, due_at=due_at)

    @hookimpl
    def on_timer(self, event: TimerFired, context: Context) -> Iterable[Transfer]:
        """Reward a comment that has matured, if enough people like it now."""
        comment = event.comment
        if event.name != MATURE or comment is None or not context.settings.reward_utwei:
            return ()
        if len(_counting(set(comment.liker_ids), context)) < context.settings.likes_min:
            wanted = context.settings.likes_min
            detail = f"A rewarded comment has {wanted} likes by then"
            context.skip(REWARD, "too_few_likes", detail, payee_ids=[comment.writer_id])
            return ()
        return _reward(event, comment, context)

    @hookimpl
    def on_react(self, event: ReactionAdded, context: Context) -> Iterable[Transfer]:
        """Where nothing has to mature, reward with the like that completes the number."""
        comment, s = event.comment, context.settings
        if event.reaction != "like" or comment is None:
            return ()
        if not s.reward_utwei or s.matures_after_hours:
            return ()
        counting = _counting({*comment.liker_ids, event.actor_id}, context)
        if event.actor_id not in counting or len(counting) < s.likes_min:
            return ()
        return _reward(event, comment, context)


def _tribute(tribute_utwei: int, percent: int, event: CommentPosted) -> Iterable[Transfer]:
    yield Transfer(
        line=TRIBUTE,
        source=user(event.actor_id),
        destination=TREASURY,
        amount_utwei=tribute_utwei,
        role=Role.COMMENTER,
        undo=Undo.UNPUBLISHED,
        note="a comment",
    )
    for author_id, amount in author_shares(tribute_utwei * percent // 100, event):
        yield Transfer(
            line=SHARE,
            source=TREASURY,
            destination=user(author_id),
            amount_utwei=amount,
            role=Role.AUTHOR,
            undo=Undo.UNPUBLISHED | Undo.MODERATED,
            note="share of a comment's tribute",
        )


def _counting(likers: set[int], context: Context) -> set[int]:
    """Return those whose likes count, by their level."""
    needed: int = context.settings.liker_level_min
    if needed == 1:  # every level will do: no need to ask for any
        return likers
    levels = context.levels(sorted(likers))
    return {who for who, level in levels.items() if level is None or level >= needed}


def _reward(event: Event, comment: CommentFacts, context: Context) -> Iterable[Transfer]:
    """Return the reward of a comment that enough people like; once per person and article."""
    if context.total(REWARD, comment_id=comment.id) > 0:
        return ()
    if reason := _why_not(event, comment, context):
        context.skip(REWARD, *reason, payee_ids=[comment.writer_id])
        return ()
    return [
        Transfer(
            line=REWARD,
            source=pool(event.article.id),
            destination=user(comment.writer_id),
            amount_utwei=context.settings.reward_utwei,
            role=Role.COMMENTER,
            undo=Undo.WITHDRAWN | Undo.DELETED | Undo.MODERATED,
            note=f"{context.settings.likes_min} people like the comment",
        )
    ]


def _why_not(event: Event, comment: CommentFacts, context: Context) -> tuple[str, str] | None:
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
