"""The money pages in a browser: charts beside their tables, a grant, figures and their entries."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.story import play, settle_town

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


@pytest.fixture
def told(tribune, clock):
    author, readers = settle_town(tribune, clock)
    article, _table = play(tribune, clock, author, readers)
    return article, readers


def test_a_chart_is_drawn_from_its_table_and_follows_the_theme(told, at_desk):
    article, _readers = told
    page = at_desk("editor", color_scheme="light", reduced_motion="reduce")
    page.goto(f"/admin/articles/{article}/money")
    chart = page.locator("figure.chart").first
    canvas = chart.locator("canvas")
    expect(canvas).to_be_visible()
    expect(canvas).to_have_attribute("aria-label", re.compile("Bars by day"))
    expect(chart.locator("table")).to_be_hidden()
    light = canvas.evaluate("c => c.toDataURL()")
    page.get_by_role("button", name="Dark theme").click()
    assert canvas.evaluate("c => c.toDataURL()") != light
    chart.get_by_text("Figures as a table").click()
    expect(chart.locator("table")).to_be_visible()


def test_without_scripts_the_figures_are_there_as_tables(told, at_desk):
    article, _readers = told
    page = at_desk("editor", java_script_enabled=False)
    page.goto(f"/admin/articles/{article}/money")
    expect(page.locator("figure.chart table").first).to_be_visible()
    expect(page.locator("figure.chart canvas").first).to_be_hidden()


def test_an_owner_grants_and_follows_the_money(told, at_desk):
    page = at_desk("owner")
    page.goto("/admin/treasury")
    page.get_by_role("link", name="Grant Twei").first.click()
    page.get_by_label("Amount in Twei").fill("12.5")
    page.get_by_label("Reason").fill("Advertising in March")
    page.get_by_role("button", name="Grant").click()
    expect(page.get_by_role("status").first).to_contain_text("12.50 Twei granted")
    row = page.get_by_role("row").filter(has_text="Advertising in March")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Entry #")
    expect(page.get_by_text("The owner granted money").first).to_be_visible()


def test_a_figure_leads_to_its_entries_and_to_whom_they_belong(told, at_desk):
    article, _readers = told
    page = at_desk("editor")
    page.goto(f"/admin/articles/{article}/money")
    page.get_by_role("link", name="Comment Tributes").click()
    entries = page.get_by_role("region", name="Entries")
    expect(entries.get_by_role("row")).to_have_count(2)
    entries.get_by_role("link", name="Reader 0").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reader 0")
    expect(page.get_by_text("Balance over time")).to_be_visible()
