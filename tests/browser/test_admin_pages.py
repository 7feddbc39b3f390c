"""Every page of the admin by axe's measure, in both themes and widths, asking nobody else.

The list is held against the routes of the application: a page that is not in it fails the test.
Each page is loaded once; theme and width change in place.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cms.config import BUILT_IN
from tests.support.axe import COLOURS, violations
from tests.support.newsroom import furnish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.databases("sqlite"),
    pytest.mark.timeout(300),
]

WIDTHS = (1280, 390)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WEAR = """theme => {
  document.documentElement.setAttribute("data-bs-theme", theme);
  document.dispatchEvent(new CustomEvent("tribune:theme"));
}"""
NO_PAGES = {"admin.static", "admin.ledger_csv"}
PAGES = {
    "doors": {
        "admin.sign_in": ["/sign-in"],
        "admin.claim": ["/claim/{claim}"],
        "admin.accept": ["/invitation/{invitation}"],
    },
    "articles": {
        "admin.articles": ["/articles", "/articles?state=trash", "/articles?q=nothing"],
        "admin.article_new": ["/articles/new"],
        "admin.article_edit": ["/articles/{waiting}", "/articles/{waiting}?typed=1"],
        "admin.article_typed": ["/articles/{waiting}/draft"],
        "admin.article_revisions": ["/articles/{waiting}/revisions"],
        "admin.article_compare": ["/articles/{waiting}/revisions/compare"],
        "admin.article_publish": [
            "/articles/{planned}/publish",
            "/articles/{article}/publish",
            "/articles/{thrown}/publish",
        ],
        "admin.article_take_down": ["/articles/{article}/take-down"],
        "admin.article_delete": ["/articles/{thrown}/delete"],
        "admin.pictures": ["/pictures"],
        "admin.topics": ["/topics"],
    },
    "people": {
        "admin.home": ["/"],
        "admin.comments": ["/comments", "/comments?show=moderated"],
        "admin.comment_remove": ["/comments/{comment}/remove"],
        "admin.comment_restore": ["/comments/{removed}/restore"],
        "admin.readers": ["/readers", "/readers?q=nobody"],
        "admin.reader_one": ["/readers/{reader}", "/readers/{banned}"],
        "admin.reader_ban": ["/readers/{reader}/ban"],
        "admin.team": ["/team"],
        "admin.audit": ["/audit"],
        "admin.account": ["/account"],
        "admin.confirm": ["/confirm"],
        "admin.nowhere": ["/no-such-page"],
    },
    "money": {
        "admin.article_money": [
            "/articles/{article}/money?row=comment_rewards",
            "/articles/{article}/money?scope=treasury",
        ],
        "admin.reader_money": ["/readers/{reader}/money"],
        "admin.ledger": ["/ledger?person=Reader+0"],
        "admin.ledger_entry": ["/ledger/20"],
        "admin.treasury": ["/treasury"],
        "admin.treasury_grant": ["/treasury/grant"],
        "admin.unpaid": ["/unpaid", "/unpaid?show=appealed"],
        "admin.unpaid_one": ["/unpaid/1"],
    },
    "plugins": {
        "admin.plugins": ["/plugins"],
        "admin.plugin_one": ["/plugins/pluses", "/plugins/levels?preset=no-money"],
        "admin.plugin_switch": ["/plugins/levels/switch"],
        "admin.plugin_preset": ["/plugins/presets/classic"],
        "admin.plugin_failures": ["/plugins/failures"],
        "admin.page_of_plugin": ["/plugins/levels/ladder", "/plugins/levels/gates"],
    },
}


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
    assert listed == pages - NO_PAGES


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
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        act(page)
        faults += _faults(page, f"after {page.url}")
    assert faults == []


def _ours(url: str, address: str) -> None:
    assert url.startswith((f"{address}/", "data:", f"blob:{address}/", "about:srcdoc")), url


def _faults(page: Page, where: str) -> list[str]:
    """Return what is wrong with a page; rules on colours alone are asked for both themes."""
    page.wait_for_load_state("networkidle")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for theme, rules in (("light", None), ("dark", COLOURS)):
            page.evaluate(WEAR, theme)
            if wrong := violations(page, rules):
                found.append(f"{where}, {width} px, {theme}:\n{wrong}")
        if page.evaluate(OVERFLOW) > 0:
            found.append(f"{where} is wider than {width} px")
    return found
