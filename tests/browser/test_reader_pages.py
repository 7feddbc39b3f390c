"""Every page of the reader site, as a visitor and as a reader, in both themes and widths."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cms.services.comments import post_comment
from cms.services.react import Target, add_reaction
from tests.browser.reader import may_sign_in
from tests.support.story import read
from tests.support.world import World, build, person

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]

WIDTHS = {"phone": 390, "desktop": 1280}
PAGES = ("/", "/articles/a-quiet-harbour", "/sign-up", "/sign-in", "/wallet", "/no-such-page")


@pytest.fixture
def world(tribune, clock) -> World:
    """An article that was read, rated and commented on, and a reader with a history."""
    made = build(tribune)
    read(tribune, clock, made.readers[0], made.article)
    add_reaction(tribune, made.readers[0], "reader", Target(made.article), "plus")
    text = "A comment of more than forty characters, for all to see."
    post_comment(tribune, made.readers[0], "editor", made.article, text)
    may_sign_in(tribune, *made.readers)
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", ["visitor", "reader"])
def test_axe_finds_nothing(world, address, visit, theme, width, who):
    reader = visit("Reader 0")
    reader.page.set_viewport_size({"width": WIDTHS[width], "height": 800})
    reader.page.emulate_media(color_scheme=theme)
    if who == "reader":
        reader.sign_in()
    for path in PAGES:
        reader.page.goto(address + path)
        expect(reader.page.locator("h1")).to_be_visible()
        reader.page.wait_for_load_state("networkidle")
        found = Axe().run(reader.page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert reader.page.evaluate(overflow) <= 0, f"{path} is wider than the window"


def test_a_newcomer_sees_which_level_opens_the_comment_box(world, tribune, address, visit):
    may_sign_in(tribune, person(tribune, "Newcomer"))
    reader = visit("Newcomer")
    reader.sign_in()
    reader.page.goto(f"{address}/articles/a-quiet-harbour")
    comments = reader.page.locator("#comments")
    expect(comments).to_contain_text("Available from LVL 3")
    expect(comments.get_by_label("Add your comment")).to_have_count(0)


def test_the_wallet_tells_why_each_amount_moved(world, address, visit):
    reader = visit("Reader 0")
    reader.sign_in()
    reader.page.goto(f"{address}/wallet")
    history = reader.page.locator("main")
    for line in ("Earned for Pluses", "Comment Tributes", "a comment", "A quiet harbour"):
        expect(history).to_contain_text(line)
