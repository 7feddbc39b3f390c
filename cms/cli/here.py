"""What every command starts from: the application of this environment, in its context."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cms.app import create_app
from cms.extensions import db
from cms.pluginhost.migrate import chains, pending, upgrade
from cms.sdk.errors import CMSError
from cms.services.unit_of_work import Tribune


@contextmanager
def tribune_here(*, migrate: bool = False) -> Iterator[Tribune]:
    """Yield the site's Tribune. With ``migrate`` the database is brought up to date first.

    Raises CMSError with the remedy when the database is behind.
    """
    app = create_app()
    with app.app_context():
        tribune: Tribune = app.extensions["tribune"]
        plugins = tribune.host.registry.plugins
        if migrate:
            upgrade(db.engine, plugins)
        elif any(pending(db.engine, chain) for chain in chains(plugins)):
            raise CMSError("database.behind", "The database is not up to date: run `cms migrate`")
        yield tribune
