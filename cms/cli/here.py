"""What every command starts from: the application of this environment, in its context."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import DatabaseError, OperationalError

from cms.app import create_app
from cms.extensions import db
from cms.pluginhost.migrate import chains, pending
from cms.sdk.errors import CMSError
from cms.sdk.plugin import Plugin
from cms.services.unit_of_work import Tribune

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def tribune_here(*, plugins: Sequence[Plugin] | None = None) -> Iterator[Tribune]:
    """Yield the site's Tribune, with other plugins than CMS_PLUGINS names where some are given.

    Raises CMSError with the remedy when the database is away or behind, and PluginRejected.
    """
    with app_here(create_app(plugins=plugins)) as tribune:
        if any(pending(db.engine, chain) for chain in chains(tribune.host.registry.plugins)):
            raise CMSError("database.behind", "The database is not up to date: run `cms migrate`")
        yield tribune


@contextmanager
def app_here(app: Flask) -> Iterator[Tribune]:
    """Enter an application and leave no connection behind; CMSError if the database fails."""
    tribune: Tribune = app.extensions["tribune"]
    with app.app_context():
        address = db.engine.url.render_as_string(hide_password=True)
        try:
            yield tribune
        except DatabaseError as fault:
            if type(fault) not in (DatabaseError, OperationalError):
                raise  # a broken constraint or statement is a fault of ours
            why = str(fault.orig).strip().splitlines()[0]
            sentence = (
                f"The database {address} cannot be used: {why}. Check DATABASE_URL, whether its "
                "server runs, and whether TRIBUNE_DATA can be written"
            )
            raise CMSError("database.unavailable", sentence) from fault
        finally:
            db.session.remove()
            db.engine.dispose()


def progress_bar() -> Progress:
    """Return a progress bar on standard error; a line a minute where no bar can be drawn."""
    from rich.console import Console  # here, since `serve` shows one on an empty site only
    from rich.progress import Progress

    from cms.cli.minutes import MinuteByMinute

    console = Console(stderr=True)
    if not console.is_terminal:
        return MinuteByMinute(console)
    return Progress(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
