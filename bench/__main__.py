"""Requests a second of the API's main paths, as ratios to a bare WSGI function on one server.

Everything runs in this process, one request after the other, through the WSGI interface: what
is compared is the work of a request, not the server's sockets.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from cms.app import create_app
from cms.config import Config
from cms.demo.story import tell
from cms.extensions import db
from cms.pluginhost.migrate import upgrade

ROUNDS, SECONDS = 3, 1.0


def bare(_environ: Any, start_response: Any) -> Iterable[bytes]:
    """Answer ten kilobytes that nobody had to make."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b"x" * 10_000]


def rate(work: Callable[[], object]) -> float:
    """Return how often the work was done in a second, the best of a few rounds."""
    best = 0.0
    for _round in range(ROUNDS):
        count, start = 0, time.perf_counter()
        while (passed := time.perf_counter() - start) < SECONDS:
            work()
            count += 1
        best = max(best, count / passed)
    return best


def main() -> None:
    """Print the ratios on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            database_url=f"sqlite:///{folder}/bench.sqlite3",
            data_dir=Path(folder),
            secret_key="bench",  # noqa: S106  (guards nothing)
            requests_per_minute=10**9,
        )
        app = create_app(config)
        with app.app_context():
            tribune = app.extensions["tribune"]
            upgrade(db.engine, tribune.host.registry.plugins)
            for _progress in tell(tribune):
                pass
        client, yardstick = Client(app), Client(bare)
        slug = client.get("/api/v1/articles").get_json()["data"][0]["slug"]
        limit = rate(lambda: yardstick.get("/"))
        print(f"bare WSGI function: {limit:,.0f}/s")
        for name, path in (
            ("list of 20", "/api/v1/articles"),
            ("article", f"/api/v1/articles/{slug}"),
        ):
            found = rate(lambda path=path: client.get(path))  # type: ignore[misc]
            print(f"{name}: {found:,.0f}/s, {limit / found:.1f} times the bare function's work")


if __name__ == "__main__":
    main()
