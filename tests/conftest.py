"""Fixtures for every test: `app`, `tribune`, `client`, `clock`, and for browsers `page`, `serve`.

A test that asks for `app` (or anything built on it) runs once per kind of database that its
folder calls for: see BOTH. The marker `databases` overrides that for a test or a module; the
fixture `plugins`, overridden in a folder or a module, chooses which plugins are switched on.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.support import browser as browsers
from tests.support import missing, network, postgres
from tests.support.databases import KINDS, Databases

if TYPE_CHECKING:  # the core is imported by the tests that need it, not by all of them
    from flask import Flask
    from playwright.sync_api import Browser, Page

    from cms.clock import ManualClock
    from tests.support.apps import Client

BOTH = {"services", "ledger", "api"}  # folders whose tests run on SQLite and on PostgreSQL
START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday noon, far from any midnight
SHARED = Path(__file__).parent.parent.parent / "shared" / "seed"

settings.register_profile("tribune", deadline=None, print_blob=True)
settings.load_profile("tribune")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--require-all",
        action="store_true",
        help="fail, instead of skipping, when PostgreSQL, Chromium or ../shared is missing",
    )


def pytest_configure() -> None:
    network.forbid()


def pytest_collection_finish() -> None:
    """Look less often for garbage, and never among what has been imported: 5 % of all the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    marker = metafunc.definition.get_closest_marker("databases")
    room = metafunc.definition.path.relative_to(Path(__file__).parent).parts[0]
    kinds = marker.args if marker else KINDS if room in BOTH else ("sqlite",)
    marks = {"postgresql": [pytest.mark.postgres]}
    metafunc.parametrize(
        "database_kind",
        [pytest.param(kind, id=kind, marks=marks.get(kind, ())) for kind in kinds],
        scope="session",
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        missing.missing(item.config, "the reference material, ../shared/seed")
    if item.get_closest_marker("browser") and browsers.executable() is None:
        missing.missing(item.config, "Chromium")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missing.report(terminalreporter)


# --- databases -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    from tests.support.apps import migrate

    made = Databases(migrate)
    yield made
    made.close()


@pytest.fixture(scope="session")
def database_kind() -> str:
    """Parametrized by the folder or the marker `databases`: "sqlite" or "postgresql"."""
    raise AssertionError("pytest_generate_tests gives the value")


@pytest.fixture
def plugins() -> tuple[str, ...] | None:
    """Which plugins are switched on; None stands for the configuration's default."""
    return None


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest,
    database_kind: str,
    databases: Databases,
    plugins: tuple[str, ...] | None,
) -> str:
    """A database of the test's own: migrated, empty."""
    if database_kind == "postgresql":
        need_postgres(request.config, databases)
    return databases.fresh(database_kind, plugins)


def need_postgres(config: pytest.Config, databases: Databases) -> postgres.Server:
    """The server, or the end of this test."""
    try:
        return databases.server
    except postgres.UnavailableError as error:
        missing.missing(config, f"PostgreSQL ({error})")


@pytest.fixture
def postgres_server(request: pytest.FixtureRequest, databases: Databases) -> postgres.Server:
    return need_postgres(request.config, databases)


# --- the application -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def _clock() -> "ManualClock":
    from cms.clock import ManualClock

    return ManualClock(START)


@pytest.fixture
def clock(_clock: "ManualClock") -> "ManualClock":
    """The app's clock. It stands at START until the test sets or advances it."""
    _clock.set(START)
    return _clock


@pytest.fixture(scope="session")
def _apps() -> dict[Any, "Flask"]:
    return {}


@pytest.fixture
def hold_hours() -> int:
    """How long earnings are held; a module that is not about that may say 0."""
    from cms.config import HOLD_HOURS

    return HOLD_HOURS


@pytest.fixture
def app(
    _apps: dict[Any, "Flask"],
    tmp_path_factory: pytest.TempPathFactory,
    database_kind: str,
    database_url: str,
    plugins: tuple[str, ...] | None,
    hold_hours: int,
    clock: "ManualClock",
) -> Iterator["Flask"]:
    """The application on a database of its own; push a context where one is needed."""
    from tests.support import apps

    key = (database_kind, plugins)
    if key not in _apps:
        _apps[key] = apps.create(database_url, tmp_path_factory.mktemp("data"), plugins, clock)
    apps.hold(_apps[key], hold_hours)
    yield _apps[key]
    apps.let_go(_apps[key])


@pytest.fixture
def tribune(app: "Flask") -> Iterator[Any]:
    """The object services take, with the app context they run in."""
    with app.app_context():
        yield app.extensions["tribune"]


@pytest.fixture(scope="session")
def _kept() -> dict[Any, Any]:
    return {}


@pytest.fixture
def once(
    _kept: dict[Any, Any],
    app: "Flask",
    databases: Databases,
    database_kind: str,
    plugins: tuple[str, ...] | None,
    hold_hours: int,
    clock: "ManualClock",
) -> Callable[[Any, Callable[[], Any]], Any]:
    """`once(key, make)`: what many tests begin with is made once per worker and kind of database.

    Each test gets the database and the clock as ``make`` left them, and what it returned, which
    must be plain values. Nothing may have been written before. The key names all that it depends
    on, but for the plugins and the hours of the hold.
    """
    from tests.support import apps

    def work(key: Any, make: Callable[[], Any]) -> Any:
        known = (key, database_kind, plugins, hold_hours)
        if known in _kept:
            name, value, moment = _kept[known]
            apps.let_go(app)
            databases.again(database_kind, name)
            clock.set(moment)
            return value
        name, value = f"kept{len(_kept)}", make()
        apps.let_go(app)
        databases.keep(database_kind, name)
        _kept[known] = name, value, clock.now()
        return value

    return work


@pytest.fixture
def client(app: "Flask") -> "Client":
    """Flask's test client; `client.bearing(token)` is the same, signed in."""
    from tests.support.apps import Client

    made = app.test_client()
    assert isinstance(made, Client)
    return made


# --- the browser ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    with browsers.launch() as chromium:
        yield chromium


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page in a profile of its own: no cookies, no history."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def serve() -> Callable[..., AbstractContextManager[str]]:
    """`with serve(app) as address:` serves any WSGI application on loopback."""
    return browsers.serve
