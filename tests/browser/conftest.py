"""The reader site on a manual clock, and readers who use it as people do."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import update

import cms
from cms.clock import ManualClock
from cms.people.models import User
from cms.people.passwords import hash_password
from cms.services.unit_of_work import Tribune
from tests.support import apps

SITE = Path(__file__).parents[2] / "examples" / "reader-site"
PASSWORD = "a harbour full of boats"


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: ManualClock) -> Iterator[Flask]:
    """The application as `./run` serves it, the reader site included."""
    made = cms.create_app(apps.config(database_url, tmp_path, None, site_dir=SITE), clock=clock)
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


def listen(page: Page) -> list[str]:
    """Collect what a page complains of; refusals that the API states are no complaints."""
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def may_sign_in(tribune: Tribune, *people: int) -> None:
    """Give people who were made by a test the test's password."""
    with tribune.writing() as session:
        hashed = hash_password(tribune.config, PASSWORD)
        session.execute(update(User).where(User.id.in_(people)).values(password_hash=hashed))
