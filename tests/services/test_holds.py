"""What a pool pays is held for 72 hours: it cannot be spent, it can be taken back, it is released."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from cms.ledger.hold_tables import HoldRow
from cms.ledger.holds import Purse, purse_of
from cms.pluginhost.settings_store import save
from cms.sdk import TREASURY, InsufficientFunds, pool, user
from cms.services import holds
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment, quote_comment
from cms.services.dealings.react import Target, add_reaction, quote_reaction, withdraw_reaction
from cms.services.dealings.standing import standing_on
from cms.services.due.run import run_due
from tests.conftest import START
from tests.support import apps
from tests.support.story import read
from tests.support.world import TWEI, World, build, person

EARNED = 300_000
LATER = START + timedelta(hours=72)


@pytest.fixture
def poor(world: World) -> int:
    """A reader who has nothing but what a comment's like has earned, which is held."""
    made = person(world.tribune, "Poor")
    like(world, made, comment(world, world.readers[0]))
    return made


def comment(world: World, who: int, text: str = "Some words") -> int:
    return post_comment(world.tribune, who, "reader", world.article, text).subject_id


def like(world: World, who: int, made: int):
    return add_reaction(world.tribune, who, "reader", Target(comment_id=made), "like")


def moderate(world: World, made: int) -> None:
    assert moderate_comment(world.tribune, 0, "moderator", made, "rude")


def price(world: World, amount_utwei: int) -> None:
    with world.tribune.writing() as session:
        plugin = world.tribune.host.registry.plugins[0]
        now = world.tribune.clock.now()
        save(session, plugin, {"minus_utwei": amount_utwei}, changed_by="test", now=now)


def purse(world: World, who: int) -> Purse:
    with world.tribune.reading() as session:
        return purse_of(session, who, world.tribune.clock.now())


def rows(world: World) -> int:
    with world.tribune.reading() as session:
        return session.scalar(select(func.count()).select_from(HoldRow)) or 0


def test_what_is_earned_is_held_and_the_act_says_until_when(world: World):
    reader = world.readers[0]
    done = add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    (moved,) = done.moved
    assert (moved.amount_utwei, moved.held_until) == (EARNED, LATER)
    assert (world.spendable(reader), world.held(reader)) == (10 * TWEI, EARNED)
    again = add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    assert again.replayed
    assert again.moved == done.moved
    assert standing_on(world.tribune, reader, world.article).earned_utwei == EARNED
    assert world.faults() == []


def test_a_quote_says_until_when_it_would_be_held(world: World):
    target = Target(world.article)
    (moved,) = quote_reaction(world.tribune, world.readers[0], "reader", target, "plus").moved
    assert moved.held_until == LATER


def test_what_is_held_cannot_be_spent_and_the_refusal_says_so(world: World, poor: int):
    price(world, EARNED)
    with pytest.raises(InsufficientFunds) as caught:
        comment(world, poor)
    assert caught.value.detail == (
        "This costs 0.30 Twei and there are 0.00; 0.30 Twei are held until 05 Mar 2026, 12:00 UTC"
    )
    assert caught.value.params["held"] == "0.30"
    assert caught.value.params["held_until"] == LATER.isoformat()
    (refusal,) = quote_comment(world.tribune, poor, "reader", world.article).refusals
    assert (refusal.code, refusal.detail) == (caught.value.code, caught.value.detail)
    assert world.held(poor) == EARNED


def test_a_refusal_tells_the_first_of_several_that_come_free(world: World, poor: int):
    world.tribune.clock.advance(hours=1)  # type: ignore[attr-defined]
    add_reaction(world.tribune, poor, "reader", Target(world.article), "plus")
    with pytest.raises(InsufficientFunds, match=r"0\.60 Twei are held, the first 0\.30 until 05"):
        comment(world, poor)


