"""The plugins' pages in a browser: a price is changed, a rule switched off."""

import re

import pytest
from playwright.sync_api import expect

from cms.services.plugins.settings import find_plugin, settings_now

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_price_is_changed_and_a_rule_switched_off(app, tribune, at_desk, scripts):
    page = at_desk("admin", java_script_enabled=scripts)
    page.goto("/admin/plugins")
    page.get_by_role("link", name="minuses").click()
    price = page.get_by_label("Price of a minus")
    price.fill("0.75")
    page.get_by_role("button", name="Look at the change").click()
    expect(page.locator(".diff ins")).to_have_text("0.75 Twei")
    page.get_by_role("button", name="Put it in force").click()
    expect(page.locator(".alert")).to_contain_text("Version 1 is in force")
    page.get_by_role("link", name="Switch off").click()
    page.get_by_role("button", name="Switch it off").click()
    expect(page.locator(".lead-line .badge")).to_have_text("off")
    minuses = settings_now(tribune, find_plugin(tribune, "minuses"))
    assert (minuses.is_on, minuses.version) == (False, 2)


def test_the_ladder_is_drawn(tribune, at_desk):
    page = at_desk("editor")
    page.goto("/admin/")
    page.get_by_role("link", name="Ladder of levels").click()
    expect(page).to_have_url(re.compile("/admin/plugins/levels/ladder$"))
    drawn = "() => Chart.getChart(document.querySelector('canvas')).data.labels.length >= 10"
    page.wait_for_function(drawn)
