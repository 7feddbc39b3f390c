"""Failures are listed, tried again once, or dismissed for a reason; by those who may."""

import pytest

from cms.ledger.models import PluginFailureRow
from cms.sdk import Conflict, Invalid, NotAllowed, NotFound
from cms.sdk.transfers import user
from cms.services.audit import changes
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.money.unpaid import own_unpaid
from cms.services.plugins.failures import (
    dismiss_failure,
    list_failures,
    open_counts,
    retry_all,
    retry_failure,
)
from cms.services.plugins.reconcile import reconcile
from cms.services.plugins.settings import switch_plugin
from tests.services.test_concurrency import at_once
from tests.services.test_plugin_settings import principal
from tests.support.moody import REWARD_UTWEI, plugin
from tests.support.statements import statements
from tests.support.world import World


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin", "tests.support.moody:plugin")


@pytest.fixture
def owner(tribune):
    return principal(tribune, "owner", "Olga")


@pytest.fixture
def missed(world: World, monkeypatch) -> World:
    """Every reader gave a plus while moody failed."""
    monkeypatch.setattr(plugin, "is_broken", True)
    for reader in world.readers:
        add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    monkeypatch.setattr(plugin, "is_broken", False)
    return world


def ids(tribune, **which) -> list[int]:
    return [one.id for one in list_failures(tribune, **which)[0]]


def test_a_failure_is_listed_with_its_event_and_article(missed: World):
    (newest, *_others), has_older = list_failures(missed.tribune)
    assert (newest.plugin, newest.hook, newest.article_id) == ("moody", "on_react", missed.article)
    assert newest.article_title == "A quiet harbour"
    assert newest.event_key == f"react:{missed.readers[-1]}:article-{missed.article}:1"
    assert not has_older
    assert open_counts(missed.tribune) == {"moody": 3}


def test_the_list_is_paged_and_narrowed(missed: World):
    first, has_older = list_failures(missed.tribune, size=2)
    rest, none_older = list_failures(missed.tribune, before=first[-1].id, size=2)
    assert (len(first), has_older, len(rest), none_older) == (2, True, 1, False)
    assert ids(missed.tribune, plugin="sample") == []
    assert ids(missed.tribune, is_open=False) == []


def test_tried_again_it_pays_once_and_is_closed(missed: World, owner):
    before = missed.balance(user(missed.readers[0]))
    failure = min(ids(missed.tribune))
    assert retry_failure(missed.tribune, owner, failure).result == "done"
    with pytest.raises(Conflict):
        retry_failure(missed.tribune, owner, failure)
    assert missed.balance(user(missed.readers[0])) == before + REWARD_UTWEI
    (line,) = changes(missed.tribune, subject="plugin:moody")
    assert (line.action, line.actor, line.after["result"]) == ("plugin.retry", "Olga", "done")
    assert missed.faults() == []


def test_what_fails_again_stays_open_and_is_in_no_log(missed: World, owner, monkeypatch):
    monkeypatch.setattr(plugin, "is_broken", True)
    done = retry_failure(missed.tribune, owner, min(ids(missed.tribune)))
    assert (done.result, done.reason) == ("failed", "RuntimeError: not today")
    assert open_counts(missed.tribune) == {"moody": 3}
    assert changes(missed.tribune, subject="plugin:moody") == []


def test_all_of_a_plugin_are_tried(missed: World, owner):
    assert [one.result for one in retry_all(missed.tribune, owner, "moody")] == ["done"] * 3
    assert open_counts(missed.tribune) == {}
    assert len(ids(missed.tribune, is_open=False)) == 3


def test_eight_who_try_the_same_pay_once(app, missed: World, owner):
    before, failure = missed.balance(user(missed.readers[0])), min(ids(missed.tribune))
    results = at_once(app, [lambda: retry_failure(missed.tribune, owner, failure)] * 8)
    assert sum(getattr(r, "result", "") == "done" for r in results) == 1
    assert sum(isinstance(r, Conflict) for r in results) == 7
    assert missed.balance(user(missed.readers[0])) == before + REWARD_UTWEI


def test_a_plugin_that_is_off_pays_nothing_and_its_failures_wait(missed: World, owner):
    switch_plugin(missed.tribune, owner, "moody", is_on=False)
    with pytest.raises(Conflict, match="switched off"):
        retry_failure(missed.tribune, owner, min(ids(missed.tribune)))
    assert retry_all(missed.tribune, owner, "moody") == []
    assert list(reconcile(missed.tribune)) == []
    switch_plugin(missed.tribune, owner, "moody", is_on=True)
    assert len(retry_all(missed.tribune, owner, "moody")) == 3


