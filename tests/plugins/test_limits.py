"""Every limit of the default rule set, one step below it and at it."""

import pytest

from cms.sdk import Refused
from cms.sdk.transfers import user
from cms.services.dealings.comment_removal import delete_comment, moderate_comment
from cms.services.dealings.reports import request_report
from tests.plugins.conftest import WORDS, moved, skips

REWARD = "comment_to_earn.reward_commenter"


def like(town, *comments: int) -> None:
    """Let two people, the authors, like each comment."""
    for comment in comments:
        for author in town.authors:
            town.react(author, "like", comment)


def told(outcomes) -> list[str]:
    """What became of each reward: the code of why not, or paid."""
    return [next((s.code for s in one.skipped), "paid" if one.moved else "") for one in outcomes]


class TestRewardedComments:
    def test_a_reward_is_paid_when_the_comment_has_matured(self, town):
        comment = town.comment(town.readers[0])
        like(town, comment)
        assert town.mature(hours=23, minutes=59) == []
        (outcome,) = town.mature(minutes=1)
        assert [(m.line, m.user_id, m.amount_utwei) for m in outcome.moved] == [
            (REWARD, town.readers[0], 1_500_000)
        ]
        assert town.mature() == []
        assert town.faults() == []

    def test_too_few_likes_by_then_bring_nothing(self, town):
        comment = town.comment(town.readers[0])
        town.react(town.authors[0], "like", comment)
        (outcome,) = town.mature()
        assert skips(outcome) == {(REWARD, "too_few_likes")}
        town.react(town.authors[1], "like", comment)
        assert town.mature() == []

    def test_likes_of_a_low_level_do_not_count(self, town):
        town.set("comment_to_earn", liker_level_min=5)
        comment = town.comment(town.readers[0])
        for reader in town.readers[1:]:
            town.react(reader, "like", comment)
        assert told(town.mature()) == ["too_few_likes"]

    def test_a_removed_comment_does_not_mature(self, town):
        deleted, moderated = (town.comment(reader) for reader in town.readers[:2])
        like(town, deleted, moderated)
        delete_comment(town.tribune, town.readers[0], deleted)
        moderate_comment(town.tribune, town.authors[0], "moderator", moderated, "rude")
        assert town.mature() == []

    def test_a_deleted_comment_gives_its_reward_back(self, town):
        reader = town.readers[0]
        comment = town.comment(reader)
        like(town, comment)
        before = town.balance(user(reader))
        town.mature()
        assert town.balance(user(reader)) == before + 1_500_000
        delete_comment(town.tribune, reader, comment)
        assert town.balance(user(reader)) == before - 2 * 200_000  # the likes go too
        assert town.faults() == []

    def test_without_hours_to_mature_the_like_pays_at_once(self, town):
        town.set("comment_to_earn", matures_after_hours=0)
        comment = town.comment(town.readers[0])
        assert REWARD not in {m.line for m in town.react(town.authors[0], "like", comment).moved}
        assert REWARD in {m.line for m in town.react(town.authors[1], "like", comment).moved}
        assert skips(town.react(town.readers[1], "like", comment)) == set()
        assert town.mature() == []

    def test_changing_the_hours_meanwhile_pays_no_comment_twice(self, town):
        comment = town.comment(town.readers[0])
        town.set("comment_to_earn", matures_after_hours=0)
        like(town, comment)
        (outcome,) = town.mature()
        assert outcome.moved == ()

    def test_one_comment_per_person_and_article_is_rewarded(self, town):
        reader = town.readers[0]
        first, second = town.comment(reader), town.comment(reader, WORDS + "again ")
        like(town, first, second)
        assert told(town.mature()) == ["paid", "already"]

    def test_so_many_comments_of_an_article_are_rewarded(self, town):
        town.set("comment_to_earn", rewarded_per_article_max=2)
        like(town, *(town.comment(reader) for reader in town.readers[:3]))
        assert told(town.mature()) == ["paid", "paid", "limit"]

    def test_a_reward_that_was_taken_back_makes_room(self, town):
        town.set("comment_to_earn", rewarded_per_article_max=1)
        first = town.comment(town.readers[0])
        like(town, first)
        assert told(town.mature()) == ["paid"]
        delete_comment(town.tribune, town.readers[0], first)
        second = town.comment(town.readers[1])
        like(town, second)
        assert told(town.mature()) == ["paid"]

    def test_the_defaults_are_ten_and_a_day(self, town):
        plugin = next(p for p in town.tribune.host.registry.plugins if p.name == "comment_to_earn")
        defaults = plugin.Settings()
        assert (defaults.rewarded_per_article_max, defaults.matures_after_hours) == (10, 24)

    def test_a_short_comment_is_not_rewarded(self, town):
        like(town, town.comment(town.readers[0], "Short "))
        assert told(town.mature()) == ["too_short"]

    def test_an_empty_pool_pays_nothing_and_says_so(self, town):
        town.set("comment_to_earn", reward_utwei=1_000_000_000)
        like(town, town.comment(town.readers[0]))
        assert told(town.mature()) == ["pool_empty"]


