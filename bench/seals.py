"""What sealing costs writers: pluses a second with and without a sealer at work.

`python -m bench.seals` measures on SQLite, and on PostgreSQL where DATABASE_URL names an empty
database. Turns with and without a sealer follow each other, so that a busy machine slows both. A
turn's sealer seals every fifth of a second, 25 times as often as a site does.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from pathlib import Path

from flask import Flask

from cms.app import create_app
from cms.config import Config
from cms.extensions import db
from cms.pluginhost.migrate import upgrade
from cms.sdk.money import twei
from cms.services.access.people import add_person
from cms.services.articles.articles import Draft, create_article
from cms.services.articles.publish import publish_article
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.grant import grant
from cms.services.money.seals import seal_new
from cms.services.unit_of_work import Tribune

TURNS, PLUSES = 12, 60
SEAL_EVERY_SECONDS = 0.2


def main() -> None:
    """Print rates, their ratio, and how long the slowest plus took."""
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/bench.sqlite3", Path(folder))
        if address := os.environ.get("DATABASE_URL"):
            measure("PostgreSQL", address, Path(folder))


def measure(name: str, address: str, folder: Path) -> None:
    """Run the turns on one database."""
    app = create_app(Config(database_url=address, data_dir=folder, secret_key="bench"))  # noqa: S106  (guards nothing)
    with app.app_context():
        tribune: Tribune = app.extensions["tribune"]
        upgrade(db.engine, tribune.host.registry.plugins)
        article, readers = prepare(tribune)
        rates: dict[bool, list[float]] = {True: [], False: []}
        worst = {True: 0.0, False: 0.0}
        for turn in range(TURNS):
            sealing = bool(turn % 2)
            own = readers[turn * PLUSES : (turn + 1) * PLUSES]
            rate, longest = write(app, tribune, article, own, sealing)
            rates[sealing].append(rate)
            worst[sealing] = max(worst[sealing], longest)
        sealed = seal_new(tribune)
        plain, busy = (statistics.median(rates[sealing]) for sealing in (False, True))
        print(f"{name}: {plain:,.0f} acts/s without, {busy:,.0f} with a sealer: {busy / plain:.2f}")
        slowest = f"{worst[False] * 1000:.0f} ms without, {worst[True] * 1000:.0f} with"
        print(f"  the slowest act took {slowest}")
        start = time.perf_counter()
        print(f"  {sealed} entries left for the last block; a look for more takes", end=" ")
        seal_new(tribune)
        print(f"{(time.perf_counter() - start) * 1000:.1f} ms")


def prepare(tribune: Tribune) -> tuple[int, list[int]]:
    """Make a live article with a full treasury, and a reader for each plus."""
    grant(tribune, twei("1000000"), reason="for the benchmark")
    with tribune.writing() as session:
        now = tribune.clock.now()
        author = add_person(session, nickname="Author", role="author", now=now)
        readers = [
            add_person(session, nickname=f"Reader {n}", role="reader", now=now)
            for n in range(TURNS * PLUSES)
        ]
        draft = Draft(title="An article", body_markdown="word " * 900, author_ids=[author])
        article = create_article(tribune, session, draft)
    publish_article(tribune, author, "editor", article)
    return article, readers


def write(
    app: Flask, tribune: Tribune, article: int, readers: list[int], sealing: bool
) -> tuple[float, float]:
    """Let readers give a plus, one after the other; return the rate and the longest wait."""
    stop = threading.Event()
    sealer = threading.Thread(target=seal_until, args=(app, stop))
    if sealing:
        sealer.start()
    begun, slowest = time.perf_counter(), 0.0
    for reader in readers:
        start = time.perf_counter()
        book(tribune, reader, article)
        slowest = max(slowest, time.perf_counter() - start)
    rate = len(readers) / (time.perf_counter() - begun)
    stop.set()
    if sealing:
        sealer.join()
    return rate, slowest


def book(tribune: Tribune, reader: int, article: int) -> None:
    """Book a plus, and a grant that certainly makes an entry."""
    add_reaction(tribune, reader, "reader", Target(article), "plus")
    grant(tribune, 1, reason="an entry")


def seal_until(app: Flask, stop: threading.Event) -> None:
    """Seal again and again, as a site's background job does, only more often."""
    with app.app_context():
        while not stop.wait(SEAL_EVERY_SECONDS):
            seal_new(app.extensions["tribune"])


if __name__ == "__main__":
    main()
