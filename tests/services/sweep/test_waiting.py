"""A sweep that the treasury cannot bear yet: it ends, the rest follows with the next grant."""

import pytest
from sqlalchemy import update

from cms.people.models import User
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.articles.publish import publish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.grant import grant
from cms.services.sweep.account import sweep_account
from cms.services.sweep.quote import quote_sweep
from cms.services.sweep.restore import restore_sweep
from tests.support.world import TWEI, World, build, draft, person


@pytest.fixture
def plugins() -> tuple[str, ...]:
    return ("tests.support.rules:plugin",)


@pytest.fixture
def hold_hours() -> int:
    return 0


@pytest.fixture
def world(tribune) -> World:
    return build(tribune, treasury=10)  # which all goes into the article's pool


@pytest.fixture
def rogue(tribune, world) -> int:
    """Somebody who has earned 0.30 and spent it, while the house has nothing left."""
    made = person(tribune, "Rogue")
    add_reaction(tribune, made, "reader", Target(world.article), "plus")
    grant(tribune, 200_000, reason="for the test", nickname="Rogue")
    post_comment(tribune, made, "reader", world.article, "Words")
    publish_article(tribune, world.author, "editor", draft(tribune, world.author, "Another"))
    with tribune.writing() as session:
        mine = update(User).where(User.id == made)
        session.execute(mine.values(banned_at=tribune.clock.now()))
    assert world.balance(TREASURY) == world.balance(user(made)) == 0
    return made


def sweep(world: World, rogue: int) -> int:
    return sum(step.count for step in sweep_account(world.tribune, None, rogue, "Fraud"))


def test_it_ends_and_the_next_grant_does_the_rest(world: World, rogue):
    before = world.balance(pool(world.article))
    assert quote_sweep(world.tribune, None, rogue).waiting == 1
    assert sweep(world, rogue) == 2
    assert sweep(world, rogue) == 0
    assert world.balance(pool(world.article)) == before
    assert world.faults() == []
    grant(world.tribune, TWEI, reason="for rewards")
    assert world.balance(pool(world.article)) == before + 300_000
    assert world.balance(TREASURY) == TWEI - 300_000
    assert sweep(world, rogue) == 0
    assert list(restore_sweep(world.tribune, None, rogue, "A mistake"))
    assert world.balance(pool(world.article)) == before
    assert world.balance(TREASURY) == TWEI
    assert world.faults() == []


def test_what_waits_no_longer_does_once_it_is_given_back(world: World, rogue):
    before = world.balances()
    sweep(world, rogue)
    list(restore_sweep(world.tribune, None, rogue, "A mistake"))
    grant(world.tribune, TWEI, reason="for rewards")
    assert world.balances() == before | {TREASURY: TWEI}
    assert world.faults() == []
