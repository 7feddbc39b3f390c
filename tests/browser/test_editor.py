"""The article editor in a browser: nothing typed gets lost, nobody overwrites anybody."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from cms.content.models import Article, ArticleRevision
from tests.support.world import draft, person

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]
FAILED = "Failed to load resource"


@pytest.fixture
def article(tribune) -> int:
    return draft(tribune, person(tribune, "Ada", role="author"), words=30)


def type_on(page, text: str) -> None:
    """Type at the end of the text, as fast as people do at most."""
    area = page.get_by_label("Text", exact=True)
    area.evaluate("area => area.setSelectionRange(area.value.length, area.value.length)")
    area.press_sequentially(text, delay=60)


def body_of(page) -> str:
    return page.get_by_label("Text", exact=True).input_value()


# --- lost work -----------------------------------------------------------------------------


def test_a_killed_tab_loses_at_most_the_last_seconds(article, at_desk):
    page = at_desk("editor")
    page.goto(f"/admin/articles/{article}")
    text = " ".join(f"word{n}" for n in range(18))  # 7 seconds without a pause
    type_on(page, text)
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(f"/admin/articles/{article}")
    again.get_by_role("button", name="Take it").or_(
        again.get_by_role("link", name="Take it")
    ).click()
    expect(again.get_by_label("Text", exact=True)).to_have_value(re.compile("word0"))
    typed_in_five_seconds = 5000 // 60
    assert text[:-typed_in_five_seconds] in body_of(again)


def test_a_killed_tab_loses_little_where_the_device_keeps_nothing(article, at_desk):
    page = at_desk("editor")
    page.add_init_script(
        "delete window.localStorage; Object.defineProperty(window, 'localStorage', {value: null})"
    )
    page.goto(f"/admin/articles/{article}")
    text = " ".join(f"word{n}" for n in range(18))
    type_on(page, text)
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.goto(f"/admin/articles/{article}")
    expect(again.get_by_text("You have unsaved text from")).to_be_visible()
    again.get_by_role("link", name="Take it").click()
    assert text[: -5000 // 60] in body_of(again)


def test_what_is_typed_without_a_network_is_kept_on_the_device(article, at_desk):
    page = at_desk("editor", tolerates=FAILED)
    page.goto(f"/admin/articles/{article}")
    page.context.set_offline(True)
    type_on(page, " written in a tunnel")
    status = page.locator("[data-status]")
    expect(status).to_have_text("Offline: kept on this device", timeout=15_000)
    page.close(run_before_unload=False)
    again = page.context.new_page()
    again.context.set_offline(False)
    again.goto(f"/admin/articles/{article}")
    expect(again.get_by_text("This device has text of yours")).to_be_visible()
    again.get_by_role("button", name="Take it").click()
    assert "written in a tunnel" in body_of(again)
    expect(again.locator("[data-status]")).to_have_text("Autosaved", timeout=10_000)


def test_the_network_comes_back_and_the_text_goes_out(article, at_desk):
    page = at_desk("editor", tolerates=FAILED)
    page.goto(f"/admin/articles/{article}")
    page.context.set_offline(True)
    type_on(page, " in a tunnel")
    status = page.locator("[data-status]")
    expect(status).to_have_text("Offline: kept on this device", timeout=15_000)
    page.context.set_offline(False)
    expect(status).to_have_text("Autosaved", timeout=15_000)


def test_the_page_asks_before_it_leaves_only_while_something_is_unsaved(article, at_desk):
    page = at_desk("editor", tolerates=FAILED)
    page.goto(f"/admin/articles/{article}")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    type_on(page, " more")
    expect(page.locator("[data-status]")).to_have_text("Autosaved", timeout=10_000)
    page.goto("/admin/")
    assert asked == []
    page.goto(f"/admin/articles/{article}?typed=1")
    page.context.set_offline(True)
    type_on(page, " and more")
    page.context.set_offline(False)
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_a_new_article_gets_its_place_while_it_is_written(tribune, at_desk):
    page = at_desk("author")
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).first.fill("Lamps of the harbour")
    type_on(page, "They are lit at five.")
    expect(page).to_have_url(re.compile(r"/admin/articles/\d+$"), timeout=10_000)
    page.get_by_role("button", name=re.compile("^Save")).last.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    with tribune.reading() as session:
        found = session.scalars(select(Article)).all()
    assert [(one.title, one.slug) for one in found] == [
        ("Lamps of the harbour", "lamps-of-the-harbour")
    ]


# --- two editors ---------------------------------------------------------------------------


def test_two_editors_see_each_other_and_lose_nothing(article, tribune, at_desk):
    mara, noor = at_desk("editor", "Mara"), at_desk("editor", "Noor", tolerates=FAILED)
    for page in (mara, noor):
        page.goto(f"/admin/articles/{article}")
    type_on(mara, "\n\nMara's lines.")
    expect(mara.locator("[data-status]")).to_have_text("Autosaved", timeout=10_000)
    noor.get_by_label("Title", exact=True).first.fill("Noor's title")
    expect(noor.get_by_text("Mara is writing in this article too")).to_be_visible(timeout=10_000)
    mara.get_by_role("button", name="Save", exact=True).click()
    expect(mara.get_by_text("Saved.", exact=True)).to_be_visible()
    type_on(noor, " Noor's words.")
    expect(noor.get_by_text("Mara has saved this article since")).to_be_visible(timeout=10_000)
    noor.get_by_role("button", name="Save", exact=True).click()
    expect(noor.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    noor.get_by_role("button", name="Put both together").click()
    expect(noor.get_by_text("This is made of both versions")).to_be_visible()
    noor.get_by_role("button", name="Save", exact=True).click()
    expect(noor.get_by_text("Saved.", exact=True)).to_be_visible()
    with tribune.reading() as session:
        texts = session.scalars(select(ArticleRevision.markdown)).all()
        title = session.scalar(select(Article.title))
    assert title == "Noor's title"
    assert len(texts) == 3
    assert "Noor's words." in texts[2]
    assert any("Mara's lines." in text for text in texts)
