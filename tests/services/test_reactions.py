"""Reactions: placed once, changed, withdrawn; money follows exactly."""

import pytest

from cms.sdk import InsufficientFunds, Invalid, NotFound, Refused
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.react import Target, add_reaction, quote_reaction, withdraw_reaction
from tests.support.world import TWEI, World, person


def plus(world: World, reader: int):
    return add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")


def minus(world: World, reader: int, role: str = "reader"):
    return add_reaction(world.tribune, reader, role, Target(world.article), "minus")


def test_a_plus_is_paid_from_the_articles_pool(world: World):
    reader = world.readers[0]
    outcome = plus(world, reader)
    assert [(m.line, m.user_id, m.amount_utwei) for m in outcome.moved] == [
        ("sample.reward", reader, 300_000)
    ]
    assert world.balance(user(reader)) == 10 * TWEI + 300_000
    assert world.balance(pool(world.article)) == 10 * TWEI - 300_000
    assert world.faults() == []


def test_the_same_plus_again_is_the_first_outcome_and_moves_nothing(world: World):
    first, before = plus(world, world.readers[0]), world.balances()
    again = plus(world, world.readers[0])
    assert again.replayed
    assert again.moved == first.moved
    assert world.balances() == before


def test_an_empty_pool_pays_nothing_and_says_so(world: World, clock):
    for reader in world.readers:
        plus(world, reader)
    poor = World(world.tribune, world.author, world.readers, world.article)
    outcomes = [plus(poor, person(world.tribune, f"Crowd {n}")) for n in range(31)]
    assert outcomes[-1].moved == ()
    assert [s.code for s in outcomes[-1].skipped] == ["pool_empty"]
    assert world.balance(pool(world.article)) == 100_000
    assert world.faults() == []


def test_a_minus_without_money_is_refused_and_leaves_nothing(world: World):
    poor = person(world.tribune, "Poor")
    with pytest.raises(InsufficientFunds) as caught:
        minus(world, poor)
    assert caught.value.params == {"need": "0.50", "have": "0.00"}
    withdraw_reaction(world.tribune, poor, Target(world.article))  # there is nothing to withdraw
    assert world.faults() == []


def test_withdrawing_takes_back_exactly_what_was_moved(world: World):
    before = world.balances()
    minus(world, world.readers[0])
    assert world.balance(TREASURY) == before[TREASURY] + 500_000
    withdraw_reaction(world.tribune, world.readers[0], Target(world.article))
    assert world.balances() == before
    withdraw_reaction(world.tribune, world.readers[0], Target(world.article))
    assert world.balances() == before
    assert world.faults() == []


def test_changing_ones_mind_takes_the_first_reaction_back(world: World):
    reader, before = world.readers[0], world.balances()
    plus(world, reader)
    minus(world, reader)
    after = world.balances()
    assert after[user(reader)] == before[user(reader)] - 500_000
    assert after[pool(world.article)] == before[pool(world.article)]


def test_a_reaction_is_final_after_ten_minutes(world: World, clock):
    plus(world, world.readers[0])
    clock.advance(minutes=11)
    with pytest.raises(Refused) as caught:
        withdraw_reaction(world.tribune, world.readers[0], Target(world.article))
    assert caught.value.code == "reaction.final"


def test_a_reaction_can_be_placed_three_times_at_most(world: World):
    for kind in ("plus", "minus", "plus"):
        add_reaction(world.tribune, world.readers[0], "reader", Target(world.article), kind)
    with pytest.raises(Refused) as caught:
        minus(world, world.readers[0])
    assert caught.value.code == "reaction.final"


@pytest.mark.parametrize("hold_hours", [0])
def test_a_shortfall_is_borne_by_the_treasury(world: World):
    reader = person(world.tribune, "Spender")
    plus(world, reader)
    world.tribune.clock.advance(seconds=1)  # type: ignore[attr-defined]
    spend_all(world, reader)
    treasury = world.balance(TREASURY)
    withdraw_reaction(world.tribune, reader, Target(world.article))
    assert world.balance(user(reader)) == 0
    assert world.balance(TREASURY) == treasury - 300_000
    assert world.balance(pool(world.article)) == 10 * TWEI
    assert world.faults() == []


def spend_all(world: World, reader: int) -> None:
    """Spend the reward of 0.30 on a comment that costs just as much."""
    from cms.pluginhost.settings_store import save
    from cms.services.dealings.comments import post_comment

    with world.tribune.writing() as session:
        plugin = world.tribune.host.registry.plugins[0]
        now = world.tribune.clock.now()
        save(session, plugin, {"minus_utwei": 300_000}, changed_by="test", now=now)
    post_comment(world.tribune, reader, "reader", world.article, "All that I had")
    assert world.balance(user(reader)) == 0


def test_nobody_reacts_to_their_own_article(world: World):
    with pytest.raises(Refused) as caught:
        plus(world, world.author)
    assert caught.value.code == "own"


def test_a_plugins_refusal_stands(world: World):
    with pytest.raises(Refused) as caught:
        minus(world, world.readers[0], role="author")
    assert caught.value.code == "sample.authors_are_kind"


def test_a_kind_that_does_not_fit_is_named(world: World):
    with pytest.raises(Invalid, match="plus or minus"):
        add_reaction(world.tribune, world.readers[0], "reader", Target(world.article), "like")


def test_a_quote_is_what_is_booked_and_writes_nothing(world: World):
    before = world.balances()
    reader = world.readers[0]
    quoted = quote_reaction(world.tribune, reader, "reader", Target(world.article), "minus")
    assert world.balances() == before
    assert quoted.moved == minus(world, reader).moved


def test_a_quote_says_when_money_is_short(world: World):
    poor = person(world.tribune, "Poor")
    quoted = quote_reaction(world.tribune, poor, "reader", Target(world.article), "minus")
    assert [r.code for r in quoted.refusals] == ["ledger.insufficient_funds"]


def test_an_article_that_was_taken_down_cannot_be_reacted_to(world: World):
    unpublish_article(world.tribune, world.author, "editor", world.article)
    with pytest.raises(NotFound):
        plus(world, world.readers[0])
