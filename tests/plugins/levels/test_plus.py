"""A plus brings the authors XP when it comes from somebody who has read the article."""

from cms.services.articles.publish import publish_article
from cms.services.dealings.react import Target, add_reaction
from plugins.levels.tables import standings
from tests.histories.test_any_history import open_gates
from tests.support.story import read, settle_town
from tests.support.world import draft


def test_only_the_pluses_of_readers_bring_xp(tribune, clock):
    """Else scripts that read nothing could lift an author from level to level."""
    open_gates(tribune)
    author, readers = settle_town(tribune, clock)
    article = draft(tribune, author, title="Liked")
    publish_article(tribune, author, "editor", article)
    read(tribune, clock, readers[0], article)
    for reader in readers:
        add_reaction(tribune, reader, "reader", Target(article), "plus")
    with tribune.reading() as session:
        assert standings(session, [author])[author].xp == 2
