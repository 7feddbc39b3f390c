"""XP for what has stood the time: a liked comment after a day, an article after three."""

import pytest

from cms.services.articles.publish import publish_article
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from plugins.levels.tables import standings
from tests.support.world import draft


@pytest.fixture
def comment(town) -> int:
    return town.comment(town.readers[0])


def stands(town, who: int) -> tuple[int, int]:
    with town.tribune.reading() as session:
        found = standings(session, [who])[who]
        return found.xp, found.active_days


def like(town, comment: int, *readers: int) -> None:
    for reader in readers:
        town.react(town.readers[reader], "like", comment)


class TestComment:
    """Ten XP for its writer, once, if two people like it by then."""

    @pytest.mark.databases("sqlite", "postgresql")
    def test_two_likes_in_a_day_are_enough(self, town, comment):
        like(town, comment, 1, 2)
        before = stands(town, town.readers[0])
        town.mature(hours=24)
        assert stands(town, town.readers[0]) == (before[0] + 10, before[1])

    def test_one_is_too_little(self, town, comment):
        like(town, comment, 1)
        before = stands(town, town.readers[0])
        town.mature(hours=24)
        assert stands(town, town.readers[0]) == before

    def test_the_second_came_too_late(self, town, comment):
        like(town, comment, 1)
        town.mature(hours=24)
        before = stands(town, town.readers[0])[0]
        like(town, comment, 2)
        town.mature(days=3)
        assert stands(town, town.readers[0])[0] == before + 5  # the like's own

    def test_taken_away_and_given_back_with_the_comment(self, town, comment):
        like(town, comment, 1, 2)
        town.mature(hours=24)
        before = stands(town, town.readers[0])
        moderate_comment(town.tribune, town.author, "editor", comment, "spam")
        assert stands(town, town.readers[0])[0] == before[0] - 10 - 2 * 5
        restore_comment(town.tribune, town.author, "editor", comment)
        assert stands(town, town.readers[0]) == before

    def test_none_for_a_comment_that_is_gone_by_then(self, town, comment):
        like(town, comment, 1, 2)
        moderate_comment(town.tribune, town.author, "editor", comment, "spam")
        before = stands(town, town.readers[0])
        town.mature(hours=24)
        assert stands(town, town.readers[0]) == before


class TestArticle:
    """Twenty XP for each author of an article that is still live after three days."""

    @pytest.fixture
    def article(self, town) -> int:
        town.mature(days=4)  # the town's own article has brought its XP
        made = draft(town.tribune, town.author, title="New", more=town.authors[1:])
        publish_article(town.tribune, town.author, "editor", made)
        return made

    def down(self, town, article: int) -> int:
        return unpublish_article(town.tribune, town.author, "editor", article).subject_id

    def test_after_three_days_and_no_earlier(self, town, article):
        town.mature(hours=71)
        before = [stands(town, who)[0] for who in town.authors]
        town.mature(hours=1)
        assert [stands(town, who)[0] for who in town.authors] == [xp + 20 for xp in before]

    def test_no_day_counts_on_which_nobody_was_there(self, town, article):
        before = stands(town, town.author)[1]
        town.mature(hours=72)
        assert stands(town, town.author)[1] == before

    def test_an_article_that_is_down_brings_none(self, town, article):
        town.mature(hours=48)
        before = stands(town, town.author)[0]
        self.down(town, article)
        town.mature(hours=48)
        assert stands(town, town.author)[0] == before

    def test_taking_down_takes_it_back_and_putting_back_restores_it(self, town, article):
        town.mature(hours=72)
        before = stands(town, town.author)
        removal = self.down(town, article)
        assert stands(town, town.author)[0] == before[0] - 20
        put_back_article(town.tribune, town.author, "editor", article, removal)
        assert stands(town, town.author) == before
