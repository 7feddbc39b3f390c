"""A simulated run as one page that needs nothing else: the charts of the admin, with their code.

Styles, scripts and letters are put into the page, so that it opens in any browser from any place.
"""

from __future__ import annotations

import re
from base64 import b64encode
from importlib.resources import files

from flask import render_template
from markupsafe import Markup

from cms.admin.simulation_days import shown_days
from cms.services.plugins.simulations import Scoreboard

STYLES = ("vendor/tabler/tabler.min.css", "admin.css", "money.css")
SCRIPTS = ("vendor/chart/chart.umd.min.js", "charts.js")
LETTERS = re.compile(r'url\("(vendor/inter/[a-z-]+\.woff2)"\)')
_STATIC = files("cms.admin").joinpath("static")


def simulation_page(board: Scoreboard, *, is_picture: bool = False) -> str:
    """Return the page as HTML, inside an application context; a picture has no tables."""
    return render_template(
        "admin/simulation_file.html",
        board=board,
        days=shown_days(board),
        styles=Markup(LETTERS.sub(_embedded, "\n".join(map(_read, STYLES)))),  # noqa: S704  (ours)
        scripts=[Markup(_read(name)) for name in SCRIPTS],  # noqa: S704  (ours)
        is_picture=is_picture,
    )


def _read(name: str) -> str:
    return _STATIC.joinpath(name).read_text(encoding="utf-8")


def _embedded(found: re.Match[str]) -> str:
    content = _STATIC.joinpath(found[1]).read_bytes()
    return f'url("data:font/woff2;base64,{b64encode(content).decode()}")'
