"""The stored events run again under the settings of then: the same books, or the first difference."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import event, select, text, update

from cms.content.models import Article
from cms.ledger.models import EventRow, PluginFailureRow, PluginSettingRow
from cms.ledger.timers import TimerRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.replay.checks import check_plugins
from cms.replay.result import Replayed
from cms.replay.rows import tables_of
from cms.replay.run import replay
from cms.sdk import Conflict
from cms.services.access.sessions import Principal
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment, restore_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.dealings.reports import request_report
from cms.services.due.run import run_due
from cms.services.money.decide_unpaid import pay_unpaid
from cms.services.money.unpaid import own_unpaid
from cms.services.people.bans import ban_reader, unban_reader
from cms.services.plugins.settings import change_settings, switch_plugin
from cms.services.sweep.account import sweep_account
from cms.services.sweep.restore import restore_sweep
from tests.plugins.conftest import Town
from tests.replay.conftest import town_of_one
from tests.services.test_concurrency import at_once
from tests.support.story import read
from tests.support.world import person

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def town(tribune, clock, once) -> Town:
    """A town whose readers can do everything, and whose favours are guarded."""
    return town_of_one(tribune, clock, once, {})


@pytest.fixture
def owner(tribune) -> Principal:
    made = person(tribune, "Olga", role="owner")
    return Principal(user_id=made, nickname="Olga", role="owner", token_id=1, is_confirmed=True)


def differences(found) -> list[str]:
    return [*map(str, found.proof.differences), *map(str, found.missed)]


def live_everything(town: Town, owner: Principal) -> None:
    """Do all that can be done and undone, with changes of rules in between."""
    tribune, clock = town.tribune, town.tribune.clock
    ann, ben, cora, dan = town.readers
    first, second = town.comment(ann), town.comment(ben)
    for who in (ben, cora, dan):
        town.react(who, "like", first)
    town.react(cora, "dislike", second)
    town.react(ann, "plus")
    town.take_back(ann)
    town.react(ann, "minus")
    town.react(ann, "plus")  # the minus is taken back within
    change_settings(tribune, None, "pluses", {"reward_utwei": 500_000})
    town.react(ben, "plus")
    switch_plugin(tribune, None, "pluses", is_on=False)
    town.react(cora, "plus")
    switch_plugin(tribune, None, "pluses", is_on=True)
    moderate_comment(tribune, owner.user_id, "owner", second, "Spam")
    restore_comment(tribune, owner.user_id, "owner", second)
    clock.advance(hours=25)
    run_due(tribune)  # the comments mature
    delete_comment(tribune, ann, first)
    request_report(tribune, dan, "reader", town.article)
    ban_reader(tribune, owner, cora, "Spam")
    town.react(dan, "like", second)
    clock.advance(minutes=1)
    unban_reader(tribune, owner, cora)
    withheld = own_unpaid(tribune, town.author, before=None, limit=50).found
    pay_unpaid(tribune, owner, next(r.id for r in withheld if r.withheld_utwei), "A mistake")
    undo_all_of(town, owner, ann, ben)
    clock.advance(hours=80)
    run_due(tribune)  # what was held is released
    down = unpublish_article(tribune, town.author, "editor", town.article)
    put_back_article(tribune, town.author, "editor", town.article, down.subject_id)
    unpublish_article(tribune, town.author, "editor", town.article_of(town.author, title="Slip"))


def undo_all_of(town: Town, owner: Principal, *people: int) -> None:
    """Sweep some, also one whose like has gone with its comment; give the last one back."""
    tribune, (_ann, ben, cora, _dan) = town.tribune, town.readers
    alone = town.article_of(ben, title="Of one")
    third = town.comment(cora)
    town.react(ben, "like", third)
    moderate_comment(tribune, owner.user_id, "owner", third, "Spam")
    tribune.clock.advance(minutes=1)
    for who in people:
        ban_reader(tribune, owner, who, "Fraud")
        list(sweep_account(tribune, owner, who, "Fraud"))
    restore_comment(tribune, owner.user_id, "owner", third)
    list(restore_sweep(tribune, owner, people[-1], "A mistake"))
    with tribune.reading() as session:
        assert session.scalar(select(Article.status).where(Article.id == alone)) == "published"
    tribune.clock.advance(minutes=1)
    for who in people:
        unban_reader(tribune, owner, who)


@pytest.fixture
def withheld_plus(town) -> None:
    """A plus that pays by half, since the same two had one before."""
    other = town.article_of(town.author, title="Another")
    for reader in town.readers:
        add_reaction(town.tribune, reader, "reader", Target(other), "plus")


@pytest.mark.databases("sqlite", "postgresql")
def test_all_that_can_happen_is_reproduced(tribune, town, owner, withheld_plus, replayed):
    live_everything(town, owner)
    with tribune.reading() as session:
        kinds = set(session.scalars(select(EventRow.kind)))
        fired = session.scalars(select(TimerRow.id).where(TimerRow.fired_event_id.is_not(None)))
        assert fired.all()
        assert session.scalars(select(UnpaidRow.id).where(UnpaidRow.paid_event_id > 0)).all()
    assert kinds == {
        "publish", "read", "react", "comment", "report", "timer", "grant", "withdraw", "remove",
        "restore", "unpublish", "republish", "release", "pay_unpaid", "sweep", "unsweep",
    }  # fmt: skip
    found = replayed()
    assert differences(found) == []
    assert found.is_identical
    assert found.proof.postings > 150


def test_the_live_database_is_only_read(tribune, town, replayed):
    town.react(town.readers[0], "plus")
    with tribune.reading() as session:
        engine = session.get_bind()
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        sent.append(statement.split()[0])

    event.listen(engine, "before_cursor_execute", note)
    try:
        replayed()
        replayed({"pluses": {"reward_utwei": 600_000}})
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert sent
    assert set(sent) == {"SELECT"}


def test_a_setting_that_was_altered_afterwards_is_noticed_where_it_first_counted(
    tribune, town, replayed
):
    town.set("pluses", reward_utwei=400_000)
    done = town.react(town.readers[0], "plus")
    town.react(town.readers[1], "plus")
    with tribune.writing() as session:
        mine = update(PluginSettingRow).where(PluginSettingRow.plugin == "pluses")
        session.execute(mine.values(settings='{"reward_utwei": 450000}'))
    found = replayed()
    assert not found.is_identical
    with tribune.reading() as session:
        event_id = session.scalar(select(EventRow.id).where(EventRow.natural_key == done.key))
    assert found.proof.first.event_id == event_id
    assert found.first_difference == (
        f"Event {event_id}, entry 1, of pluses, leg 0: amount_utwei is -400000, "
        "in the replay -450000"
    )


def test_an_act_that_the_rules_of_then_would_have_refused_is_named(tribune, town, replayed):
    done = town.react(town.readers[0], "minus")
    with tribune.writing() as session:
        session.execute(
            update(PluginSettingRow)
            .where(PluginSettingRow.plugin == "levels")
            .values(settings='{"gate_minus": 90}')
        )
    found = replayed()
    assert done.key in found.first_difference
    assert "levels.too_low" in found.first_difference


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("levels_person", "xp = xp + 1"),
        ("ledger_unpaid", "withheld_utwei = withheld_utwei + 1"),
        ("ledger_hold", "taken_utwei = taken_utwei + 1"),
        ("ledger_balance", "version = version + 1"),
        ("timer", "due_at = '2031-01-01T00:00:00.000000Z'"),
        ("ring_guard_favour", "earned_utwei = earned_utwei + 1"),
    ],
)
def test_whatever_else_the_books_rest_on_is_compared_too(
    tribune, town, withheld_plus, replayed, table, change
):
    town.comment(town.readers[0])
    town.react(town.readers[1], "plus")
    with tribune.writing() as session:
        session.execute(text(f"UPDATE {table} SET {change}"))
    found = replayed()
    assert not found.is_identical
    assert found.first_difference


def test_the_tables_of_plugins_are_known(tribune):
    names = {table.name for table in tables_of([p.name for p in tribune.host.registry.plugins])}
    assert {"levels_xp", "levels_person", "quotas_used", "ring_guard_favour"} <= names


def test_events_that_are_older_than_the_facts_are_refused_with_their_number(tribune, town):
    with tribune.writing() as session:
        session.execute(
            update(EventRow)
            .where(EventRow.kind == "publish", EventRow.id < 9)
            .values(settings_version=None)
        )
    with pytest.raises(Conflict, match="events, the last of them number") as told:
        list(replay(tribune))
    assert told.value.code == "replay.facts_missing"


def test_a_history_in_which_hooks_failed_says_so(tribune, town, clock, replayed):
    with tribune.writing() as session:
        session.add(
            PluginFailureRow(
                plugin="pluses", hook="on_react", event_key="react:1:article-1:1", error="Oops",
                fact="{}", failed_at=clock.now(),
            )
        )  # fmt: skip
    assert replayed().notes[0].startswith("1 hooks of plugins failed in this history")


@pytest.mark.databases("sqlite", "postgresql")
def test_what_many_did_at_once_is_reproduced(app, tribune, town, replayed):
    comment = town.comment(town.readers[0])

    def work(who: int) -> None:
        town.react(who, "plus")
        if who != town.readers[0]:
            town.react(who, "like", comment)
        town.take_back(who)

    at_once(app, [partial(work, who) for who in town.readers])
    assert differences(replayed()) == []


def test_events_that_were_overtaken_are_told():
    (said,) = Replayed(events=9, missed=(), late_events=2).notes
    assert said.startswith("2 events were committed behind others with higher numbers")
    assert Replayed(events=9, missed=()).notes == ()


def test_a_site_without_any_event_is_identical(tribune, replayed):
    found = replayed()
    assert (found.is_identical, found.proof.entries, found.events) == (True, 0, 0)


def test_what_happens_meanwhile_is_replayed_as_well(tribune, town, clock):
    steps = replay(tribune)
    next(steps)
    newcomer = town.newcomer("Late")
    town.react(newcomer, "plus")
    read(tribune, clock, newcomer, town.article_of(town.author, title="Later"))
    *_before, last = steps
    assert last.result.is_identical
    with tribune.reading() as session:
        assert last.total == session.scalar(select(EventRow.id).order_by(EventRow.id.desc()))


def test_what_was_held_for_another_time_is_held_for_it_again(tribune, town, replayed):
    for reader, hours in zip(town.readers, (72, 0, 24, 0), strict=True):
        at = replace(tribune, config=replace(tribune.config, hold_hours=hours))
        add_reaction(at, reader, "reader", Target(town.article), "plus")
    assert differences(replayed()) == []


def test_entries_of_a_plugin_that_is_not_loaded_are_named(tribune, town):
    with tribune.writing() as session:
        others = [p for p in tribune.host.registry.plugins if p.name != "publish_tribute"]
        with pytest.raises(Conflict, match="entries of publish_tribute: name it in CMS_PLUGINS"):
            check_plugins(session, [plugin.name for plugin in others])


def test_an_act_is_recorded_as_of_the_moment_of_its_plan_with_role_and_settings(tribune, town):
    before = tribune.clock.now()
    done = town.react(town.readers[0], "plus")
    with tribune.reading() as session:
        row = session.scalar(select(EventRow).where(EventRow.natural_key == done.key))
        versions = session.scalars(select(PluginSettingRow.id)).all()
        assert row.actor_role == "reader"
        assert row.settings_version == len(versions)
        assert row.recorded_at == before
