"""A simulated run as a file: the admin's charts, as a page or as a picture of that page.

Charts are drawn by a browser. So the page, `.html`, needs none to be written and any to be looked
at, and the picture, `.png`, is taken by the Chromium or Chrome of this machine: the one that the
variable CHROMIUM names, else the first on the path.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from cms.admin.simulation_file import simulation_page
from cms.sdk.errors import CMSError
from cms.services.plugins.simulations import Scoreboard

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, HEAD, ROW = 1280, 237, 377
"""Of the picture, in pixels: all of it, then what stands above the charts, then a row of them."""
TIMEOUT_SECONDS = 60
FLAGS = (
    "--headless",
    "--disable-background-networking",
    "--disable-gpu",
    "--force-prefers-reduced-motion",
    "--hide-scrollbars",
    "--no-first-run",
    "--virtual-time-budget=5000",
)


class PlotFile(click.Path):
    """Where to write the charts: what it ends with says what it becomes."""

    name = "file"

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Return the path, or say now what would fail after a long run."""
        path = Path(str(super().convert(value, param, ctx)))  # type: ignore[arg-type]
        if path.suffix not in (".html", ".png"):
            self.fail(f"{path.name} must end in .html (a page) or .png (a picture)", param, ctx)
        if path.suffix == ".png" and _browser() is None:
            self.fail("a picture needs Chromium or Chrome: name a file .html instead", param, ctx)
        if not path.absolute().parent.is_dir():
            self.fail(f"there is no folder {path.parent}", param, ctx)
        return path


def write_plot(board: Scoreboard, path: Path) -> None:
    """Write a run's charts, inside an application context. Raises CMSError if no picture came."""
    if path.suffix == ".html":
        path.write_text(simulation_page(board), encoding="utf-8")
        return
    with TemporaryDirectory(prefix="tribune-plot-") as folder:
        page = Path(folder) / "run.html"
        page.write_text(simulation_page(board, is_picture=True), encoding="utf-8")
        _take_picture(page, Path(folder), path.absolute(), rows=3 if len(board.kinds) > 1 else 2)


def _take_picture(page: Path, folder: Path, path: Path, *, rows: int) -> None:
    sandbox = () if os.geteuid() else ("--no-sandbox",)  # root, as in containers, can have none
    size = f"--window-size={WIDTH},{HEAD + rows * ROW}"
    wanted = (f"--user-data-dir={folder / 'profile'}", size, f"--screenshot={path}", page.as_uri())
    command = [_browser() or BROWSERS[0], *FLAGS, *sandbox, *wanted]
    before = path.stat().st_mtime_ns if path.exists() else 0
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_SECONDS)  # noqa: S603  (our own words)
    except (OSError, subprocess.SubprocessError) as fault:
        raise _no_picture(path) from fault
    if not path.exists() or path.stat().st_mtime_ns == before:
        raise _no_picture(path)


def _no_picture(path: Path) -> CMSError:
    sentence = f"The browser drew no picture {path.name}; a file .html needs none to be written"
    return CMSError("simulator.picture", sentence)


def _browser() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
