"""`cms people sweep`: what it would do, doing it, giving it back."""

import pytest
from sqlalchemy import select

from cms.content.models import Article
from cms.services.people.bans import ban_reader
from tests.histories.test_any_history import open_gates
from tests.plugins.conftest import Town
from tests.support.staff import staff
from tests.support.story import read
from tests.support.world import build

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune, clock) -> Town:
    """Two readers who gave a plus; the first one is shut out."""
    open_gates(tribune)
    made = build(tribune, readers=2)
    town = Town(tribune, made.author, made.readers, made.article)
    for reader in town.readers:
        read(tribune, clock, reader, town.article)
        town.react(reader, "plus")
    ban_reader(tribune, staff(tribune, "owner"), town.readers[0], "Fraud")
    return town


@pytest.fixture
def sweep(run):
    return lambda *words: run("people", "sweep", *words, "--reason", "Fraud")


def pluses(town: Town) -> int:
    with town.tribune.reading() as session:
        return session.scalar(select(Article.plus_count).where(Article.id == town.article))


def test_it_tells_what_moves_and_does_it(town: Town, sweep):
    done = sweep("reader 0", "--yes")
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "Reader 0: 1 reactions, 1 readings",
        "  Ada gives 0.30 Twei back",
        "  Reader 0 gives 0.16 Twei back",
        "  The pool of “A quiet harbour” gets 0.46 Twei back",
        "2 undone",
    ]
    assert pluses(town) == 1
    assert sweep(str(town.readers[0]), "--yes").out == "Reader 0: nothing\nNothing to undo\n"
    assert sweep("Reader 0", "--restore", "--yes").out == "2 given back\n"
    assert pluses(town) == 2
    assert town.faults() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("Nobody", "--yes"), "Nobody is called Nobody"),
        (("999", "--yes"), "There is no such person"),
        (("Reader 1", "--yes"), "Shut Reader 1 out first"),
        (("Reader 0", "--restore", "--yes"), "Nothing was taken back"),
        (("Reader 0",), ""),
    ],
    ids=["nobody", "no number", "not shut out", "nothing to restore", "not asked"],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(town: Town, sweep, words, sentence):
    done = sweep(*words)
    assert done.code != 0
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert pluses(town) == 2
