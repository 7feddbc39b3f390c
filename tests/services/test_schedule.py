"""Plans: carried out once, in order, also after a pause; what fails waits for a person."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from cms.content.models import Article
from cms.ledger.models import EventRow
from cms.people.models import AuditEntry, User
from cms.sdk.errors import Conflict, Invalid, NotAllowed
from cms.sdk.transfers import user
from cms.services.access.sessions import Principal
from cms.services.articles.publish import publish_article
from cms.services.articles.schedule import cancel_schedule, set_schedule
from cms.services.articles.trash import trash_article
from cms.services.due.run import run_due
from cms.services.money.grant import grant
from cms.services.plugins.plans import plan_settings
from cms.services.plugins.settings import change_settings, find_plugin, settings_now
from tests.services.test_concurrency import at_once
from tests.support.world import TWEI, build, draft, person

HOUR = timedelta(hours=1)


@pytest.fixture
def plugins():
    return ("publish_tribute", "budget")


@pytest.fixture
def world(tribune):
    return build(tribune, treasury=1000, purse=50)


@pytest.fixture
def plan(tribune, world, clock):
    """`plan(publish_at=1, unpublish_at=2)` plans a new draft of Ada's, in hours from now."""

    def make(title="Planned", article=0, author=0, role="author", **hours):
        article = article or draft(tribune, author or world.author, title)
        moments = {name: clock.now() + n * HOUR for name, n in hours.items()}
        set_schedule(tribune, author or world.author, role, article, **moments)
        return article

    return make


def row(tribune, article):
    with tribune.reading() as session:
        return session.get_one(Article, article)


def test_it_goes_live_at_its_moment_and_not_before(tribune, plan, clock):
    article = plan(publish_at=1)
    planned = clock.now() + HOUR
    clock.advance(minutes=59)
    assert run_due(tribune) == []
    clock.advance(minutes=1, seconds=10)
    (ran,) = run_due(tribune)
    assert (ran.article_id, ran.deed, ran.fault) == (article, "publish", "")
    found = row(tribune, article)
    assert (found.status, found.published_at, found.publish_at) == ("published", planned, None)
    assert run_due(tribune) == []


def test_after_a_pause_all_is_caught_up_in_order(tribune, plan, clock):
    second, first = plan("Second", publish_at=2, unpublish_at=3), plan("First", publish_at=1)
    clock.advance(hours=9)
    assert [(r.article_id, r.deed) for r in run_due(tribune)] == [
        (first, "publish"),
        (second, "publish"),
        (second, "unpublish"),
    ]
    assert row(tribune, first).published_at == clock.now()  # when it really went live
    assert row(tribune, second).status == "draft"


