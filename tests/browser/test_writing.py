"""Writing in a browser: toolbar, preview, pictures; with scripts off; and what hostile texts do."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import select

from cms.content.models import Article, ArticleBody
from cms.people.models import User
from cms.services.articles import Draft, create_article
from cms.services.edit_article import save_article
from cms.services.picture_library import add_picture
from cms.services.publish import publish_article
from cms.services.sessions import Principal
from tests.support.staff import hire
from tests.support.world import draft, person

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]
WIDTHS = {"phone": 390, "desktop": 1280}
VECTORS = Path(__file__).parents[1] / "unit" / "content" / "xss_vectors.txt"


@pytest.fixture
def article(tribune) -> int:
    return draft(tribune, person(tribune, "Ada", role="author"), words=30)


def png(color: str = "teal") -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 400), color).save(out, "PNG")
    return out.getvalue()


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


@pytest.fixture
def revised(tribune, article) -> int:
    """An article that is live, has a newer draft, and shows a picture."""
    editor = Principal(
        user_id=hire(tribune, "editor", "Rosa"), nickname="Rosa", role="editor", token_id=0
    )
    picture = add_picture(tribune, editor, png())
    author = 1
    with tribune.reading() as session:
        author = session.scalar(select(User.id).where(User.nickname == "Ada"))
    body = "\n\n".join(f"Paragraph {n} says little." for n in range(9))
    fields = Draft(
        title="A quiet harbour",
        body_markdown=body,
        author_ids=[author],
        picture_id=picture.id,
        picture_alt="A boat",
    )
    save_article(tribune, editor, article, 1, fields)
    publish_article(tribune, editor.user_id, "owner", article)
    newer = Draft(
        title="A loud harbour",
        body_markdown=body.replace("4 says little", "4 says much"),
        author_ids=[author],
        tags=["harbour"],
        picture_id=picture.id,
        picture_alt="A boat",
    )
    save_article(tribune, editor, article, 2, newer)
    return article


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(revised, at_desk, theme, width):
    page = at_desk("editor", viewport={"width": WIDTHS[width], "height": 800}, color_scheme=theme)
    base = f"/admin/articles/{revised}"
    for path in (
        "/admin/articles/new",
        base,
        f"{base}/revisions",
        f"{base}/revisions/compare",
        "/admin/pictures",
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        check(page, path)
    page.goto(base)
    page.get_by_role("button", name="Picture", exact=True).click()
    page.wait_for_load_state("networkidle")
    check(page, "the dialog")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Text and preview side by side").click()
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    check(page, "the preview")


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
    found = Axe().run(page)
    assert found.violations_count == 0, f"{where}\n{found.generate_report()}"
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0, f"{where} is wider than the window"


# --- hostile texts -------------------------------------------------------------------------


def test_hostile_texts_do_nothing_even_without_the_policy(tribune, at_desk):
    bad = """"><img src=x onerror="window.ran=1"><script>window.ran=1</script>"""
    vectors = VECTORS.read_text(encoding="utf-8").replace("\\n", "\n")
    rosa = Principal(
        user_id=hire(tribune, "editor", bad[:40]), nickname="", role="editor", token_id=0
    )
    fields = Draft(
        title=bad, summary=bad, body_markdown=f"{bad}\n\n{vectors}", author_ids=[rosa.user_id],
        category=bad[:60], tags=[bad[:40].replace(",", " ")], picture_id=add_picture(tribune, rosa, png()).id,
        picture_alt=bad, picture_caption=bad, picture_credit=bad, seo_title=bad, seo_description=bad,
    )  # fmt: skip
    saved = save_article(tribune, rosa, None, 1, fields)
    with tribune.writing() as session:
        create_article(
            tribune, session, Draft(title=bad, body_markdown="x", author_ids=[rosa.user_id])
        )
    page = at_desk("editor", "Mara", tolerates="Failed to load resource", bypass_csp=True)
    base = f"/admin/articles/{saved.article_id}"
    page.goto(base)
    page.get_by_role("button", name="Text and preview side by side").click()
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()
    frame = page.frames[-1]
    page.get_by_label("Title", exact=True).first.fill(f"{bad} again")
    text(page).evaluate(
        "area => { area.value += ' more'; area.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(page.locator("[data-status]")).to_have_text("Autosaved", timeout=10_000)
    assert frame.evaluate("window.ran ?? parent.ran ?? null") is None
    for path in (f"{base}/draft", f"{base}?typed=1", f"{base}/revisions", "/admin/pictures"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.ran ?? null") is None, path
