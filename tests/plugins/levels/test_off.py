"""Levels that are off for a while: no drift, no gate; and what editors see of the ladder."""

import re

import pytest

from cms.sdk import Refused
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.plugins.settings import switch_plugin
from plugins.levels.rules import level_for
from plugins.levels.tables import people_by_level, standings
from tests.plugins.conftest import put
from tests.plugins.levels.test_totals import kept, proven
from tests.support.staff import seat

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def switch(tribune, is_on: bool) -> None:
    switch_plugin(tribune, None, "levels", is_on=is_on)


def xp(tribune, who: int) -> int:
    with tribune.reading() as session:
        return standings(session, [who])[who].xp


def test_what_is_taken_back_while_they_are_off_is_taken_from_the_totals(tribune, town):
    before = xp(tribune, town.authors[0])
    town.react(town.readers[0], "plus")
    assert xp(tribune, town.authors[0]) == before + 2
    switch(tribune, is_on=False)
    town.take_back(town.readers[0])
    switch(tribune, is_on=True)
    assert xp(tribune, town.authors[0]) == before
    assert kept(tribune) == proven(tribune)
    assert town.faults() == []


def test_what_happens_while_they_are_off_makes_no_xp_then_or_later(tribune, town):
    before = kept(tribune)
    switch(tribune, is_on=False)
    town.react(town.readers[0], "plus")
    switch(tribune, is_on=True)
    assert kept(tribune) == before
    town.take_back(town.readers[0])
    assert kept(tribune) == before == proven(tribune)


def test_their_gates_are_open_while_they_are_off(tribune, town):
    put(tribune, "levels", gate_minus=50)
    reader, target = town.readers[0], Target(town.article)
    with pytest.raises(Refused):
        add_reaction(tribune, reader, "reader", target, "minus")
    switch(tribune, is_on=False)
    add_reaction(tribune, reader, "reader", target, "minus")
    withdraw_reaction(tribune, reader, target)


def test_people_are_counted_by_the_level_that_they_have(tribune, town):
    counted: dict[int, int] = {}
    for points, days in kept(tribune).values():
        level = level_for(points, days)
        counted[level] = counted.get(level, 0) + 1
    with tribune.reading() as session:
        assert people_by_level(session) == counted


def test_editors_see_ladder_and_gates(app, tribune, town):
    put(tribune, "levels", gate_comment=7)
    editor = seat(app, tribune, "editor")
    ladder = re.sub(r"<[^>]+>|\s+", " ", editor.get("/admin/plugins/levels/ladder").text)
    assert re.search(r" 7 +126 +6 +\d+ +comment ", ladder)
    gates = re.sub(r"(<[^>]+>|\s)+", " ", editor.get("/admin/plugins/levels/gates").text)
    assert re.search(r" Comment 7 \d+ 13 3 3 3 ", gates)
