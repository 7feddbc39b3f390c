"""The factory, a table of contents: no query, no commit."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from cms.admin.mount import mount_admin
from cms.api.files import mount_files
from cms.api.mount import mount_api
from cms.clock import Clock, SystemClock
from cms.config import Config, from_environment
from cms.database import engine_options, prepare_engine
from cms.extensions import db
from cms.logs import configure_logs
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.registry import Registry
from cms.sdk.plugin import Plugin
from cms.services.unit_of_work import Tribune


def create_app(
    config: Config | None = None,
    *,
    clock: Clock | None = None,
    plugins: Sequence[Plugin] | None = None,
) -> Flask:
    """Make an application. ``plugins`` takes the place of those named in the configuration.

    Raises ConfigError and PluginRejected with a message that says what to do.
    """
    configure_logs()
    config = config or from_environment()
    app = Flask("cms")
    configure_database(app, config)
    registry = Registry(plugins) if plugins is not None else Registry.from_names(config.plugins)
    app.extensions["tribune"] = Tribune(
        db.session, PluginHost(registry), clock or SystemClock(), config
    )
    mount_api(app, config, registry)
    mount_admin(app, config)
    mount_files(app, config)
    trust_proxies(app, config)
    return app


def trust_proxies(app: Flask, config: Config) -> None:
    """Believe as many X-Forwarded-For and -Proto as there are proxies of ours; without one, none.

    The limits on attempts and requests go by the caller's address, so whoever could choose it
    would have no limits, and behind a proxy that is not counted all callers share one.
    """
    if config.proxies:
        count = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def configure_database(app: Flask, config: Config) -> None:
    """Bind Flask-SQLAlchemy and attach what the dialect needs."""
    app.config["SECRET_KEY"] = config.secret_key
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
