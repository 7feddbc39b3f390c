"""Taking an article down makes nobody new again, and no publication of a day uncounted."""

import pytest

from cms.services.articles.publish import publish_article, quote_publish
from cms.services.articles.take_down import unpublish_article
from tests.support.world import TWEI, build, draft, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def plugins():
    return ("publish_tribute",)


@pytest.fixture
def author(tribune):
    build(tribune)
    return person(tribune, "Nora", role="author", twei=100)


def cost_utwei(tribune, author: int, article: int) -> int:
    quote = quote_publish(tribune, author, "author", article)
    return -sum(m.amount_utwei for m in quote.moved if m.user_id == author)


def test_whoever_takes_down_and_publishes_again_pays_from_the_third_time_on(tribune, author):
    costs = []
    for number in range(4):
        article = draft(tribune, author, title=f"Try {number}")
        costs.append(cost_utwei(tribune, author, article))
        publish_article(tribune, author, "author", article)
        unpublish_article(tribune, author, "author", article)
    assert costs == [0, 0, 20 * TWEI, 40 * TWEI]


def test_a_day_later_it_costs_no_more_than_once(tribune, author, clock):
    for number in range(3):
        article = draft(tribune, author, title=f"Try {number}")
        publish_article(tribune, author, "author", article)
        unpublish_article(tribune, author, "author", article)
    clock.advance(hours=24, seconds=1)
    article = draft(tribune, author, title="The next day")
    assert cost_utwei(tribune, author, article) == 5 * TWEI
