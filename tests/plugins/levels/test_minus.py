"""A minus costs the authors XP, but never a level: levels drop by reversal alone."""

import pytest

from cms.services.articles.publish import publish_article
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from plugins.levels.tables import standings
from tests.histories.test_any_history import open_gates
from tests.support.story import read, settle_town
from tests.support.world import draft


@pytest.fixture
def author_and_article(tribune, clock):
    """An author with 8 XP from four pluses (level 2 begins at 6), and one more article."""
    open_gates(tribune)
    author, readers = settle_town(tribune, clock)
    articles = [draft(tribune, author, title=title) for title in ("Liked", "Disputed")]
    for article in articles:
        publish_article(tribune, author, "editor", article)
        for reader in readers:
            read(tribune, clock, reader, article)
    for reader in readers:
        add_reaction(tribune, reader, "reader", Target(articles[0]), "plus")
    return author, readers, articles[1]


def xp(tribune, author) -> int:
    with tribune.reading() as session:
        return standings(session, [author])[author].xp


def test_a_minus_takes_two_xp_and_gives_them_back(tribune, author_and_article):
    author, readers, article = author_and_article
    assert xp(tribune, author) == 8
    add_reaction(tribune, readers[0], "reader", Target(article), "minus")
    assert xp(tribune, author) == 6
    withdraw_reaction(tribune, readers[0], Target(article))
    assert xp(tribune, author) == 8


def test_minuses_stop_where_the_level_begins(tribune, author_and_article):
    author, readers, article = author_and_article
    for reader in readers:
        add_reaction(tribune, reader, "reader", Target(article), "minus")
    assert xp(tribune, author) == 6