def test_what_was_undone_meanwhile_is_closed_without_a_payment(missed: World, owner):
    withdraw_reaction(missed.tribune, missed.readers[0], Target(missed.article))
    before = missed.balances()
    assert retry_failure(missed.tribune, owner, min(ids(missed.tribune))).result == "void"
    assert missed.balances() == before


def test_dismissed_it_is_closed_for_a_reason_and_never_paid(missed: World, owner):
    failure, before = min(ids(missed.tribune)), missed.balances()
    dismiss_failure(missed.tribune, owner, failure, "  A test  of ours  ")
    (closed,), _older = list_failures(missed.tribune, is_open=False)
    assert (closed.id, closed.dismissed_because) == (failure, "A test of ours")
    for act in (
        lambda: retry_failure(missed.tribune, owner, failure),
        lambda: dismiss_failure(missed.tribune, owner, failure, "again"),
    ):
        with pytest.raises(Conflict):
            act()
    assert missed.balances() == before
    (line,) = changes(missed.tribune, subject="plugin:moody")
    assert (line.action, line.after["reason"]) == ("plugin.dismiss", "A test of ours")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "nul\0"])
def test_without_a_proper_reason_nothing_is_dismissed(missed: World, owner, reason):
    with pytest.raises(Invalid):
        dismiss_failure(missed.tribune, owner, min(ids(missed.tribune)), reason)
    assert open_counts(missed.tribune) == {"moody": 3}


@pytest.mark.parametrize("role", ["editor", "author", "moderator", "reader"])
def test_who_may_not_manage_plugins_does_nothing(missed: World, tribune, role):
    who, failure = principal(tribune, role), min(ids(tribune))
    for act in (
        lambda: retry_failure(tribune, who, failure),
        lambda: retry_all(tribune, who, "moody"),
        lambda: dismiss_failure(tribune, who, failure, "because"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert open_counts(tribune) == {"moody": 3}


def test_no_such_failure_or_one_of_a_plugin_that_is_gone_is_not_found(missed: World, owner):
    with pytest.raises(NotFound):
        retry_failure(missed.tribune, owner, 10**9)
    with missed.tribune.writing() as session:
        session.query(PluginFailureRow).update({"plugin": "gone"})
    with pytest.raises(NotFound, match="gone is not among"):
        retry_failure(missed.tribune, owner, min(ids(missed.tribune)))
    assert open_counts(missed.tribune) == {"gone": 3}


def test_a_page_of_failures_is_one_statement(missed: World):
    with statements() as made:
        list_failures(missed.tribune)
    assert len(made) == 1


def unpaid_of(world: World) -> list[tuple[str, str, str]]:
    found = own_unpaid(world.tribune, world.readers[0], before=None, limit=10).found
    return [(one.code, one.status, one.decided_because) for one in found]


def test_the_wallet_says_what_came_of_trying_again(missed: World, owner):
    assert unpaid_of(missed) == [("plugin.failed", "open", "")]
    retry_failure(missed.tribune, owner, min(ids(missed.tribune)))
    assert unpaid_of(missed) == [("plugin.failed", "paid", "It was tried again, and paid")]


def test_what_a_repaired_rule_does_not_pay_has_its_reason(missed: World, owner, monkeypatch):
    monkeypatch.setattr(plugin, "is_exhausted", True)
    retry_failure(missed.tribune, owner, min(ids(missed.tribune)))
    assert unpaid_of(missed) == [
        ("moody.exhausted", "open", ""),
        ("plugin.failed", "declined", "It was tried again: nothing was due"),
    ]


def test_the_wallet_says_why_a_failure_was_dismissed(missed: World, owner):
    dismiss_failure(missed.tribune, owner, min(ids(missed.tribune)), "It was a test")
    assert unpaid_of(missed) == [("plugin.failed", "declined", "It was a test")]


def test_the_wallet_of_one_who_took_it_back_says_so(missed: World, owner):
    withdraw_reaction(missed.tribune, missed.readers[0], Target(missed.article))
    assert retry_failure(missed.tribune, owner, min(ids(missed.tribune))).result == "void"
    assert unpaid_of(missed) == [("plugin.failed", "undone", "")]
