"""Timers: fired once, in order, also after a pause; gone with what asked for them, and back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from cms.ledger.models import EventRow, PluginFailureRow, TimerRow
from cms.pluginhost.settings_store import save
from cms.sdk.transfers import user
from cms.services.articles.put_back import put_back_article
from cms.services.articles.schedule import set_schedule
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.due.run import run_due
from cms.services.payload import from_payload
from cms.services.plugins.reconcile import reconcile
from cms.services.timers import fire_due, fire_timer
from tests.services.test_concurrency import at_once
from tests.support.slow import HOUR, LATER_UTWEI, plugin
from tests.support.world import TWEI, build, draft, person

PURSE = 10 * TWEI
PAID = PURSE + LATER_UTWEI


@pytest.fixture
def plugins():
    return ("tests.support.slow:plugin",)


@pytest.fixture
def world(tribune):
    plugin.is_broken = False
    yield build(tribune)
    plugin.is_broken = False


@pytest.fixture
def reader(world):
    return world.readers[0]


@pytest.fixture
def plus(world, tribune):
    def give(who, kind="plus", article=0):
        target = Target(article or world.article)
        return add_reaction(tribune, who, "reader", target, kind)

    return give


def events(tribune):
    """What timers have brought, in the order in which it happened."""
    with tribune.reading() as session:
        query = select(EventRow).where(EventRow.kind == "timer").order_by(EventRow.id)
        return list(session.scalars(query))


def comment(world, who, words="A comment to be paid for later"):
    return post_comment(world.tribune, who, "reader", world.article, words).subject_id


def turn(tribune, is_on):
    with tribune.writing() as session:
        save(session, plugin, {}, is_on=is_on, changed_by="test", now=tribune.clock.now())


class TestItsMoment:
    def test_it_fires_at_its_moment_and_not_before(self, world, tribune, clock, reader, plus):
        plus(reader)
        clock.advance(minutes=59, seconds=59)
        assert run_due(tribune) == []
        assert world.balance(user(reader)) == PURSE
        clock.advance(seconds=1)
        (ran,) = run_due(tribune)
        assert (ran.deed, ran.title, ran.article_id) == ("timer", "slow: pay", world.article)
        assert (ran.at, ran.fault) == (clock.now(), "")
        assert world.balance(user(reader)) == PAID
        assert run_due(tribune) == []
        assert world.faults() == []

    def test_a_clock_that_stands_fires_nothing_and_ends(self, tribune, reader, plus):
        plus(reader)
        assert [run_due(tribune) for _ in range(3)] == [[], [], []]

    def test_its_event_bears_the_moment_asked_for_and_the_time_of_booking(
        self, tribune, clock, reader, plus
    ):
        origin = plus(reader)
        asked = clock.now() + HOUR
        clock.advance(days=3)
        run_due(tribune)
        (row,) = events(tribune)
        assert (row.occurred_at, row.recorded_at) == (asked, clock.now())
        event = from_payload(row.kind, row.payload)
        assert (event.plugin, event.name, event.payload) == ("slow", "pay", {"n": [1, "two"]})
        assert (event.actor_id, event.key) == (reader, row.natural_key)
        assert origin.moved == ()

    def test_after_a_pause_all_is_caught_up_in_order(self, world, tribune, clock, plus):
        asked = []
        for reader in world.readers:
            plus(reader)
            asked.append(clock.now() + HOUR)
            clock.advance(minutes=7)
        late = draft(tribune, world.author, "Planned between them")
        moment = asked[1] + timedelta(minutes=1)
        set_schedule(tribune, world.author, "author", late, publish_at=moment)
        clock.advance(days=2)
        ran = run_due(tribune)
        assert [one.at for one in ran] == sorted([*asked, moment])
        assert [one.deed for one in ran] == ["timer", "timer", "publish", "timer"]
        assert [row.occurred_at for row in events(tribune)] == asked

    def test_more_than_a_batch_is_done_in_one_call(self, world, tribune, clock, plus, monkeypatch):
        monkeypatch.setattr("cms.services.due.run.BATCH", 2)
        for number in range(5):
            plus(person(tribune, f"Fan {number}"))
        clock.advance(hours=1)
        assert len(run_due(tribune)) == 5

    def test_so_many_and_no_more_when_a_limit_is_given(self, world, tribune, clock, plus):
        for reader in world.readers:
            plus(reader)
        clock.advance(hours=1)
        assert [len(fire_due(tribune, 2)) for _ in range(3)] == [2, 1, 0]

    def test_a_timer_may_ask_for_another(self, world, tribune, clock, reader, plus):
        plus(reader, "minus")
        clock.advance(hours=5)
        assert [one.title for one in run_due(tribune)] == ["slow: ask_again", "slow: pay"]
        assert world.balance(user(reader)) == PAID


class TestManyWorkers:
    def test_two_workers_fire_one_timer_once(self, app, world, tribune, clock, reader, plus):
        plus(reader)
        clock.advance(hours=1)
        ran = at_once(app, [lambda: run_due(tribune)] * 2)
        assert sum(len(one) for one in ran) == 1
        assert world.balance(user(reader)) == PAID
        assert world.faults() == []

    def test_many_workers_fire_many_timers_once_each(self, app, world, tribune, clock, plus):
        fans = [person(tribune, f"Fan {number}") for number in range(12)]
        for fan in fans:
            plus(fan)
        clock.advance(hours=1)
        ran = [one for many in at_once(app, [lambda: run_due(tribune)] * 6) for one in many]
        ran += run_due(tribune)  # what one passed by because it was in other hands
        assert len(ran) == len(events(tribune)) == 12
        assert {world.balance(user(fan)) for fan in fans} == {LATER_UTWEI}
        assert world.faults() == []

    def test_a_worker_that_comes_late_finds_it_fired(self, tribune, clock, reader, plus):
        plus(reader)
        clock.advance(hours=1)
        with tribune.reading() as session:
            timer = session.scalar(select(TimerRow.id))
        assert fire_timer(tribune, timer).name == "pay"
        assert fire_timer(tribune, timer) is None

    def test_firing_and_taking_back_at_once_leave_sound_books(
        self, app, world, tribune, clock, plus
    ):
        comments = [comment(world, reader) for reader in world.readers]
        clock.advance(hours=1)
        before = [PURSE] * 3
        pairs = list(zip(world.readers, comments, strict=True))
        jobs = [lambda who=who, c=c: delete_comment(tribune, who, c) for who, c in pairs]
        at_once(app, [*jobs, *[lambda: run_due(tribune)] * 3])
        run_due(tribune)
        assert [world.balance(user(reader)) for reader in world.readers] == before
        assert world.faults() == []


class TestUndoing:
    def test_what_is_withdrawn_is_not_paid(self, world, tribune, clock, reader, plus):
        plus(reader)
        withdraw_reaction(tribune, reader, Target(world.article))
        clock.advance(hours=2)
        assert run_due(tribune) == []
        assert world.balance(user(reader)) == PURSE
        assert world.faults() == []

    def test_a_comment_that_is_restored_is_paid_after_all(self, world, tribune, clock, reader):
        made = comment(world, reader)
        moderate_comment(tribune, world.author, "moderator", made, "rude")
        clock.advance(hours=2)
        assert run_due(tribune) == []
        restore_comment(tribune, world.author, "moderator", made)
        assert [one.title for one in run_due(tribune)] == ["slow: pay"]
        assert world.balance(user(reader)) == PAID
        assert world.faults() == []

    def test_what_a_timer_paid_goes_and_comes_with_the_comment(self, world, tribune, clock, reader):
        made = comment(world, reader)
        clock.advance(hours=1)
        run_due(tribune)
        moderate_comment(tribune, world.author, "moderator", made, "rude")
        assert world.balance(user(reader)) == PURSE
        assert world.faults() == []
        restore_comment(tribune, world.author, "moderator", made)
        assert world.balance(user(reader)) == PAID
        clock.advance(hours=1)
        assert run_due(tribune) == []
        assert world.faults() == []

    def test_a_chain_of_timers_is_undone_with_its_beginning(
        self, world, tribune, clock, reader, plus, monkeypatch
    ):
        monkeypatch.setattr("cms.services.dealings.react.CHANGE_SECONDS", 86_400)
        plus(reader, "minus")
        clock.advance(hours=2)
        run_due(tribune)
        assert world.balance(user(reader)) == PAID
        withdraw_reaction(tribune, reader, Target(world.article))
        assert world.balance(user(reader)) == PURSE
        assert all(row.undone_by for row in events(tribune))
        assert world.faults() == []

    def test_an_article_that_is_down_takes_its_timers_along_until_it_is_put_back(
        self, world, tribune, clock, reader, plus
    ):
        plus(reader)
        comment(world, world.readers[1])
        down = unpublish_article(tribune, world.author, "editor", world.article)
        clock.advance(hours=2)
        assert run_due(tribune) == []
        put_back_article(tribune, world.author, "editor", world.article, down.subject_id)
        assert len(run_due(tribune)) == 2
        assert [world.balance(user(who)) for who in world.readers[:2]] == [PAID, PAID]
        assert world.faults() == []


class TestPlugins:
    def test_one_that_is_off_keeps_its_timers_waiting(self, world, tribune, clock, reader, plus):
        plus(reader)
        turn(tribune, False)
        clock.advance(hours=2)
        assert run_due(tribune) == []
        turn(tribune, True)
        assert len(run_due(tribune)) == 1
        assert world.balance(user(reader)) == PAID

    def test_one_that_is_switched_off_meanwhile_loses_nothing(
        self, world, tribune, clock, reader, plus
    ):
        plus(reader)
        clock.advance(hours=1)
        with tribune.reading() as session:
            timer = session.scalar(select(TimerRow.id))
        turn(tribune, False)
        assert fire_timer(tribune, timer) is None
        turn(tribune, True)
        assert fire_timer(tribune, timer) is not None

    def test_timers_of_one_that_is_not_loaded_wait(self, world, tribune, clock, reader, plus):
        plus(reader)
        with tribune.writing() as session:
            session.execute(update(TimerRow).values(plugin="long_gone"))
        clock.advance(hours=2)
        assert run_due(tribune) == []
        with tribune.writing() as session:
            session.execute(update(TimerRow).values(plugin="slow"))
        assert len(run_due(tribune)) == 1

    def test_one_that_fails_is_kept_and_does_not_stop_the_others(
        self, world, tribune, clock, reader, plus
    ):
        plus(reader)
        clock.advance(minutes=1)
        late = draft(tribune, world.author, "Planned for later")
        set_schedule(
            tribune, world.author, "author", late, publish_at=clock.now() + timedelta(hours=2)
        )
        clock.advance(hours=3)
        plugin.is_broken = True
        ran = run_due(tribune)
        assert [(one.deed, one.fault) for one in ran] == [
            ("timer", "slow failed and will be retried"),
            ("publish", ""),
        ]
        assert run_due(tribune) == []
        with tribune.reading() as session:
            (kept,) = session.execute(select(PluginFailureRow.hook, PluginFailureRow.event_key))
        assert tuple(kept) == ("on_timer", events(tribune)[0].natural_key)
        plugin.is_broken = False
        assert [one.result for one in reconcile(tribune)] == ["done"]
        assert world.balance(user(reader)) == PAID
        assert world.faults() == []

    def test_a_failure_whose_comment_is_gone_is_closed_without_a_payment(
        self, world, tribune, clock, reader
    ):
        made = comment(world, reader)
        clock.advance(hours=1)
        plugin.is_broken = True
        run_due(tribune)
        delete_comment(tribune, reader, made)
        plugin.is_broken = False
        assert [one.result for one in reconcile(tribune)] == ["void"]
        assert world.balance(user(reader)) == PURSE


def test_the_proof_names_a_timer_that_waits_for_what_is_undone(world, tribune, clock, reader, plus):
    plus(reader)
    withdraw_reaction(tribune, reader, Target(world.article))
    with tribune.writing() as session:
        session.execute(text("UPDATE timer SET cancelled_by = NULL"))
    (fault,) = world.faults()
    assert fault.startswith("Timer 1 still waits, though the event react:")


def test_asking_the_database_what_is_due_uses_the_index(tribune, reader, plus, database_kind):
    plus(reader)
    with tribune.reading() as session:
        if database_kind == "postgresql":  # a table of one row is scanned whatever there is
            session.execute(text("SET LOCAL enable_seqscan = off"))
        words = "EXPLAIN" if database_kind == "postgresql" else "EXPLAIN QUERY PLAN"
        plan = session.execute(
            text(
                f"{words} SELECT id FROM timer WHERE fired_event_id IS NULL "
                "AND cancelled_by IS NULL AND due_at <= '2027-01-01' ORDER BY due_at, id LIMIT 50"
            )
        ).all()
        assert "ix_timer_waiting" in str(plan)
        assert session.scalar(select(func.count()).select_from(TimerRow)) == 1
