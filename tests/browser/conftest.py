"""The reader site on a manual clock, and readers who use it as people do."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

import cms
from cms.clock import ManualClock
from tests.browser.reader import Reader, listen
from tests.support import apps
from tests.support.staff import seat

SITE = Path(__file__).parents[2] / "examples" / "reader-site"


@pytest.fixture
def app(
    database_url: str, tmp_path: Path, clock: ManualClock, plugins: apps.Plugins
) -> Iterator[Flask]:
    """The application as `./run` serves it, the reader site included."""
    made = cms.create_app(apps.config(database_url, tmp_path, plugins, site_dir=SITE), clock=clock)
    yield made
    apps.let_go(made)


@pytest.fixture
def address(app: Flask, serve: Callable) -> Iterator[str]:
    with serve(app) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own; whatever it writes to its console fails the test."""
    with browser.new_context() as context:
        opened = context.new_page()
        said = listen(opened)
        yield opened
        assert said == []


@pytest.fixture
def visit(browser: Browser, address: str, clock: ManualClock) -> Iterator[Callable[[str], Reader]]:
    """`visit("Ann")` opens the site in a profile of Ann's own; nothing may be on its console."""
    readers: list[Reader] = []

    def make(nickname: str) -> Reader:
        readers.append(Reader(browser.new_context(), address, clock, nickname))
        return readers[-1]

    yield make
    for reader in readers:
        reader.page.context.close()
    assert [line for reader in readers for line in reader.console] == []


@pytest.fixture
def at_desk(app: Flask, browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """`at_desk("editor")` is a page of the admin's own profile, signed in as an editor.

    Whatever is written to its console fails the test, but for what contains ``tolerates``: the
    browser itself reports each request that fails or is refused.
    """
    said: list[tuple[str, list[str]]] = []
    opened: list[Page] = []

    def sit(role: str, nickname: str = "", *, tolerates: str = "", **options: Any) -> Page:
        with app.app_context():
            desk = seat(app, app.extensions["tribune"], role, nickname)
        cookie = desk.client.get_cookie("tribune")
        assert cookie is not None
        context = browser.new_context(base_url=address, **options)
        context.add_cookies([{"name": "tribune", "value": cookie.value, "url": address}])
        page = context.new_page()
        said.append((tolerates, listen(page)))
        opened.append(page)
        return page

    yield sit
    for page in opened:
        page.context.close()
    assert [line for but, lines in said for line in lines if not but or but not in line] == []
