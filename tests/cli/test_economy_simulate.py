"""`cms economy simulate` as an operator meets it."""

import json
import re

import pytest

from cms.sdk.money import decimal
from cms.services.plugins.simulations import FOLDER

SMALL = ("economy", "simulate", "--days", "2", "--readers", "6", "--articles", "1")


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


def test_a_run_prints_its_scoreboard(run, tribune, tmp_path):
    done = run(*SMALL, "--bots", "ring=3", "--bots", "clicker=1", "--json", tmp_path / "run.json")
    assert (done.code, done.err) == (0, "")
    assert "6 readers, 3 ring and 1 clicker, 2 days, seed 1" in done.out
    for said in ("paid per day", "Bots took", "ring", "clicker", "events in", "not_read"):
        assert said in done.out
    assert "The books are sound: every check passed" in done.out
    stored = json.loads((tmp_path / "run.json").read_text())
    assert stored["setup"]["bots"] == {"ring": 3, "clicker": 1}
    assert len(stored["days"]) == 2
    ring = next(kind for kind in stored["kinds"] if kind["kind"] == "ring")
    assert ring["net_utwei"] == sum(day["net_utwei"].get("ring", 0) for day in stored["days"])
    assert len(list((tmp_path / "data" / FOLDER).glob("*.json"))) == 1


def test_a_run_need_not_be_kept(run, tribune, tmp_path):
    assert run(*SMALL, "--no-keep").code == 0
    assert not (tmp_path / "data" / FOLDER).exists()


def test_charts_are_written_as_a_page_that_needs_nothing_else(run, tribune, tmp_path):
    page, figures = tmp_path / "run.html", tmp_path / "run.json"
    wanted = ("--no-keep", "--bots", "patient=1", "--json", figures, "--plot", page)
    assert run(*SMALL, *wanted).code == 0
    text = page.read_text()
    for day in json.loads(figures.read_text())["days"]:
        assert f'<data class="amount" value="{decimal(day["treasury_utwei"])}' in text
    assert text.count('<canvas role="img"') == 5
    assert not re.search(r"""<(link|img|script)[^>]+(src|href)=|url\(["']?vendor""", text)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("run.svg", "run.svg must end in .html (a page) or .png (a picture)"),
        ("run.png", "a picture needs Chromium or Chrome: name a file .html instead"),
        ("nowhere/run.html", "there is no folder"),
    ],
)
def test_charts_that_cannot_be_written_are_refused_before_the_run(
    run, tribune, tmp_path, monkeypatch, name, said
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    done = run(*SMALL, "--plot", tmp_path / name)
    assert done.code == 2
    assert said in " ".join(done.err.split())
    assert done.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--bots", "goblin=3"), "'goblin' is no adversary: there are clicker, patient, ring"),
        (("--bots", "clicker"), "'clicker' says no number: write clicker=25"),
        (("--bots", "clicker=-1"), "says no number"),
        (("--bots", "clicker=99999999"), "bots must lie between 0 and 5000"),
        (("--grant", "lots"), "'lots' is not an amount of Twei such as 1.25"),
        (("--treasury", "-5"), "treasury must lie between 0 and"),
        (("--days", "0"), "days must lie between 1 and 1000"),
        (("--days", "two"), "'two' is not a valid integer"),
        (("--preset", "golden"), "No plugin that is on has a preset golden"),
    ],
)
def test_a_bad_option_is_refused_with_a_sentence(run, tribune, words, said):
    done = run(*SMALL, *words)
    assert done.code != 0
    assert said in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert done.out == ""


def test_the_database_of_the_site_is_no_scratch_database(run, tribune, database_url):
    done = run(*SMALL, "--database", database_url)
    assert done.code == 1
    assert "is not empty: name one that may be filled" in done.err
