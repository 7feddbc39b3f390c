"""The frame of the admin in a browser: the menu on a phone, the theme, the console empty."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.databases("sqlite")]


def test_the_theme_is_chosen_and_kept(at_desk):
    page = at_desk("editor", color_scheme="light")
    page.goto("/admin/")
    page.get_by_role("button", name="Dark theme").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_menu_opens_on_a_phone(at_desk):
    page = at_desk("editor", viewport={"width": 390, "height": 800})
    page.goto("/admin/")
    link = page.get_by_role("link", name="My account")
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    link.click()
    expect(page).to_have_url(re.compile("/admin/account$"))
