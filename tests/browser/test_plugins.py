"""The plugins' pages in a browser: a price is changed, a rule switched off; no axe, no overflow."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cms.services.plugin_settings import find_plugin, settings_now
from tests.support.world import build

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]
PAGES = (
    "/admin/plugins",
    "/admin/plugins/publish_tribute",
    "/admin/plugins/read_to_earn",
    "/admin/plugins/levels/switch",
    "/admin/plugins/publish_tribute?preset=no-money",
    "/admin/plugins/presets/classic",
    "/admin/plugins/failures",
    "/admin/plugins/levels/ladder",
    "/admin/plugins/levels/gates",
)


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


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(tribune, at_desk, theme, width):
    build(tribune)
    page = at_desk("owner", viewport={"width": width, "height": 800}, color_scheme=theme)
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(overflow) <= 0, f"{path} is wider than the window"


def test_the_ladder_is_drawn(tribune, at_desk):
    page = at_desk("editor")
    page.goto("/admin/")
    page.get_by_role("link", name="Ladder of levels").click()
    expect(page).to_have_url(re.compile("/admin/plugins/levels/ladder$"))
    drawn = "() => Chart.getChart(document.querySelector('canvas')).data.labels.length >= 10"
    page.wait_for_function(drawn)
