"""A used-up quota stands on the buttons themselves, with the time until the next one."""

import pytest
from playwright.sync_api import expect

from cms.services.articles.publish import publish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from tests.browser.reader import may_sign_in
from tests.plugins.conftest import put
from tests.support.story import settle_town
from tests.support.world import draft

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


def test_the_buttons_say_when_the_next_one_is_free(tribune, clock, visit):
    author, people = settle_town(tribune, clock)
    may_sign_in(tribune, people[0])
    put(tribune, "quotas", plus_base=1, plus_levels_each=100, like_base=1, like_levels_each=100)
    first, second = (draft(tribune, author, title=f"{word} story") for word in ("First", "Second"))
    for article in (first, second):
        publish_article(tribune, author, "editor", article)
    comments = [
        post_comment(tribune, author, "editor", article, "Well said").subject_id
        for article in (first, second)
    ]
    add_reaction(tribune, people[0], "reader", Target(first), "plus")
    add_reaction(tribune, people[0], "reader", Target(comment_id=comments[0]), "like")
    clock.advance(hours=20, minutes=55)
    reader = visit("Reader 0")
    reader.sign_in()
    reader.open("/articles/second-story")
    plus = reader.page.get_by_role("button", name="Plus")
    expect(plus).to_contain_text("Next plus in 3 h 5 min")
    expect(plus).to_have_attribute("aria-disabled", "true")
    like = reader.under("Well said").get_by_role("button", name="Like", exact=False).first
    expect(like).to_contain_text("in 3 h 5 min")
    plus.click(force=True)
    expect(reader.page.locator("#failed")).to_contain_text("Next plus in 3 h 5 min")
