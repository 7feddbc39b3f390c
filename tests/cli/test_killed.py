"""Killed at any moment while it carries out what is due: nothing is lost, nothing happens twice."""

import random
import time

import pytest
from sqlalchemy import func, select

from cms.ledger.models import EventRow
from cms.sdk.transfers import user
from cms.services.dealings.comments import post_comment
from cms.services.due.run import run_due
from tests.support.command import start
from tests.support.slow import LATER_UTWEI
from tests.support.world import TWEI, build

KILLS = 3
TIMERS = 90
RULE = "tests.support.slow:plugin"
pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def plugins():
    return (RULE,)


def fired(tribune) -> int:
    with tribune.reading() as session:
        return session.scalar(select(func.count()).where(EventRow.kind == "timer")) or 0


def kill_in_the_middle(tribune, more: int, **environment: str) -> None:
    """Let a process of its own do what is due, and kill it -9 once it has fired a few more."""
    wanted = fired(tribune) + more
    end = time.monotonic() + 60
    process = start("due", **environment)
    try:
        while fired(tribune) < wanted and process.poll() is None and time.monotonic() < end:
            time.sleep(0.001)
        assert fired(tribune) >= wanted, "it has not got so far"
    finally:
        process.kill()
        process.communicate()


def test_a_worker_killed_in_the_middle_loses_and_repeats_nothing(tribune, database_url, tmp_path):
    world, chance = build(tribune), random.Random(1)
    reader = world.readers[0]
    for number in range(TIMERS):
        post_comment(tribune, reader, "reader", world.article, f"Comment number {number}")
    environment = {"DATABASE_URL": database_url, "CMS_PLUGINS": RULE, "TRIBUNE_DATA": str(tmp_path)}
    for _ in range(KILLS):
        kill_in_the_middle(tribune, chance.randint(1, 9), **environment)
        paid = world.balance(user(reader)) - 10 * TWEI
        assert paid == LATER_UTWEI * fired(tribune), "paid for each that fired, and for no other"
        assert world.faults() == []
    assert fired(tribune) < TIMERS, "the last one was killed in the middle, too"
    tribune.clock.advance(hours=1)
    run_due(tribune)
    assert fired(tribune) == TIMERS
    assert world.balance(user(reader)) == 10 * TWEI + TIMERS * LATER_UTWEI
    assert world.faults() == []
