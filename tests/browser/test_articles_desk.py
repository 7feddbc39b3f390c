"""The articles desk in a browser: the publish step, a plan in one's own zone, many and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.world import build, draft

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


@pytest.fixture
def world(tribune):
    return build(tribune)


@pytest.fixture
def planned(tribune, world):
    return draft(tribune, world.author, title="To be published")


def test_an_editor_publishes_and_sees_it_on_the_site(at_desk, world, planned):
    page = at_desk("editor")
    page.goto("/admin/articles")
    page.get_by_role("link", name=re.compile("^Publish ?: To be published")).click()
    expect(page.locator("main")).to_contain_text("It costs nobody anything")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("It is live.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="See it on the site").click()
    expect(opened.value.locator("h1")).to_have_text("To be published")


def test_a_plan_is_made_in_the_zone_of_the_browser(at_desk, world, planned):
    page = at_desk("editor", timezone_id="America/New_York", locale="en-GB")
    page.goto(f"/admin/articles/{planned}/publish")
    expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    page.get_by_label("Goes live").fill("2026-05-04T07:30")
    page.get_by_role("button", name="Plan it").click()
    moment = page.locator("section", has_text="Or at a moment").locator("time").first
    expect(moment).to_have_attribute("datetime", "2026-05-04T11:30:00Z")
    expect(moment).to_have_text(re.compile("4 May 2026.*07:30"))
    expect(page.get_by_label("Goes live")).to_have_value("2026-05-04T07:30")


def test_a_whole_page_is_chosen_and_the_deed_undone(at_desk, world, planned):
    page = at_desk("editor")
    page.goto("/admin/articles")
    trash = page.get_by_role("button", name="To the trash")
    expect(trash).to_be_disabled()
    page.get_by_label("All on this page").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("2 chosen:")
    trash.click()
    expect(page.get_by_role("status").first).to_contain_text("2 articles were moved to the trash")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".state-live")).to_have_count(1)
    expect(page.locator(".what-title")).to_have_count(2)


def test_it_works_without_scripts(at_desk, world, planned):
    page = at_desk("editor", java_script_enabled=False)
    page.goto("/admin/articles")
    page.get_by_label("Choose To be published").check()
    page.get_by_role("button", name="Publish…").click()
    expect(page.locator("h1")).to_have_text("Publish 1 article?")
    page.get_by_role("button", name="Publish 1 article").click()
    expect(page.get_by_role("status").first).to_contain_text("1 article went live")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").first).to_contain_text("Undone for 1 article.")
