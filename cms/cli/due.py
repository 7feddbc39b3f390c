"""What is due: plans, timers, earnings that were held, sealing the books.

The command for cron, and the loop inside `cms serve`.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import structlog
from flask import Flask

from cms.cli.here import tribune_here
from cms.services.due.run import run_due
from cms.services.money.seals import seal_new
from cms.services.unit_of_work import Tribune

EVERY_SECONDS = 15.0
DONE = {
    "publish": "went live",
    "unpublish": "was taken down",
    "settings": "its planned settings are in force",
    "timer": "its moment has come",
    "release": "can be spent now",
}
log = structlog.get_logger()


@click.command("due")
def due_command() -> None:
    """Publish, take down, pay and release what is due by now, and seal new ledger entries.

    `cms serve` does so by itself every 15 seconds. Behind another server let cron or a systemd
    timer call this once a minute. Several at once do no harm: each plan is carried out once. What
    cannot be done is said here, and on the article or its plugin's page. Exit status 1 then.
    """
    with tribune_here() as tribune:
        ran = run_due(tribune)
        seal_new(tribune)
    for one in ran:
        click.echo(f"{one.title}: {one.fault or DONE[one.deed]}", err=bool(one.fault))
    if not ran:
        click.echo("Nothing is due")
    if any(one.fault for one in ran):
        sys.exit(1)


@contextmanager
def due_loop(app: Flask, *, every_seconds: float = EVERY_SECONDS) -> Iterator[threading.Thread]:
    """Carry out what is due, now and every so often, in a thread that ends with the block.

    When the block ends, whatever is being carried out is finished first.
    """
    is_over = threading.Event()
    thread = threading.Thread(
        target=_turns, args=(app, is_over, every_seconds), name="due", daemon=True
    )
    thread.start()
    try:
        yield thread
    finally:
        is_over.set()
        thread.join(timeout=10)


def _turns(app: Flask, is_over: threading.Event, every_seconds: float) -> None:
    while not is_over.is_set():
        with app.app_context():
            tribune: Tribune = app.extensions["tribune"]
            try:
                run_due(tribune)
                seal_new(tribune)
            except Exception:
                log.exception("what is due could not be done; trying again soon")
        is_over.wait(every_seconds)
