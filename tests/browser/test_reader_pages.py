"""Every page of the reader site, as a visitor and as a reader, in both themes and widths."""

import re
from itertools import product

import pytest
from PIL import Image
from playwright.sync_api import expect

from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from tests.browser.reader import may_sign_in
from tests.plugins.conftest import put
from tests.support.axe import COLOURS, violations
from tests.support.story import read
from tests.support.world import World, build, person

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]

WIDTHS = (390, 1280)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PAGES = (
    "/",
    "/category/harbours",
    "/articles/a-quiet-harbour",
    "/articles/every-mark-there-is",
    "/sign-up",
    "/sign-in",
    "/wallet",
    "/no-such-page",
)
EVERY_MARK = """
Some words with a [link](https://example.org), **more** and `code`.

## A part

> Said by somebody.

### A part of it

1. one
2. two

| a | b |
|---|---|
| 1 | 2 |
"""


@pytest.fixture
def world(tribune, clock) -> World:
    """An article that was read, rated and commented on, and a reader with a history."""
    made = build(tribune)
    read(tribune, clock, made.readers[0], made.article)
    add_reaction(tribune, made.readers[0], "reader", Target(made.article), "plus")
    text = "A comment of more than forty characters, for all to see."
    post_comment(tribune, made.readers[0], "editor", made.article, text)
    whole = Draft(
        title="Every mark there is",
        body_markdown=EVERY_MARK,
        author_ids=[made.author],
        category="Harbours",
        tags=["Marks"],
    )
    with tribune.writing() as session:
        article = create_article(tribune, session, whole)
    publish_article(tribune, made.author, "editor", article)
    may_sign_in(tribune, made.author, *made.readers)
    return made


@pytest.mark.parametrize("who", ["visitor", "reader"])
def test_axe_finds_nothing(world, visit, who):
    """Each page is loaded once a width; the theme changes in place, as it does for readers."""
    reader = visit("Reader 0")
    page = reader.page
    page.emulate_media(reduced_motion="reduce")  # colours change at once
    if who == "reader":
        reader.sign_in()
    for width, path in product(WIDTHS, PAGES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        reader.open(path)
        assert violations(page) == "", f"{path}, {width} px, light"
        page.emulate_media(color_scheme="dark")
        expect(page.get_by_title("Switch to light")).to_be_visible()
        assert violations(page, COLOURS) == "", f"{path}, {width} px, dark"
        assert page.evaluate(OVERFLOW) <= 0, f"{path} is wider than {width} px"


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


def test_an_author_sees_what_the_story_brought_and_no_button_to_rate_it(world, visit):
    ada = visit("Ada")
    ada.sign_in()
    ada.open("/articles/a-quiet-harbour")
    rating = ada.page.locator("#rate")
    expect(rating.get_by_text("You cannot react to your own words")).to_have_count(1)
    for name in ("Plus", "Minus"):
        expect(rating.get_by_role("button", name=name)).to_have_attribute("aria-disabled", "true")
    expect(ada.page.get_by_role("complementary", name="Read-to-Earn")).to_contain_text(
        "You wrote it"
    )
    ada.page.get_by_role("tab", name="Its authors’ figures").click()
    assert ada.figures()["Earned for Pluses"] == "0.300000"


def test_a_visitor_sees_no_figures_of_authors_and_the_price_of_a_like(world, visit):
    visitor = visit("Nobody")
    visitor.open("/articles/a-quiet-harbour")
    expect(visitor.page.get_by_role("tab")).to_have_count(2)
    comment = visitor.under("for all to see")
    expect(comment.get_by_role("button", name="Like", exact=False).first).to_contain_text("+0.02")
    expect(comment.get_by_role("button", name="Dislike")).to_contain_text("0.10")


def test_a_like_says_what_it_moves_and_moves_that_or_nothing(world, tribune, visit):
    fan = visit("Reader 1")
    fan.sign_in()
    fan.begin("a-quiet-harbour")
    like = fan.under("for all to see").get_by_role("button", name=re.compile(r"^Like\b"))
    expect(like).to_contain_text("free")  # those who have not read are paid nothing
    fan.stay(120)
    like.scroll_into_view_if_needed()
    expect(like).to_contain_text("+0.02")
    put(tribune, "comment_likes", own_utwei=30_000)
    like.click()
    expect(fan.page.get_by_role("alert")).to_contain_text("changed since you asked")
    assert "409" in fan.console.pop()  # the browser writes every refusal to its console
    expect(like).to_contain_text("+0.03")
    expect(like).to_have_attribute("aria-pressed", "false")
    like.click()
    fan.hears("Liked: +0.03 Twei")


def test_a_reader_chooses_a_picture_sees_it_and_removes_it(world, visit, tmp_path):
    sent = tmp_path / "wide.png"
    Image.new("RGB", (600, 300), "teal").save(sent)
    reader = visit("Reader 0")
    reader.sign_in()
    reader.open("/wallet")
    main = reader.page.locator("main")
    reader.page.get_by_label("Add a picture").set_input_files(sent)
    expect(main.get_by_role("img", name="How your picture will look")).to_be_visible()
    assert violations(reader.page) == ""
    reader.press("Cancel")
    reader.page.get_by_label("Add a picture").set_input_files(sent)
    reader.press("Use this picture")
    reader.hears("This is your picture now")
    for place in (main, reader.page.locator("header .purse")):
        expect(place.locator("img.avatar")).to_have_js_property("complete", True)
        assert place.locator("img.avatar").evaluate("img => img.naturalWidth") > 0
    reader.open("/articles/a-quiet-harbour")
    expect(reader.under("for all to see").locator("img.avatar")).to_be_visible()
    reader.open("/wallet")
    reader.press("Remove picture")
    reader.hears("Your picture is deleted")
    expect(reader.page.locator("img.avatar")).to_have_count(0)


def test_a_file_that_is_no_picture_is_said_to_be_none(world, visit, tmp_path):
    (tmp_path / "words.png").write_text("words")
    reader = visit("Reader 0")
    reader.sign_in()
    reader.open("/wallet")
    reader.page.get_by_label("Add a picture").set_input_files(tmp_path / "words.png")
    expect(reader.page.get_by_role("alert").first).to_contain_text("cannot show this file")
    expect(reader.page.get_by_role("button", name="Use this picture")).to_have_count(0)
