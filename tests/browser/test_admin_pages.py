"""Every page of the admin by axe's measure, in both themes and widths, asking nobody else.

The list is held against the routes of the application: a page that is not in it fails the test.
Each page is loaded once; theme and width change in place. A colour is the same at any width, so
the dark theme is looked at in one.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.config import BUILT_IN
from tests.support.admin_pages import NO_PAGES, PAGES
from tests.support.axe import COLOURS, violations
from tests.support.newsroom import furnish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.databases("sqlite"),
    pytest.mark.timeout(300),
]

LOOKS = ((390, "light", None), (1280, "dark", COLOURS), (1280, "light", None))
"""Width, theme, and which of axe's rules are asked; the last is how a page is pressed on."""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WEAR = """theme => {
  document.documentElement.setAttribute("data-bs-theme", theme);
  document.dispatchEvent(new CustomEvent("tribune:theme"));
}"""


def _press(path: str, name: str, sees: str, **fills: str) -> Callable[[Page], None]:
    """Open a page, fill fields, press a button and wait for what its answer shows."""

    def act(page: Page) -> None:
        page.goto(path)
        for label, value in fills.items():
            page.get_by_label(label.replace("_", " ")).first.fill(value)
        page.get_by_role("button", name=name, exact=True).first.click()
        expect(page.locator(sees).first).to_be_visible()

    return act


def _many(page: Page) -> None:
    page.goto("/admin/articles?state=scheduled")
    page.get_by_label("All on this page").check()
    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_text("What it costs")).to_be_visible()


def _side_by_side(page: Page) -> None:
    page.goto("/admin/articles/new")
    page.get_by_role("button", name="Text and preview side by side").click()
    expect(page.frame_locator("iframe").locator("h1")).to_be_visible()


ANSWERS = {
    "articles": [
        _many,
        _side_by_side,
        _press("/admin/articles/new", "Picture", "dialog[open]"),
    ],
    "people": [_press("/admin/team", "Make the link", "#link", For_whom="Ed")],
    "money": [
        _press("/admin/treasury", "Verify the books", "h1:text-is('The books are sound')"),
        _press("/admin/treasury/grant", "Grant", ".invalid-feedback", Amount_in_Twei="-"),
    ],
    "plugins": [
        _press("/admin/plugins/minuses", "Look at the change…", ".diff", Price_of="0.75"),
        _press("/admin/plugins/minuses", "Look at the change…", ".invalid-feedback", Price_of="-1"),
    ],
}
"""Pages that are only seen as the answer to a form, or after a press of a button."""


@pytest.fixture
def plugins():
    """Those that a site has, and one that fails, for the list of failures."""
    return (*BUILT_IN, "tests.support.moody:plugin")


def test_the_list_names_every_page(app):
    listed = {endpoint for room in PAGES.values() for endpoint in room}
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and "GET" in (rule.methods or ())
    }
    assert listed == pages - NO_PAGES.keys()


@pytest.mark.parametrize("room", PAGES)
def test_axe_finds_nothing(app, tribune, clock, at_desk, address, room):
    names = furnish(tribune, clock)
    page = at_desk("owner", tolerates="Failed to load resource", reduced_motion="reduce")
    page.on("request", lambda asked: _ours(asked.url, address))
    if room == "doors":
        page.context.clear_cookies()
    faults: list[str] = []
    for path in (path for paths in PAGES[room].values() for path in paths):
        answer = page.goto("/admin" + path.format(**names))
        assert answer is not None
        assert answer.status == (404 if "no-such" in path else 200), path
        faults += _faults(page, path)
    for act in ANSWERS.get(room, ()):
        page.set_viewport_size({"width": 1280, "height": 800})
        act(page)
        faults += _faults(page, f"after {page.url}")
    assert faults == []


def _ours(url: str, address: str) -> None:
    assert url.startswith((f"{address}/", "data:", f"blob:{address}/", "about:srcdoc")), url


def _faults(page: Page, where: str) -> list[str]:
    """Return what is wrong with a page."""
    page.wait_for_load_state("networkidle")
    found = []
    for width, theme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate(WEAR, theme)
        if wrong := violations(page, rules):
            found.append(f"{where}, {width} px, {theme}:\n{wrong}")
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{where} is wider than {width} px")
    return found
