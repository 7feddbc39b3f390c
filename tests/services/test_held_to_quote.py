"""An act with a quote's id moves what was quoted, or nothing at all."""

import pytest

from cms.sdk import Conflict
from cms.sdk.transfers import pool
from cms.services.dealings.comments import post_comment, quote_comment
from cms.services.dealings.react import Target, add_reaction, quote_reaction, withdraw_reaction
from cms.services.dealings.reports import quote_report, request_report
from tests.plugins.conftest import put
from tests.services.test_concurrency import at_once
from tests.support.story import read
from tests.support.world import TWEI, World, build, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def plugins():
    return (
        *("pluses", "minuses", "comment_to_earn", "comment_likes", "pnl_reports"),
        *("publish_tribute", "budget"),
    )


@pytest.fixture
def world(tribune, clock) -> World:
    made = build(tribune, readers=2)
    for reader in made.readers:
        read(tribune, clock, reader, made.article)
    return made


def quoted(world: World, kind: str = "plus") -> str:
    target = Target(world.article)
    return quote_reaction(world.tribune, world.readers[0], "reader", target, kind).id


def react(world: World, quote_id: str, kind: str = "plus"):
    target = Target(world.article)
    return add_reaction(world.tribune, world.readers[0], "reader", target, kind, quote_id)


def let_one_plus_take_it_all(world: World) -> None:
    whole = world.balance(pool(world.article))
    put(world.tribune, "pluses", reward_utwei=whole, caused_utwei_per_day_max=whole)


def test_what_was_quoted_is_booked(world):
    assert react(world, quoted(world)).moved


def test_a_price_that_changed_meanwhile_moves_nothing(world):
    before, told = world.balances(), quoted(world, "minus")
    put(world.tribune, "minuses", price_utwei=2 * TWEI)
    with pytest.raises(Conflict) as caught:
        react(world, told, "minus")
    assert caught.value.code == "quote.changed"
    assert world.balances() == before
    assert react(world, quoted(world, "minus"), "minus").moved[0].amount_utwei == -2 * TWEI
    assert world.faults() == []


def test_nor_does_a_pool_that_others_have_emptied(world):
    let_one_plus_take_it_all(world)
    told = quoted(world)
    add_reaction(world.tribune, world.readers[1], "reader", Target(world.article), "plus")
    with pytest.raises(Conflict):
        react(world, told)
    assert react(world, "").moved == ()
    assert world.faults() == []


def test_of_many_who_were_promised_the_last_of_a_pool_one_gets_it_and_no_one_less(app, world):
    let_one_plus_take_it_all(world)
    people = [person(world.tribune, f"One of {n}") for n in range(8)]
    for who in people:
        read(world.tribune, world.tribune.clock, who, world.article)
    target, tribune = Target(world.article), world.tribune
    ids = [quote_reaction(tribune, who, "reader", target, "plus").id for who in people]
    assert len(set(ids)) == 1

    def job(who: int):
        return lambda: add_reaction(tribune, who, "reader", target, "plus", ids[0])

    results = at_once(app, [job(who) for who in people])
    assert sum(isinstance(found, Conflict) for found in results) == len(people) - 1
    assert world.balance(pool(world.article)) == 0
    assert world.faults() == []


def test_a_retry_gets_the_first_answer_whatever_it_would_cost_now(world):
    told = quoted(world, "minus")
    react(world, told, "minus")
    put(world.tribune, "minuses", price_utwei=2 * TWEI)
    assert react(world, told, "minus").replayed


def test_taken_back_and_quoted_again_it_is_the_same(world):
    told = quoted(world)
    react(world, told)
    withdraw_reaction(world.tribune, world.readers[0], Target(world.article))
    assert react(world, told).moved


def test_a_comment_is_held_to_its_quote_as_well(world):
    reader, article = world.readers[0], world.article
    told = quote_comment(world.tribune, reader, "reader", article).id
    put(world.tribune, "comment_to_earn", tribute_utwei=3 * TWEI)
    with pytest.raises(Conflict):
        post_comment(world.tribune, reader, "reader", article, "Dear words", told)
    told = quote_comment(world.tribune, reader, "reader", article).id
    assert post_comment(world.tribune, reader, "reader", article, "Dear words", told).moved
    assert world.faults() == []


def test_a_like_is_held_to_its_quote_as_well(world):
    writer, fan = world.readers
    text = "Dear words that somebody may like"
    comment = post_comment(world.tribune, writer, "reader", world.article, text).subject_id
    ask = (world.tribune, fan, "reader", Target(comment_id=comment), "like")
    told = quote_reaction(*ask).id
    put(world.tribune, "comment_likes", own_utwei=TWEI)
    with pytest.raises(Conflict):
        add_reaction(*ask, told)
    assert add_reaction(*ask, quote_reaction(*ask).id).moved
    assert world.faults() == []


def test_a_report_costs_what_was_quoted_or_is_not_bought(world):
    ask = (world.tribune, world.readers[0], "reader", world.article)
    before, told = world.balances(), quote_report(*ask).id
    put(world.tribune, "pnl_reports", price_utwei=3 * TWEI)
    with pytest.raises(Conflict):
        request_report(*ask, told)
    assert world.balances() == before
    told = quote_report(*ask).id
    bought, outcome = request_report(*ask, told)
    assert sum(m.amount_utwei for m in outcome.moved) == -3 * TWEI
    again, repeated = request_report(*ask, told)  # of the same books: had already, for nothing
    assert (again.id, repeated.replayed) == (bought.id, True)
    assert world.faults() == []
