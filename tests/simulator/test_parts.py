"""The parts of a run: the order of things, the course of a figure, runs that were kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from cms.cli.scoreboard import course
from cms.clock import ManualClock
from cms.sdk.errors import NotAllowed
from cms.services.access.sessions import Principal
from cms.services.plugins.simulations import FOLDER, KEPT_MAX, keep_simulation, simulations
from cms.simulator.books import FLOWS
from cms.simulator.timeline import Timeline

START = datetime(2026, 1, 1, tzinfo=UTC)
ADMIN = Principal(user_id=1, nickname="Ada", role="admin", token_id=0)


@pytest.fixture
def site(tribune, tmp_path):
    """A site with a data folder of its own."""
    return replace(tribune, config=replace(tribune.config, data_dir=tmp_path))


def test_scripts_go_on_in_the_order_of_their_moments():
    clock, said = ManualClock(START), []
    timeline = Timeline(clock)

    def script(name: str, *waits: int):
        for wait in waits:
            yield wait
            said.append((name, int((clock.now() - START).total_seconds())))

    timeline.begin(script("slow", 50, 100))
    timeline.begin(script("quick", 20, 30, 30))
    timeline.run_until(START + timedelta(seconds=100))
    assert said == [("quick", 20), ("slow", 50), ("quick", 50), ("quick", 80)]
    assert clock.now() == START + timedelta(seconds=100)
    timeline.run_until(START + timedelta(seconds=200))
    assert said[-1] == ("slow", 150)


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([5], "▁"),
        ([3, 3, 3], "▁▁▁"),
        ([0, 7], "▁█"),
        ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"),
        ([7, 1, -7], "█▅▁"),
    ],
)
def test_a_course_goes_from_the_lowest_block_to_the_highest(values, drawn):
    assert course(values) == drawn


def test_a_long_course_is_thinned_out_and_keeps_its_ends():
    drawn = course(list(range(1_000)), columns=8)
    assert drawn == "▁▂▃▄▅▆▇█"


def test_a_run_is_kept_and_shown_newest_first(simulated, site, clock):
    found = simulated(days=1)
    first = keep_simulation(site, found)
    clock.advance(minutes=1)
    second = keep_simulation(site, replace(found, preset="classic"))
    kept = simulations(site, ADMIN)
    assert [one.name for one in kept] == [second, first]
    assert [one.scoreboard.preset for one in kept] == ["classic", ""]
    assert kept[0].finished_at == clock.now()
    assert kept[1].scoreboard.to_json() == found.to_json()


def test_only_the_newest_runs_are_kept(simulated, site, clock):
    found = simulated(days=1)
    for _run in range(KEPT_MAX + 3):
        clock.advance(seconds=1)
        newest = keep_simulation(site, found)
    kept = simulations(site, ADMIN)
    assert len(kept) == KEPT_MAX
    assert kept[0].name == newest


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"days": 3}', "\x00", '{"days": [{}]}', "7"])
def test_a_file_that_is_no_run_is_passed_by(simulated, site, content):
    keep_simulation(site, simulated(days=1))
    folder = site.config.data_dir / FOLDER
    (folder / "20260101T000000000000Z.json").write_text(content)
    (folder / "notes.json").write_text("{}")
    assert len(simulations(site, ADMIN)) == 1


def test_there_is_nothing_before_the_first_run(site):
    assert simulations(site, ADMIN) == []


def test_whoever_may_not_change_plugins_sees_no_runs(site):
    with pytest.raises(NotAllowed):
        simulations(site, replace(ADMIN, role="editor"))


@pytest.mark.databases("sqlite")
def test_a_day_is_summed_up_from_its_own_entries(tribune):
    """Not from the history of every account, by which each day would take longer than the last."""
    with tribune.reading() as session:
        one_day = FLOWS.params(after=1, newest=2)
        query = one_day.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        steps = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert [step for step in steps if "ledger_posting" in step and "entry_id>" in step]
    assert not [step for step in steps if "account_id=?" in step]
