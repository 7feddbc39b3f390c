"""The page of simulations: the newest run, any other by its name, and a way to the first."""

import json
import re
import shutil

import pytest

from cms.services.plugins.simulations import FOLDER, Scoreboard, keep_simulation
from tests.support.simulated import scoreboard

pytestmark = pytest.mark.databases("sqlite")
PAGE = "/admin/plugins/simulations"


@pytest.fixture
def site(tribune):
    """Without runs of other tests."""
    shutil.rmtree(tribune.config.data_dir / FOLDER, ignore_errors=True)
    return tribune


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_before_the_first_run_the_page_says_how_to_make_one(site, desk):
    answer = desk("admin").get(PAGE)
    assert answer.status_code == 200
    assert "No run yet" in answer.text
    assert "cms economy simulate" in answer.text


def test_the_newest_run_is_shown_with_every_figure_of_its_charts(site, clock, desk):
    keep_simulation(site, scoreboard())
    clock.advance(minutes=1)
    keep_simulation(site, scoreboard(preset="classic"))
    text = words(desk("admin").get(PAGE))
    for said in (
        "preset classic",
        "47.50",
        "pool_empty",
        "787",
        "sound: every check",
        "7.4 %",
        "so far",
    ):
        assert said in text
    assert text.count("100 readers, 3 patient") == 3  # this run, and two in the list


def test_a_run_of_an_earlier_version_is_shown_without_what_it_did_not_keep(site, desk):
    found = scoreboard()
    known = {"day", "treasury_utwei", "pools_utwei", "wallets_utwei", "paid_utwei", "net_utwei"}
    earlier = json.loads(found.to_json())
    earlier["days"] = [{k: v for k, v in day.items() if k in known} for day in earlier["days"]]
    keep_simulation(site, Scoreboard.from_json(json.dumps(earlier)))
    text = words(desk("admin").get(PAGE))
    assert "Robots’ part of all payments, in percent" in text
    assert "Twei per account and day, so far" not in text


def test_an_older_run_is_shown_by_its_name(site, clock, desk):
    old = keep_simulation(site, scoreboard(faults=("Entry 7 does not balance",)))
    clock.advance(minutes=1)
    keep_simulation(site, scoreboard())
    at = desk("admin")
    assert "Entry 7 does not balance" in at.get(f"{PAGE}?run={old}").text
    assert "Entry 7 does not balance" not in at.get(PAGE).text


@pytest.mark.parametrize("name", ["nothing", "../secret_key", "%00", "20260101T000000000000Z"])
def test_a_run_that_is_not_there_is_not_found(site, desk, name):
    keep_simulation(site, scoreboard())
    assert desk("admin").get(f"{PAGE}?run={name}").status_code == 404


@pytest.mark.parametrize("role", ["editor", "author", "moderator"])
def test_whoever_may_not_change_plugins_is_refused(site, desk, role):
    keep_simulation(site, scoreboard())
    assert desk(role).get(PAGE).status_code == 403