class TestComments:
    def test_three_a_person_and_article(self, town):
        for n in range(3):
            town.comment(town.readers[0], f"{WORDS}{n} ")
        with pytest.raises(Refused, match="3 comments are the most") as caught:
            town.comment(town.readers[0], "One more ")
        assert caught.value.code == "comment_to_earn.too_many_here"

    def test_so_many_in_a_rolling_day(self, town, clock):
        town.set("comment_to_earn", comments_per_day_max=1)
        town.comment(town.readers[0])
        with pytest.raises(Refused) as caught:
            town.comment(town.readers[0], "One more ")
        assert caught.value.code == "comment_to_earn.too_many_today"
        clock.advance(hours=24, seconds=1)
        town.comment(town.readers[0], "One more ")


class TestLikes:
    def test_so_many_given_likes_are_paid_a_day(self, town, clock):
        town.set("comment_likes", own_per_day_max=1)
        first, second = (town.comment(reader) for reader in town.readers[1:3])
        assert "reward_own" in moved(town.react(town.readers[0], "like", first))
        outcome = town.react(town.readers[0], "like", second)
        assert moved(outcome) == {"reward_commenter": 200_000, "reward_author": 50_000}
        assert skips(outcome) == {("comment_likes.reward_own", "cap")}

    def test_so_many_received_likes_are_paid_a_day(self, town):
        town.set("comment_likes", received_per_day_max=1)
        town.set("comment_to_earn", reward_utwei=0)
        comment = town.comment(town.readers[1])
        town.react(town.readers[0], "like", comment)
        outcome = town.react(town.readers[2], "like", comment)
        assert moved(outcome) == {"reward_own": 20_000, "reward_author": 50_000}
        assert skips(outcome) == {("comment_likes.reward_commenter", "cap")}

    def test_a_like_that_was_taken_back_does_not_count(self, town):
        town.set("comment_likes", own_per_day_max=1)
        first, second = (town.comment(reader) for reader in town.readers[1:3])
        town.react(town.readers[0], "like", first)
        town.take_back(town.readers[0], first)
        assert "reward_own" in moved(town.react(town.readers[0], "like", second))


class TestPluses:
    def test_one_reader_causes_so_much_income_a_day(self, town, clock):
        town.set("pluses", caused_utwei_per_day_max=400_000)
        reader, other = town.readers[0], town.article_of(town.author, title="Another")
        assert moved(town.react(reader, "plus"))["reward_author"] == 300_000
        town.article = other
        outcome = town.react(reader, "plus")
        assert moved(outcome)["reward_author"] == 100_000
        assert skips(outcome) == {("pluses.reward_author", "cap")}
        assert moved(town.react(town.readers[1], "plus"))["reward_author"] == 300_000

    def test_a_plus_that_was_taken_back_makes_room(self, town):
        town.set("pluses", caused_utwei_per_day_max=300_000)
        reader, other = town.readers[0], town.article_of(town.author, title="Another")
        town.react(reader, "plus")
        town.take_back(reader)
        town.article = other
        assert moved(town.react(reader, "plus"))["reward_author"] == 300_000


class TestReading:
    def test_a_day_has_a_cap(self, town):
        town.set("read_to_earn", reward_utwei_per_day_max=100_000)
        outcome = town.react(town.readers[0], "plus")
        assert moved(outcome)["reward_reader"] == 100_000
        assert skips(outcome) == {("read_to_earn.reward_reader", "cap")}


class TestDislikes:
    def test_a_comment_loses_no_more_than_its_most(self, town):
        town.set("comment_dislikes", commenter_utwei_max=250_000, author_utwei_per_day_max=10**6)
        writer, *others = town.readers
        comment = town.comment(writer)
        lost = [moved(town.react(who, "dislike", comment)) for who in others]
        assert [m.get("charge_commenter", 0) for m in lost] == [-100_000, -100_000, 0]
        assert [m["share_author"] for m in lost] == [50_000, 50_000, 25_000]

    def test_nobody_is_taken_below_zero(self, town):
        poor = town.newcomer("Poor", twei=1)
        comment = town.comment(poor)
        assert town.balance(user(poor)) == 0
        assert moved(town.react(town.readers[0], "dislike", comment)) == {
            "charge_own": -100_000,
            "share_author": 25_000,
        }

    def test_dislikes_bring_an_article_so_much_a_day(self, town):
        town.set("comment_dislikes", author_utwei_per_day_max=60_000)
        comment = town.comment(town.readers[0])
        first, second = (town.react(who, "dislike", comment) for who in town.readers[1:3])
        assert moved(first)["share_author"] == 50_000
        assert moved(second)["share_author"] == 10_000
        assert skips(second) == {("comment_dislikes.share_author", "cap")}

    def test_raising_the_price_does_not_forget_what_was_lost(self, town):
        comment = town.comment(town.readers[0])
        town.set("comment_dislikes", commenter_utwei=500_000, own_utwei=500_000)
        town.react(town.readers[1], "dislike", comment)
        town.set("comment_dislikes", commenter_utwei=100_000)
        town.set("comment_dislikes", commenter_utwei_max=550_000)
        assert "charge_commenter" not in moved(town.react(town.readers[2], "dislike", comment))


class TestReports:
    def test_so_many_a_day(self, town, clock):
        town.set("pnl_reports", reports_per_day_max=1)
        request_report(town.tribune, town.readers[0], "reader", town.article)
        town.react(town.readers[1], "plus")
        with pytest.raises(Refused) as caught:
            request_report(town.tribune, town.readers[0], "reader", town.article)
        assert caught.value.code == "pnl_reports.too_many_today"
        clock.advance(hours=24, seconds=1)
        request_report(town.tribune, town.readers[0], "reader", town.article)
