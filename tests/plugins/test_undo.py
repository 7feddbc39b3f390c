"""What comes back on which occasion, rule by rule, as the default rule set says."""

import pytest

from cms.sdk.transfers import TREASURY, pool, user
from cms.services.articles.publish import publish_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment
from tests.support.story import read
from tests.support.world import TWEI, draft, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def everybody(town) -> dict[str, int]:
    people = {f"reader {n}": user(who) for n, who in enumerate(town.readers)}
    people |= {f"author {n}": user(who) for n, who in enumerate(town.authors)}
    accounts = people | {"treasury": TREASURY, "pool": pool(town.article)}
    return {name: town.balance(account) for name, account in accounts.items()}


def changed(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


class TestComment:
    @pytest.fixture
    def comment(self, town) -> int:
        return town.comment(town.readers[0])

    def test_a_deleted_comment_keeps_its_tribute_and_gives_its_likes_back(self, town, comment):
        before = everybody(town)
        town.react(town.readers[1], "like", comment)
        town.react(town.readers[2], "like", comment)
        delete_comment(town.tribune, town.readers[0], comment)
        assert changed(before, everybody(town)) == {}

    def test_a_moderated_comment_forfeits_its_tribute(self, town):
        before = everybody(town)
        comment = town.comment(town.readers[0])
        moderate_comment(town.tribune, town.author, "moderator", comment, "rude")
        assert changed(before, everybody(town)) == {"reader 0": -TWEI, "treasury": TWEI}

    def test_a_deleted_comment_leaves_its_dislikes_as_they_are(self, town, comment):
        town.react(town.readers[1], "dislike", comment)
        before = everybody(town)
        delete_comment(town.tribune, town.readers[0], comment)
        assert changed(before, everybody(town)) == {}

    def test_a_moderated_comment_refunds_the_disliker_alone(self, town, comment):
        before_dislike = everybody(town)
        town.react(town.readers[1], "dislike", comment)
        moderate_comment(town.tribune, town.author, "moderator", comment, "rude")
        share_of_tribute = {"author 0": -200_000, "author 1": -200_000, "treasury": 400_000}
        dislike = {"reader 0": -100_000, "author 0": 25_000, "author 1": 25_000}
        dislike["treasury"] = 50_000
        together = {
            name: share_of_tribute.get(name, 0) + dislike.get(name, 0)
            for name in share_of_tribute | dislike
        }
        assert changed(before_dislike, everybody(town)) == together

    def test_a_withdrawn_dislike_gives_all_three_back(self, town, comment):
        before = everybody(town)
        town.react(town.readers[1], "dislike", comment)
        town.take_back(town.readers[1], comment)
        assert changed(before, everybody(town)) == {}

    def test_an_article_taken_down_refunds_the_tribute_from_both_payees(self, town):
        before = everybody(town)
        town.comment(town.readers[0])
        unpublish_article(town.tribune, town.author, "editor", town.article)
        after = changed(before, everybody(town))
        assert "reader 0" not in after
        assert "author 1" not in after


class TestPublishing:
    """The tribute of 5.00 (4.00 into the pool, 1.00 to the house), and 20.00 from the house."""

    @pytest.fixture
    def article(self, town, clock) -> int:
        clock.advance(days=2)
        made = draft(town.tribune, town.author, title="One more", words=952)
        publish_article(town.tribune, town.author, "editor", made)
        town.article = made
        assert town.balance(pool(made)) == 24 * TWEI
        return made

    def down(self, town) -> None:
        unpublish_article(town.tribune, town.author, "editor", town.article)

    def test_within_an_hour_and_untouched_all_comes_back(self, town, clock, article):
        before = town.balance(user(town.author)), town.balance(TREASURY)
        clock.advance(minutes=59)
        self.down(town)
        assert town.balance(user(town.author)) == before[0] + 5 * TWEI
        assert town.balance(TREASURY) == before[1] + 19 * TWEI
        assert town.balance(pool(article)) == 0

    def test_later_the_house_keeps_its_part(self, town, clock, article):
        before = town.balance(user(town.author)), town.balance(TREASURY)
        clock.advance(minutes=61)
        self.down(town)
        assert town.balance(user(town.author)) == before[0] + 4 * TWEI
        assert town.balance(TREASURY) == before[1] + 20 * TWEI

    def test_within_the_hour_but_read_the_house_keeps_its_part(self, town, clock, article):
        read(town.tribune, clock, town.readers[0], article)
        before = town.balance(user(town.author))
        self.down(town)
        assert town.balance(user(town.author)) == before + 4 * TWEI

    def test_what_the_pool_has_spent_is_not_refunded(self, town, clock, article):
        town.set("pluses", reward_utwei=12 * TWEI, caused_utwei_per_day_max=100 * TWEI)
        town.set("read_to_earn", reward_utwei_per_minute=0)
        read(town.tribune, clock, town.readers[0], article)
        town.react(town.readers[0], "plus")  # the author has 12.00 of the 24.00
        before = town.balance(user(town.author)), town.balance(TREASURY)
        self.down(town)
        assert town.balance(user(town.author)) == before[0] + 2 * TWEI
        assert town.balance(TREASURY) == before[1] + 10 * TWEI
        assert town.balance(pool(article)) == 0
        assert town.faults() == []

    def test_publishing_for_a_friends_plus_and_taking_down_does_not_pay(self, town, clock, article):
        friend = person(town.tribune, "Friend")
        before = self.both(town, friend) + 5 * TWEI
        read(town.tribune, clock, friend, article)
        town.react(friend, "plus")
        self.down(town)
        assert self.both(town, friend) < before
        assert town.faults() == []

    def both(self, town, friend: int) -> int:
        return town.balance(user(town.author)) + town.balance(user(friend))