def test_it_is_released_once_when_its_moment_has_come(world: World, poor: int):
    clock = world.tribune.clock
    clock.set(LATER - timedelta(seconds=1))  # type: ignore[attr-defined]
    assert run_due(world.tribune) == []
    clock.set(LATER)  # type: ignore[attr-defined]
    (ran,) = run_due(world.tribune)
    assert (ran.deed, ran.title, ran.fault) == ("release", "1 earning of 1 person", "")
    assert (world.spendable(poor), world.held(poor)) == (EARNED, 0)
    assert run_due(world.tribune) == []
    assert world.faults() == []


def test_many_earnings_of_many_people_are_released_in_bounded_steps(world: World, monkeypatch):
    monkeypatch.setattr(holds, "PEOPLE_AT_ONCE", 2)
    made = comment(world, world.author)
    for reader in world.readers:
        like(world, reader, made)
        add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    world.tribune.clock.set(LATER + timedelta(days=40))  # type: ignore[attr-defined]
    released = list(holds.release_due(world.tribune))
    assert [(one.user_id, one.earnings, one.amount_utwei) for one in released] == [
        (reader, 2, 2 * EARNED) for reader in world.readers
    ]
    assert world.faults() == []


def test_two_workers_release_an_earning_once(app, world: World, poor: int):
    world.tribune.clock.set(LATER)  # type: ignore[attr-defined]

    def work(_number: int) -> int:
        with app.app_context():
            return len(holds.release_of(world.tribune, [poor, *world.readers]))

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(work, range(4))) == [0, 0, 0, 1]
    assert (world.spendable(poor), world.held(poor)) == (EARNED, 0)
    assert world.faults() == []


def test_from_its_moment_on_it_can_be_spent_though_nobody_has_released_it(world: World, poor: int):
    price(world, EARNED)
    world.tribune.clock.set(LATER)  # type: ignore[attr-defined]
    assert purse(world, poor) == Purse(spendable_utwei=EARNED)
    assert quote_comment(world.tribune, poor, "reader", world.article).refusals == ()
    comment(world, poor)
    assert (world.spendable(poor), world.held(poor)) == (0, 0)
    assert world.faults() == []


def test_a_purse_says_what_comes_free_next(world: World, poor: int):
    world.tribune.clock.advance(hours=1)  # type: ignore[attr-defined]
    add_reaction(world.tribune, poor, "reader", Target(world.article), "plus")
    assert purse(world, poor) == Purse(
        spendable_utwei=0, held_utwei=2 * EARNED, next_utwei=EARNED, next_at=LATER
    )


def test_what_is_taken_back_while_held_leaves_nothing_to_release(world: World):
    reader, before = world.readers[0], world.balances()
    add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    world.tribune.clock.advance(seconds=5)  # type: ignore[attr-defined]
    withdraw_reaction(world.tribune, reader, Target(world.article))
    assert (world.balances(), world.held(reader)) == (before, 0)
    world.let_go()
    assert (world.balances(), world.faults()) == (before, [])


def test_moderation_within_the_time_takes_from_the_hold_exactly(world: World):
    fan, made = world.readers[1], comment(world, world.readers[0])
    like(world, fan, made)
    add_reaction(world.tribune, fan, "reader", Target(world.article), "plus")
    moderate(world, made)
    assert (world.spendable(fan), world.held(fan)) == (10 * TWEI, EARNED)
    world.let_go()
    assert (world.spendable(fan), world.held(fan)) == (10 * TWEI + EARNED, 0)
    assert world.faults() == []


def test_what_was_released_is_taken_back_from_what_can_be_spent(world: World):
    fan, made = world.readers[1], comment(world, world.readers[0])
    like(world, fan, made)
    world.let_go()
    add_reaction(world.tribune, fan, "reader", Target(world.article), "plus")
    moderate(world, made)
    assert (world.spendable(fan), world.held(fan)) == (10 * TWEI, EARNED)
    assert world.faults() == []


