"""Killed -9 in the middle of an act or a timer, fifty times: sound books, nothing lost."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from cms.ledger.models import EventRow
from cms.services.articles.publish import publish_article
from cms.services.money.grant import grant
from tests.plugins.conftest import put
from tests.support.story import settle_town
from tests.support.world import TWEI, World, draft

ROUNDS = 50
ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.databases("sqlite", "postgresql"), pytest.mark.slow]


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def world(tribune, clock) -> World:
    author, readers = settle_town(tribune, clock)
    for number in range(len(readers)):
        grant(tribune, 1_000 * TWEI, reason="for the test", nickname=f"Reader {number}")
    put(tribune, "comment_to_earn", comments_per_article_max=1000, comments_per_day_max=1000)
    article = draft(tribune, author, title="The article", words=952)
    publish_article(tribune, author, "editor", article)
    return World(tribune, author, readers, article)


def victims(world: World, url: str, folder: Path) -> list[list[str]]:
    """What the killed ones have said, word by word."""
    facts = {
        "article": world.article,
        "readers": world.readers,
        "editor": world.author,
        "now": world.tribune.clock.now().isoformat(),
    }
    command = [sys.executable, "-m", "tests.support.victim", url, folder, json.dumps(facts)]
    done = subprocess.run(
        [*map(str, command), str(ROUNDS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        timeout=240,
        check=True,
    )
    return [line.split() for line in done.stdout.splitlines()]


def test_what_was_acknowledged_is_there_and_the_books_are_sound(world, database_url, tmp_path):
    said = victims(world, database_url, tmp_path)
    words = Counter(line[0] for line in said)
    broken_off = words["begun"] - words["done"] - words["refused"]
    assert broken_off > ROUNDS // 2, "most were killed in the middle of a deed"
    deeds = Counter(line[1] for line in said if line[0] == "done")
    assert deeds.keys() >= {"timer", "release", "comment", "like", "withdraw", "moderate"}, deeds
    keys = [line[2] for line in said if line[0] == "done" and line[2] != "-"]
    assert len(keys) > ROUNDS // 2, "hardly anything was done"
    assert len(keys) == len(set(keys))
    with world.tribune.reading() as session:
        found = set(session.scalars(select(EventRow.natural_key)))
        without_answer = session.scalar(
            select(func.count()).where(EventRow.outcome == "{}", EventRow.kind == "comment")
        )
    assert set(keys) <= found
    assert without_answer == 0
    assert world.faults() == []
