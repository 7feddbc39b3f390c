"""A real Chromium, and a loopback server for it to look at."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.types import WSGIApplication

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

NAMES = ("chromium", "chromium-browser", "google-chrome")

# It looks for its maker's servers at every start unless told not to.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class _Handler(WSGIRequestHandler):
    timeout = 5  # seconds for which a connection may say nothing: no page can hold the end up


def executable() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launch() -> Iterator[Browser]:
    """Chromium's own sandbox can't be had as root, as which containers run."""
    sandbox = () if os.geteuid() else ("--no-sandbox",)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=[*QUIET, *sandbox], headless=True
        )
        yield browser
        browser.close()


@contextmanager
def serve(app: WSGIApplication) -> Iterator[str]:
    """Serve an application from a thread; gives its address, without a final slash.

    At the end it waits for what a page has asked for and does not want any more: a request that
    is still at work would find its database replaced by the next test's.
    """
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
    server.daemon_threads = False  # so that closing waits for them
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