def test_after_a_pause_a_planned_price_counts_for_what_was_planned_after_it(
    tribune, world, plan, clock
):
    """Before, at and after its moment: the article of the very moment pays the new price."""
    writers = [person(tribune, f"Writer {n}", "author", twei=50) for n in range(3)]
    for writer, hours in zip(writers, (1, 2, 3), strict=True):
        plan(author=writer, publish_at=hours)
    owner = Principal(
        user_id=person(tribune, "Olga", "owner"), nickname="Olga", role="owner", token_id=0
    )
    version = settings_now(tribune, find_plugin(tribune, "publish_tribute")).version
    change_settings(tribune, owner, "publish_tribute", {"free_posts": 0}, version=version)
    plan_settings(
        tribune,
        owner,
        "publish_tribute",
        {"tribute_utwei": 7 * TWEI},
        at=clock.now() + 2 * HOUR,
        version=version + 1,
    )
    clock.advance(hours=9)
    assert [one.deed for one in run_due(tribune)] == ["publish", "settings", "publish", "publish"]
    assert [world.balance(user(w)) // TWEI for w in writers] == [45, 43, 43]


def test_many_workers_carry_out_each_plan_once(app, tribune, world, plan, clock):
    writers = [person(tribune, f"Writer {n}", "author") for n in range(4)]
    articles = [plan("Planned", author=writer, publish_at=1) for writer in writers]
    clock.advance(hours=1)
    ran = [one for many in at_once(app, [lambda: run_due(tribune)] * 6) for one in many]
    assert sorted(one.article_id for one in ran) == articles
    with tribune.reading() as session:
        events = session.scalar(
            select(func.count()).where(
                EventRow.kind == "publish", EventRow.article_id.in_(articles)
            )
        )
    assert events == 4
    assert world.faults() == []


def test_more_than_a_batch_is_done_in_one_call(tribune, plan, clock, monkeypatch):
    monkeypatch.setattr("cms.services.due.run.BATCH", 2)
    for number in range(5):
        plan(f"Planned {number}", publish_at=1, author=person(tribune, f"P{number}", "author"))
    clock.advance(hours=1)
    assert len(run_due(tribune)) == 5


def test_what_fails_is_noted_once_and_does_not_stop_the_others(tribune, world, plan, clock):
    poor = person(tribune, "Poor", role="author")
    for number in range(2):
        publish_article(tribune, poor, "author", draft(tribune, poor, f"Free {number}"))
    dear = plan("Too dear", author=poor, publish_at=1, unpublish_at=3)
    fine = plan("Fine", publish_at=2)
    clock.advance(hours=4)
    ran = run_due(tribune)
    assert [(one.article_id, bool(one.fault)) for one in ran] == [(dear, True), (fine, False)]
    assert row(tribune, dear).schedule_fault == "This costs 16.00 Twei and there are 0.00"
    assert run_due(tribune) == []
    grant(tribune, 50 * TWEI, reason="x", nickname="Poor")
    assert publish_article(tribune, poor, "author", dear).replayed is False
    assert row(tribune, dear).schedule_fault == ""


def test_a_new_plan_forgets_the_fault(tribune, plan, clock):
    poor = person(tribune, "Poor", role="author")
    for number in range(2):
        publish_article(tribune, poor, "author", draft(tribune, poor, f"Free {number}"))
    dear = plan("Too dear", author=poor, publish_at=1)
    clock.advance(hours=2)
    run_due(tribune)
    grant(tribune, 50 * TWEI, reason="x", nickname="Poor")
    plan(article=dear, author=poor, publish_at=1)
    clock.advance(hours=2)
    assert [one.fault for one in run_due(tribune)] == [""]


@pytest.mark.parametrize(
    "change", [{"role": "reader"}, {"banned_at": None}], ids=["lost the desk", "banned"]
)
def test_whoever_planned_it_must_still_be_allowed(tribune, world, plan, clock, change):
    article = plan(publish_at=1)
    values = {name: value or clock.now() for name, value in change.items()}
    with tribune.writing() as session:
        session.execute(update(User).where(User.id == world.author).values(**values))
    clock.advance(hours=1)
    (ran,) = run_due(tribune)
    assert ran.fault
    assert row(tribune, article).status == "draft"


def test_a_cancelled_or_moved_plan_is_not_carried_out(tribune, world, plan, clock):
    cancelled, moved = plan("Cancelled", publish_at=1), plan("Moved", publish_at=1)
    cancel_schedule(tribune, world.author, "author", cancelled)
    plan(article=moved, publish_at=5)
    clock.advance(hours=2)
    assert run_due(tribune) == []


def test_a_plan_that_was_moved_while_a_worker_held_it_is_left_alone(tribune, world, plan, clock):
    article, old = plan(publish_at=1), clock.now() + HOUR
    plan(article=article, publish_at=5)
    clock.advance(hours=2)
    done = publish_article(tribune, world.author, "author", article, due=old)
    assert done.replayed
    assert row(tribune, article).status == "draft"


def test_the_trash_ends_a_plan(tribune, world, plan, clock):
    article = plan(publish_at=1)
    trash_article(tribune, world.author, "author", article)
    clock.advance(hours=2)
    assert run_due(tribune) == []
    with pytest.raises(Conflict):
        plan(article=article, publish_at=1)


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({"publish_at": -1}, "publish_at"),
        ({"publish_at": 0}, "publish_at"),
        ({"publish_at": 24 * 366 * 6}, "publish_at"),
        ({"publish_at": 2, "unpublish_at": 2}, "unpublish_at"),
        ({"unpublish_at": 2}, "unpublish_at"),
    ],
)
def test_a_moment_that_makes_no_sense_is_refused_by_name(tribune, plan, hours, field):
    with pytest.raises(Invalid) as refused:
        plan(**hours)
    assert list(refused.value.errors) == [field]


def test_a_live_article_can_only_be_planned_down(tribune, world, plan, clock):
    with pytest.raises(Invalid):
        plan(article=world.article, publish_at=1)
    plan(article=world.article, unpublish_at=1)
    clock.advance(hours=1)
    assert [one.deed for one in run_due(tribune)] == ["unpublish"]
    assert row(tribune, world.article).status == "draft"


def test_an_author_plans_their_own_only(tribune, world, plan):
    with pytest.raises(NotAllowed):
        plan(article=world.article, author=person(tribune, "Bea", "author"), unpublish_at=1)


def test_each_step_is_in_the_log(tribune, world, plan, clock):
    article = plan(publish_at=1)
    clock.advance(hours=1)
    run_due(tribune)
    with tribune.reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id)
            .where(AuditEntry.subject == f"article:{article}")
            .order_by(AuditEntry.id)
        ).all()
    wanted = [("article.schedule", world.author), ("article.publish", world.author)]
    assert [tuple(one) for one in rows] == wanted
