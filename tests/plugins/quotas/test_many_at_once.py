"""Exact to the unit, however many ask at once, on both databases."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from cms.sdk import CMSError, Refused
from cms.services.dealings.react import Target, withdraw_reaction
from cms.testing.samples import sample_events
from plugins.quotas.tables import take, wait_turn
from tests.plugins.conftest import put
from tests.services.test_concurrency import at_once

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_of_sixteen_pluses_at_once_five_happen(app, site):
    results = at_once(app, [lambda n=n: site.react(n) for n in range(16)])
    refused = [one for one in results if isinstance(one, CMSError)]
    assert len(refused) == 11
    assert {type(one) for one in refused} == {Refused}
    assert {one.code for one in refused} == {"quotas.used_up"}
    assert site.used() == site.given() == 5
    assert site.faults() == []


def test_with_two_left_two_of_sixteen_happen(app, site):
    for number in range(3):
        site.react(number)
    results = at_once(app, [lambda n=n: site.react(n) for n in range(3, 16)] * 2)
    assert len({one.key for one in results if not isinstance(one, CMSError)}) == 2
    assert site.used() == site.given() == 5
    assert site.faults() == []


def test_toggling_a_hundred_times_from_eight_threads_uses_a_unit_each_time(app, site):
    """On and off on four articles: each plus that happened has used one unit, and no more."""
    put(site.tribune, "quotas", plus_base=9)

    def toggle(number):
        def job():
            for _time in range(13):
                for act in (site.react, site.take_back):
                    with suppress(CMSError):
                        act(number % 4)

        return job

    at_once(app, [toggle(number) for number in range(8)])
    assert site.used() == site.given() == 9
    for number in range(4):
        withdraw_reaction(site.tribune, site.reader, Target(site.articles[number]))
    assert site.used() == 9
    assert site.faults() == []


class TestAlone:
    """No other plugin, so no wallet and no level for which two acts of a person would wait."""

    @pytest.fixture
    def plugins(self):
        return ("quotas",)

    def test_of_sixteen_pluses_at_once_five_happen(self, app, site):
        results = at_once(app, [lambda n=n: site.react(n) for n in range(16)])
        assert sum(isinstance(one, Refused) for one in results) == 11
        assert site.used() == site.given() == 5

    def test_who_comes_second_waits_and_then_finds_the_unit_gone(self, app, site):
        """Two acts of one person for one unit, held open side by side."""
        plus = next(one for one in sample_events() if one.key == "plus-read")
        event = replace(plus, actor_id=site.reader)
        since = event.occurred_at - timedelta(hours=24)
        found: dict[int, bool] = {}

        def take_one(event_id: int, *, then=lambda: None) -> None:
            with app.app_context(), site.tribune.writing() as session:
                wait_turn(session, site.reader)
                found[event_id] = take(session, event_id, event, since, limit=1)
                then()

        second = Thread(target=take_one, args=(2,))

        def let_the_second_come() -> None:
            second.start()
            second.join(0.5)
            assert found == {1: True}

        take_one(1, then=let_the_second_come)
        second.join(5)
        assert found == {1: True, 2: False}
