"""Runs as a whole: reproducible, the same with every beat, and their books are proven."""

import json
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import text

from cms.sdk.errors import Conflict, Invalid, NotFound
from cms.sdk.money import twei
from cms.services.plugins.simulations import Scoreboard
from cms.simulator import run, scoreboard

TABLES = (
    "SELECT natural_key, kind, actor_id, occurred_at, payload, outcome FROM event ORDER BY id",
    "SELECT * FROM ledger_entry ORDER BY id",
    "SELECT * FROM ledger_posting ORDER BY entry_id, leg",
)
BOTS = {"patient": 1, "ring": 3, "clicker": 1}


def timeless(found: Scoreboard) -> Scoreboard:
    return replace(found, seconds=0, proof_seconds=0)


def ledger(path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(path) as database:
        return [database.execute(query).fetchall() for query in TABLES]


def test_the_same_seed_is_the_same_run(simulated):
    assert timeless(simulated(bots=BOTS)) == timeless(simulated(bots=BOTS, anew=True))


def test_another_seed_is_another_run(simulated):
    assert simulated(seed=2).by_line_utwei != simulated().by_line_utwei


def test_the_honest_draw_the_same_whoever_else_is_there(simulated):
    """Clickers take nothing from anybody, so the readers' side of the run must not move."""
    alone, beside = simulated(), simulated(bots={"clicker": 25})
    assert alone.kind("honest") == beside.kind("honest")


def test_one_beat_for_many_makes_the_same_ledger_as_every_beat(simulated, tmp_path):
    paths = [tmp_path / "few.sqlite3", tmp_path / "every.sqlite3"]
    size = {"days": 2, "bots": {"patient": 1}}
    few, every = (
        simulated(database_url=f"sqlite:///{path}", every_beat=n == 1, **size)
        for n, path in enumerate(paths)
    )
    assert every.done["honest beat"] > 5 * few.done["honest beat"]
    assert few.done["honest plus"] > 0
    assert ledger(paths[0]) == ledger(paths[1])


def test_the_books_are_proven_and_all_money_came_from_grants(simulated, monkeypatch):
    monkeypatch.setattr(run, "GRANT_DAYS", 2)
    monkeypatch.setattr(scoreboard, "MILESTONES", (1, 2))
    found = simulated(grant_utwei=twei("7"), bots=BOTS)
    assert found.faults == ()
    opening = twei("100000") + 4 * twei("40")
    kinds = ("treasury", "pools", "wallets", "held")
    there = [sum(getattr(day, f"{kind}_utwei") for kind in kinds) for day in found.days]
    assert there == [opening + twei(part) for part in ("3.5", "7", "10.5")]
    assert found.treasury_utwei["day 2"] == found.days[1].treasury_utwei
    assert found.treasury_utwei["end"] == found.days[2].treasury_utwei
    assert found.treasury_utwei["least"] == min(day.treasury_utwei for day in found.days)


def test_earnings_are_held_for_three_days_and_then_released(simulated):
    found = simulated(days=4, articles_per_day=3, bots={"patient": 1})
    purses = 6 * twei("40")
    first, *_between, third, fourth = found.days
    paid = [sum(day.paid_utwei.values()) for day in found.days]
    assert first.held_utwei == paid[0] > 0
    assert third.wallets_utwei <= purses
    assert third.held_utwei == sum(paid[:3])
    assert fourth.held_utwei == sum(paid[1:])


@pytest.mark.parametrize("hold_hours", [0])
def test_a_site_that_holds_nothing_is_simulated_so(simulated):
    found = simulated()
    assert [day.held_utwei for day in found.days] == [0, 0, 0]
    assert found.paid_utwei_per_day > 0


def test_without_a_treasury_nobody_is_paid_from_it(simulated):
    found = simulated(treasury_utwei=0, grant_utwei=0, bots={"patient": 2})
    assert found.faults == ()
    assert found.treasury_utwei["least"] >= 0


def test_a_preset_is_simulated_on_top_of_the_settings(simulated):
    assert simulated(preset="no-money").paid_utwei_per_day == 0


def test_nothing_is_written_to_the_live_site(simulated, tribune):
    simulated()
    with tribune.reading() as session:
        tables = ("event", "article", '"user"', "ledger_entry", "plugin_setting")
        counts = [session.scalar(text(f"SELECT count(*) FROM {t}")) for t in tables]
    assert counts == [0] * 5


def test_a_run_outlives_being_stored(simulated):
    found = simulated(bots={"clicker": 1})
    again = Scoreboard.from_json(found.to_json())
    assert json.loads(again.to_json()) == json.loads(found.to_json())
    assert again.kinds == found.kinds


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"days": 0}, "days must lie between 1 and 1000"),
        ({"readers": -1}, "readers must lie between"),
        ({"articles_per_day": 0}, "articles must lie between"),
        ({"bots": {"goblin": 1}}, "there is no adversary goblin; known are clicker, patient"),
        ({"bots": {"clicker": -1}}, "fewer than 0"),
        ({"grant_utwei": -1}, "grant must lie between"),
        ({"treasury_utwei": 10**18}, "treasury must lie between"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_a_sentence(simulated, wrong, said):
    with pytest.raises(Invalid, match="cannot be simulated") as refused:
        simulated(**wrong)
    assert said in refused.value.detail


def test_a_database_that_holds_something_is_refused(simulated, tmp_path):
    path = tmp_path / "mine.sqlite3"
    with sqlite3.connect(path) as mine:
        mine.execute("CREATE TABLE diary (day TEXT)")
    with pytest.raises(Conflict, match="is not empty"):
        simulated(database_url=f"sqlite:///{path}")


def test_a_preset_that_nobody_has_is_refused(simulated):
    with pytest.raises(NotFound, match="has a preset golden"):
        simulated(preset="golden")