def test_what_was_spent_is_taken_from_what_is_held_before_the_house_pays(world: World):
    poor, made = person(world.tribune, "Poor"), comment(world, world.readers[0])
    like(world, poor, made)
    world.let_go()
    price(world, 200_000)
    comment(world, poor)
    add_reaction(world.tribune, poor, "reader", Target(world.article), "plus")
    assert (world.spendable(poor), world.held(poor)) == (100_000, EARNED)
    house, article = world.balance(TREASURY), world.balance(pool(world.article))
    moderate(world, made)
    assert (world.spendable(poor), world.held(poor)) == (0, 100_000)
    assert world.balance(TREASURY) == house
    assert world.balance(pool(world.article)) == article + EARNED
    world.let_go()
    assert (world.spendable(poor), world.held(poor)) == (100_000, 0)
    assert world.faults() == []


def test_the_house_bears_what_neither_has(world: World):
    poor, made = person(world.tribune, "Poor"), comment(world, world.readers[0])
    like(world, poor, made)
    world.let_go()
    price(world, 200_000)
    comment(world, poor)
    house = world.balance(TREASURY)
    moderate(world, made)
    assert world.balance(user(poor)) == 0
    assert world.balance(TREASURY) == house - 200_000
    assert world.faults() == []


@pytest.mark.parametrize("is_released", [False, True])
def test_removing_and_restoring_changes_nothing(world: World, is_released: bool):
    fan, made = world.readers[1], comment(world, world.readers[0])
    like(world, fan, made)
    if is_released:
        world.let_go()
    before, held = world.balances(), world.held(fan)
    moderate(world, made)
    assert restore_comment(world.tribune, 0, "moderator", made)
    assert (world.balances(), world.held(fan)) == (before, held)
    assert purse(world, fan).next_at == (None if is_released else LATER)
    world.let_go()
    assert (world.balances(), world.held(fan), world.faults()) == (before, 0, [])


@pytest.mark.parametrize("hold_hours", [0])
def test_with_no_hours_nothing_is_held(world: World, poor: int):
    assert (world.spendable(poor), world.held(poor), rows(world)) == (EARNED, 0, 0)
    done = add_reaction(world.tribune, poor, "reader", Target(world.article), "plus")
    assert done.moved[0].held_until is None
    assert world.faults() == []


def test_other_hours_change_nothing_that_is_held(app, world: World, poor: int):
    apps.hold(app, 1)
    world.tribune = app.extensions["tribune"]
    add_reaction(world.tribune, poor, "reader", Target(world.article), "plus")
    world.tribune.clock.advance(hours=1)  # type: ignore[attr-defined]
    run_due(world.tribune)
    assert (world.spendable(poor), world.held(poor)) == (EARNED, EARNED)
    assert purse(world, poor).next_at == LATER


@pytest.mark.parametrize("plugins", [None])
def test_what_other_people_pay_is_booked_at_once(tribune):
    world = build(tribune)
    before = world.spendable(world.author)
    post_comment(tribune, world.readers[0], "editor", world.article, "Well said, I would think")
    assert world.spendable(world.author) == before + 400_000
    assert world.held(world.author) == 0


@pytest.mark.parametrize("plugins", [None])
def test_an_undone_tribute_turns_nothing_held_into_money_to_spend(tribune):
    """Who paid it gets it back out of what the author can spend; what is held stays held."""
    world = build(tribune)
    fan, writer = world.readers[:2]
    text = "Well said, I would think"
    made = post_comment(tribune, writer, "editor", world.article, text).subject_id
    read(tribune, tribune.clock, fan, world.article)
    add_reaction(tribune, fan, "editor", Target(comment_id=made), "like")
    held = world.held(world.author)
    assert held > 0
    unpublish_article(tribune, world.author, "editor", world.article)
    assert world.held(world.author) == held
    assert world.spendable(writer) == 10 * TWEI
    assert world.faults() == []
