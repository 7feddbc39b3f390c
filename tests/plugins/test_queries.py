"""No rule asks the database once a person: the number of statements does not grow with them."""

import pytest

from cms.services.dealings.react import Target, quote_reaction
from tests.support.statements import statements
from tests.support.world import person


def asked(town, who: int, kind: str, **target: int) -> int:
    """How many statements it takes to plan a reaction."""
    with statements() as made:
        quote_reaction(town.tribune, who, "reader", Target(**target), kind)
    return len(made)


def test_a_like_after_many_likes_asks_no_more(town):
    town.set("comment_to_earn", liker_level_min=2, likes_min=40)
    comment = town.comment(town.readers[0])
    town.react(town.readers[1], "like", comment)
    few = asked(town, town.readers[3], "like", comment_id=comment)
    for n in range(12):
        town.react(town.newcomer(f"Liker {n}"), "like", comment)
    assert asked(town, town.readers[3], "like", comment_id=comment) == few


@pytest.mark.parametrize("kind", ["like", "dislike"])
def test_more_authors_ask_no_more(town, kind):
    crowd = [person(town.tribune, f"Author {n}", role="author", twei=100) for n in range(6)]
    found = []
    for authors in (crowd[:1], crowd):
        article = town.article_of(*authors, title=f"By {len(authors)}")
        comment = town.comment(town.readers[0], article=article)
        found.append(asked(town, town.readers[1], kind, comment_id=comment))
    assert found[0] == found[1]


def test_a_plus_for_more_authors_asks_no_more(town):
    crowd = [person(town.tribune, f"Author {n}", role="author", twei=100) for n in range(6)]
    one = town.article_of(crowd[0], title="By one")
    six = town.article_of(*crowd, title="By six")
    assert asked(town, town.readers[0], "plus", article_id=one) == asked(
        town, town.readers[0], "plus", article_id=six
    )
