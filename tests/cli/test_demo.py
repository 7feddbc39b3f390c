"""The demo content of the first start: enough of everything, sound books, and a quiet terminal."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from cms.cli.serving import fill
from cms.content.models import Article, Comment
from cms.ledger.holds import purses_of
from cms.ledger.models import EventRow
from cms.people.models import User
from cms.replay.run import replay
from tests.support.world import World

pytestmark = pytest.mark.databases("sqlite")


def test_an_empty_site_is_filled_once_through_the_services(tribune, capsys):
    fill(tribune)
    assert capsys.readouterr() == ("", "Making demo content, once\n")
    site = World(tribune, author=0, readers=[], article=0)
    assert site.faults() == []
    with tribune.reading() as session:
        live = select(func.count()).where(Article.status == "published")
        kinds = Counter(session.scalars(select(EventRow.kind)))
        people = session.scalars(select(User.id)).all()
        purses = purses_of(session, people, tribune.clock.now())
        assert session.scalar(live) >= 12
        assert session.scalar(select(func.count()).select_from(Comment)) >= 12
    assert kinds.keys() >= {"publish", "read", "react", "comment", "report", "timer", "release"}
    assert sum(purse.spendable_utwei > 0 for purse in purses.values()) >= 8
    fill(tribune)
    assert capsys.readouterr() == ("", "")
    with tribune.reading() as session:
        assert Counter(session.scalars(select(EventRow.kind))) == kinds
    *_steps, last = replay(tribune)  # here, since to make these weeks takes twenty seconds
    assert last.result.first_difference == ""
    assert last.result.is_identical
    assert last.result.proof.entries > 200
