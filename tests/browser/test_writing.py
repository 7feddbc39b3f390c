"""Writing in a browser: toolbar, preview, pictures; with scripts off."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from cms.content.models import Article, ArticleBody
from tests.support.axe import violations
from tests.support.newsroom import png
from tests.support.world import draft, person

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


@pytest.fixture
def article(tribune) -> int:
    return draft(tribune, person(tribune, "Ada", role="author"), words=30)


def text(page):
    return page.get_by_label("Text", exact=True)


def test_the_toolbar_and_its_keys_mark_the_text(article, at_desk):
    page = at_desk("editor")
    page.goto(f"/admin/articles/{article}")
    text(page).fill("one two")
    text(page).evaluate("area => area.setSelectionRange(0, 3)")
    page.keyboard.press("Control+b")
    expect(text(page)).to_have_value("**one** two")
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value("one two")
    text(page).evaluate("area => area.setSelectionRange(0, 3)")
    page.get_by_role("button", name="List", exact=True).click()
    expect(text(page)).to_have_value("- one two")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(text(page)).to_have_value("- one two\n- ")


def test_the_preview_is_the_servers_own_and_runs_nothing(article, at_desk):
    page = at_desk("editor")
    page.goto(f"/admin/articles/{article}")
    text(page).fill("# Lamps\n\n<script>parent.ran = 1</script> **bright**")
    page.get_by_role("button", name="Text and preview side by side").click()
    frame = page.frame_locator("iframe[title=Preview]")
    expect(frame.get_by_role("heading", name="Lamps", level=2)).to_be_visible()
    expect(frame.locator("strong")).to_have_text("bright")
    page.get_by_role("button", name="Full screen").click()
    page.keyboard.press("Escape")
    assert page.evaluate("window.ran") is None


def test_pictures_come_into_the_text_and_to_the_head_with_their_words(article, tribune, at_desk):
    page = at_desk("editor")
    page.goto(f"/admin/articles/{article}")
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog = page.get_by_role("dialog", name="A picture")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "boat.png", "mimeType": "image/png", "buffer": png()}
    )
    dialog.get_by_role("button", name="Use the picture").click()
    expect(dialog.get_by_text("Say what the picture shows, or")).to_be_visible()
    dialog.get_by_label("What does it show?").fill("A [small] boat")
    dialog.get_by_label("Caption").fill('At "five"')
    dialog.get_by_role("button", name="Use the picture").click()
    expect(text(page)).to_have_value(re.compile(r"!\[A \\\[small\\\] boat\]\(/media/\w+-640.webp"))
    page.get_by_role("button", name="Choose a picture").click()
    dialog.get_by_role("button", name=re.compile("Picture 1")).click()
    dialog.get_by_label("What does it show?").fill("The harbour")
    dialog.get_by_label("Credit").fill("Ines Vahl")
    dialog.get_by_role("button", name="Use the picture").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    with tribune.reading() as session:
        found = session.scalars(select(Article)).one()
        html = session.scalar(select(ArticleBody.html))
    assert (found.picture_alt, found.picture_credit) == ("The harbour", "Ines Vahl")
    assert 'alt="A [small] boat" title="At &quot;five&quot;"' in html


def test_a_picture_is_pasted_and_one_is_dropped(article, at_desk):
    page = at_desk("editor")
    page.goto(f"/admin/articles/{article}")
    data = list(png("navy"))
    for kind in ("paste", "drop"):
        text(page).evaluate(
            """(area, [data, kind]) => {
              const files = new DataTransfer();
              files.items.add(new File([new Uint8Array(data)], "x.png", { type: "image/png" }));
              const options = { bubbles: true, cancelable: true };
              area.focus();
              area.dispatchEvent(kind === "paste"
                ? new ClipboardEvent("paste", { ...options, clipboardData: files })
                : new DragEvent("drop", { ...options, dataTransfer: files }));
            }""",
            [data, kind],
        )
        dialog = page.get_by_role("dialog", name="A picture")
        dialog.get_by_label("What does it show?").fill(f"By {kind}")
        dialog.get_by_role("button", name="Use the picture").click()
        expect(text(page)).to_have_value(re.compile(rf"!\[By {kind}\]\(/media/"))


def test_what_is_no_picture_is_refused_in_the_dialog(article, at_desk):
    page = at_desk("editor", tolerates="Failed to load resource")
    page.goto(f"/admin/articles/{article}")
    page.get_by_role("button", name="Picture", exact=True).click()
    dialog = page.get_by_role("dialog", name="A picture")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "boat.png", "mimeType": "image/png", "buffer": b"no picture at all"}
    )
    expect(dialog.get_by_role("alert").first).to_contain_text("Send a picture as JPEG")


def test_an_article_is_written_with_scripts_off(tribune, at_desk):
    page = at_desk("author", java_script_enabled=False)
    page.goto("/admin/articles/new")
    page.get_by_label("Title", exact=True).first.fill("Without a script")
    text(page).fill("It **works**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.frame_locator("iframe").locator("strong")).to_have_text("works")
    page.get_by_label("Upload a picture").set_input_files(
        {"name": "boat.png", "mimeType": "image/png", "buffer": png()}
    )
    page.get_by_label("What it shows").fill("A boat")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    with tribune.reading() as session:
        found = session.scalars(select(Article)).one()
    assert (found.title, found.picture_alt) == ("Without a script", "A boat")


# --- what it looks like --------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_a_conflict_and_on_unsaved_text(article, at_desk, theme):
    page = at_desk("editor", "Mara", tolerates="Failed to load resource", color_scheme=theme)
    address = f"/admin/articles/{article}"
    other = at_desk("editor", "Noor", viewport={"width": 390, "height": 800})
    for one, title in ((page, "Mara's"), (other, "Noor's")):
        one.goto(address)
        one.get_by_label("Title", exact=True).first.fill(title)
        text(one).fill(f"{title}\n\nlines")
        expect(one.locator("[data-status]")).to_have_text("Autosaved", timeout=10_000)
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("Saved.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Somebody was faster")).to_be_visible()
    check(page, "the conflict")
    page.goto(address)
    expect(page.get_by_text("You have unsaved text from")).to_be_visible()
    check(page, "the offer")
    page.get_by_role("link", name="See the difference").click()
    check(page, "the difference")


def check(page, where: str) -> None:
    assert violations(page) == "", where
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0, f"{where} is wider than the window"
