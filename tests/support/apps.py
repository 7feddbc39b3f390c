"""The application under test: one per worker, kind of database and set of plugins.

An app is dear and a database is cheap, so a test gets the app again with a database that no
one has touched, at the same address.
"""

from contextvars import Context
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from werkzeug.test import TestResponse

import cms
from cms.clock import Clock
from cms.config import BUILT_IN, Config
from cms.database import engine_options, prepare_engine
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.migrate import upgrade
from cms.pluginhost.registry import Registry

Plugins = tuple[str, ...] | None  # None: the configuration's own default


class Client(FlaskClient):
    """Flask's client, plus `client.bearing(token)`: the same with an Authorization header.

    Each request has an application context of its own, as on a server, also while the test
    holds one: what the request puts into `g` ends with it.
    """

    token: str | None = None

    def bearing(self, token: str) -> "Client":
        other = self.application.test_client()
        assert isinstance(other, Client)
        other.token = token
        return other

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if self.token is not None:
            headers = dict(kwargs.pop("headers", None) or {})
            headers.setdefault("Authorization", f"Bearer {self.token}")
            kwargs["headers"] = headers
        return Context().run(super().open, *args, **kwargs)


def migrate(url: str, plugins: Plugins) -> None:
    """Run the real migrations, the core's and those of the plugins."""
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine)
    upgrade(engine, Registry.from_names(BUILT_IN if plugins is None else plugins).plugins)
    engine.dispose()


def create(url: str, folder: Path, plugins: Plugins, clock: Clock) -> Flask:
    app = cms.create_app(config(url, folder, plugins), clock=clock)
    app.test_client_class = Client
    return app


def hold(app: Flask, hours: int) -> None:
    """Let what is earned from now on be held for so many hours."""
    tribune = app.extensions["tribune"]
    config = replace(tribune.config, hold_hours=hours)
    app.extensions["tribune"] = replace(tribune, config=config)


def let_go(app: Flask) -> None:
    """Give up every connection and whatever is kept, so that the database can be replaced."""
    tribune = app.extensions["tribune"]
    app.extensions["tribune"] = replace(tribune, host=PluginHost(tribune.host.registry))
    database = app.extensions["sqlalchemy"]
    with app.app_context():
        database.session.remove()
        for engine in database.engines.values():
            engine.dispose()


def config(url: str, folder: Path, plugins: Plugins, **changes: Any) -> Config:
    """A configuration for tests: passwords are cheap to hash, and no limit is ever reached."""
    chosen: dict[str, Any] = {} if plugins is None else {"plugins": plugins}
    return Config(
        database_url=url,
        data_dir=folder,
        secret_key="only for tests",
        testing=True,
        requests_per_minute=1_000_000,
        password_memory_kib=8,
        password_rounds=1,
        **(chosen | changes),
    )
