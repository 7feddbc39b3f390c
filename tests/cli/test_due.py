"""`cms due`, and the loop inside `cms serve`."""

import threading
import time
from datetime import timedelta
from typing import get_args

import pytest

from cms.cli.due import DONE, due_loop
from cms.content.models import Article
from cms.services.articles.schedule import set_schedule
from cms.services.due.ran import Deed
from cms.services.due.run import run_due
from tests.support.world import draft, person

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def article(tribune, clock):
    """Planned for an hour ago by the clock of the machine, on which `cms due` runs."""
    author = person(tribune, "Ada", role="author")
    editor = person(tribune, "Ed", role="editor")
    made = draft(tribune, author)
    set_schedule(tribune, editor, "editor", made, publish_at=clock.now() + timedelta(hours=1))
    clock.advance(hours=2)
    return made


def status(tribune, article):
    with tribune.reading() as session:
        return session.get_one(Article, article).status


def test_what_is_due_is_done_and_said(run, tribune, article):
    done = run("due")
    assert (done.code, done.out) == (0, "A quiet harbour: went live\n")
    assert run("due").out == "Nothing is due\n"
    assert status(tribune, article) == "published"


def test_what_cannot_be_done_is_said_and_fails(run, tribune, article):
    with tribune.writing() as session:
        session.get_one(Article, article).scheduled_by = None
    done = run("due")
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("A quiet harbour: Whoever planned this has left\n")


def test_everything_that_can_be_due_is_said_in_words():
    assert set(DONE) == set(get_args(Deed))


def until(condition):
    """Wait for something that another thread does; give up after a minute."""
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def test_the_loop_does_it_and_ends_with_its_block(app, tribune, article):
    with due_loop(app, every_seconds=3600) as thread:
        assert until(lambda: status(tribune, article) == "published")
        assert thread.daemon
    assert not thread.is_alive()


def test_the_loop_outlives_a_failure(app, tribune, article, monkeypatch):
    calls, real = [], run_due

    def sometimes(tribune):
        calls.append(threading.current_thread().name)
        if len(calls) == 1:
            raise OSError("the database was away")
        return real(tribune)

    monkeypatch.setattr("cms.cli.due.run_due", sometimes)
    with due_loop(app, every_seconds=0.01):
        assert until(lambda: status(tribune, article) == "published")
    assert calls[0] == "due"
