"""The file that `cms economy simulate --plot` writes, as a browser shows it and as a picture."""

import pytest
from PIL import Image

from cms.cli import plot
from cms.sdk.errors import CMSError
from tests.support.simulated import scoreboard

pytestmark = pytest.mark.databases("sqlite")
DRAWN = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"


def test_the_page_draws_its_charts_and_asks_for_nothing(tribune, page, tmp_path):
    plot.write_plot(scoreboard(), tmp_path / "run.html")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "run.html").as_uri())
    charts = page.locator("figure canvas")
    assert charts.count() == 5
    for chart in charts.all():
        chart.wait_for(state="visible")
        assert chart.evaluate(DRAWN)
    page.get_by_text("Figures as a table").first.click()
    assert page.get_by_role("cell", name="9,960.00").is_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_the_picture_shows_the_charts(tribune, browser, tmp_path):
    plot.write_plot(scoreboard(), tmp_path / "run.png")
    with Image.open(tmp_path / "run.png") as picture:
        assert picture.width == plot.WIDTH
        colours = {colour for _n, colour in picture.convert("RGB").getcolors(2**20)}
    assert {(11, 107, 87), (138, 90, 18)} <= colours  # the accent and the gold of the bars


def test_a_browser_that_draws_nothing_is_told(tribune, tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/bin/true")
    with pytest.raises(CMSError, match=r"drew no picture run\.png"):
        plot.write_plot(scoreboard(), tmp_path / "run.png")
    assert not (tmp_path / "run.png").exists()
