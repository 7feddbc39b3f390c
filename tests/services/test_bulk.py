"""Many articles at once: each alone, a report of all, and the way back for those done."""

import pytest
from sqlalchemy import select

from cms.content.models import Article
from cms.sdk.errors import Invalid
from cms.sdk.transfers import user
from cms.services.articles.bulk import Done, do_in_bulk, rehearse_bulk, undo_in_bulk
from tests.support.world import TWEI, build, draft, person


@pytest.fixture
def plugins():
    return ("publish_tribute", "budget")


@pytest.fixture
def world(tribune):
    return build(tribune, treasury=1000, purse=38)


@pytest.fixture
def drafts(tribune, world):
    return [draft(tribune, world.author, f"Draft {n}") for n in range(4)]


def statuses(tribune, articles):
    with tribune.reading() as session:
        found = dict(session.execute(select(Article.id, Article.status)).all())
    return [found[article] for article in articles]


def test_what_is_rehearsed_is_what_happens(tribune, world, drafts):
    """The price doubles with each publication of a day: 0 (the second is free), 20, then too dear."""
    before = world.balances()
    told = rehearse_bulk(tribune, world.author, "author", drafts)
    assert world.balances() == before
    assert statuses(tribune, drafts) == ["draft"] * 4
    done = do_in_bulk(tribune, world.author, "author", "publish", drafts)
    assert [one.article_id for one in done.done] == [o.article_id for o in told if o.outcome]
    assert [one.why for one in done.failed] == [o.why for o in told if o.why]
    paid = -sum(m.amount_utwei for o in told if o.outcome for m in o.outcome.moved)
    assert before[user(world.author)] - world.balances()[user(world.author)] == paid == 20 * TWEI
    assert statuses(tribune, drafts) == ["published", "published", "draft", "draft"]
    assert world.faults() == []


def test_undoing_a_publication_gives_everything_back(tribune, world, drafts):
    before = world.balances()
    done = do_in_bulk(tribune, world.author, "author", "publish", drafts[:2])
    undo_in_bulk(tribune, world.author, "author", "publish", done.done)
    assert world.balances() == before
    assert statuses(tribune, drafts[:2]) == ["draft"] * 2


@pytest.mark.parametrize("deed", ["unpublish", "trash"])
def test_undoing_a_taking_down_costs_nothing(tribune, world, drafts, deed):
    do_in_bulk(tribune, world.author, "author", "publish", drafts[:2])
    before = world.balances()
    done = do_in_bulk(tribune, world.author, "author", deed, [*drafts[:2], world.article])
    assert statuses(tribune, drafts[:2]) != ["published"] * 2
    undone = undo_in_bulk(tribune, world.author, "author", deed, done.done)
    assert undone.failed == []
    assert statuses(tribune, drafts[:2]) == ["published"] * 2
    assert world.balances() == before
    assert world.faults() == []


def test_restoring_and_its_undoing(tribune, world, drafts):
    do_in_bulk(tribune, world.author, "author", "trash", drafts)
    back = do_in_bulk(tribune, world.author, "author", "restore", drafts)
    assert statuses(tribune, drafts) == ["draft"] * 4
    undo_in_bulk(tribune, world.author, "author", "restore", back.done)
    assert statuses(tribune, drafts) == ["trashed"] * 4


def test_only_what_was_done_is_undone(tribune, world, drafts):
    """One was in the trash before: it is neither reported as done nor restored."""
    do_in_bulk(tribune, world.author, "author", "trash", drafts[:1])
    report = do_in_bulk(tribune, world.author, "author", "trash", drafts[:2])
    assert (report.done, report.idle) == ([Done(drafts[1])], 1)
    undo_in_bulk(tribune, world.author, "author", "trash", report.done)
    assert statuses(tribune, drafts[:2]) == ["trashed", "draft"]


def test_an_author_touches_only_their_own(tribune, world, drafts):
    bea = person(tribune, "Bea", role="author")
    own = draft(tribune, bea, "Bea's")
    report = do_in_bulk(tribune, bea, "author", "trash", [drafts[0], own, 999])
    assert [one.article_id for one in report.done] == [own]
    assert [(one.title, one.why) for one in report.failed] == [
        ("Draft 0", "This article is somebody else's; ask an editor"),
        ("Article 999", "There is no such article"),
    ]
    assert statuses(tribune, drafts[:1]) == ["draft"]


@pytest.mark.parametrize("chosen", [[], range(1, 102)])
def test_none_or_too_many_are_refused(tribune, world, chosen):
    with pytest.raises(Invalid):
        do_in_bulk(tribune, world.author, "editor", "trash", list(chosen))
