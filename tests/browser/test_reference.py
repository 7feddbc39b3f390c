"""The reference page: whole, under the strictest policy, with nothing from elsewhere."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.api import reference
from tests.support.axe import violations, without

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]

ITS_OWN = ["heading-order", "nested-interactive", "region", "select-name"]  # in its markup
VENDORED = Path(reference.__file__).parent / "swagger_ui"


@pytest.fixture
def docs(page: Page, address: str) -> Page:
    """The page, opened; it may ask nobody but this server, and the console stays empty."""
    page.on("request", lambda asked: _ours(asked.url, address))
    answer = page.goto(f"{address}/api/v1/docs")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    expect(page.locator(".opblock").first).to_be_visible()
    return page


def _ours(url: str, address: str) -> None:
    assert url.startswith((f"{address}/", "data:")), url


def test_it_lists_every_operation(docs: Page, app):
    paths = app.test_client().get("/api/v1/openapi.json").json["paths"]
    operations = sum(len(item.keys() - {"parameters"}) for item in paths.values())
    expect(docs.locator(".opblock")).to_have_count(operations)
    expect(docs.get_by_role("heading", name="Tribune content API")).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1280)])
def test_it_fits_and_can_be_read(docs: Page, theme: str, width: int):
    docs.set_viewport_size({"width": width, "height": 800})
    docs.emulate_media(color_scheme=theme)
    expect(docs.locator("html")).to_have_class("dark-mode" if theme == "dark" else "")
    docs.locator("#operations-articles-articles .opblock-summary-control").click()
    expect(docs.locator("#operations-articles-articles")).to_contain_text("filter[category]")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert docs.evaluate(overflow) <= 0
    assert violations(docs, without(ITS_OWN)) == ""


def test_an_operation_can_be_tried(docs: Page):
    tags = docs.locator("#operations-articles-tags")
    tags.locator(".opblock-summary-control").click()
    tags.get_by_role("button", name="Try it out").click()
    tags.get_by_role("button", name="Execute").click()
    expect(tags.locator(".live-responses-table .response-col_status").last).to_contain_text("200")


def test_the_type_of_a_problem_leads_to_its_words(docs: Page, app, address):
    problem = app.test_client().get("/api/v1/me").json
    docs.goto(address + problem["type"])
    words = docs.locator(f"[id='{problem['code']}']")
    expect(words).to_be_in_viewport()
    expect(words).to_contain_text("Sign in")


def test_vendored_files_are_as_they_were_published():
    listed = [line.split() for line in (VENDORED / "MANIFEST").read_text().splitlines()]
    assert {name for *_, name in listed} == {p.name for p in VENDORED.iterdir()} - {"MANIFEST"}
    for package, version, digest, name in listed:
        assert (package, version.count(".")) == ("swagger-ui-dist", 2)
        found = hashlib.sha256((VENDORED / name).read_bytes()).hexdigest()
        assert digest == f"sha256:{found}", name
