"""What is said before something is taken back is what then moves, on both databases."""

import pytest

from cms.ledger.book import Draft, post
from cms.ledger.holds import hold
from cms.ledger.lines import GIFT
from cms.ledger.till import Till
from cms.sdk import NotAllowed
from cms.sdk.transfers import TREASURY, AccountKind, Role, Transfer, Undo, pool, user
from cms.services.access.sessions import Principal
from cms.services.dealings.comment_desk import quote_removal, quote_removals, quote_restoration
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.recording import record_event
from tests.support.world import World, person


@pytest.fixture
def comments(world: World) -> list[int]:
    """Two comments, each liked by the two others."""
    made = [
        post_comment(
            world.tribune, reader, "reader", world.article, f"Words of {reader}"
        ).subject_id
        for reader in world.readers[:2]
    ]
    for comment, fans in zip(made, (world.readers[1:], world.readers[::2]), strict=True):
        for fan in fans:
            add_reaction(world.tribune, fan, "reader", Target(comment_id=comment), "like")
    return made


def moderator(world: World, role: str = "moderator") -> Principal:
    made = person(world.tribune, f"The {role}", role=role)
    return Principal(user_id=made, nickname="", role=role, token_id=0)


def sums(quote) -> dict:
    moved: dict = {}
    for one in quote.consequences:
        is_held = one.account.kind is AccountKind.HOLD
        account = user(one.account.owner_id) if is_held else one.account
        moved[account] = moved.get(account, 0) + one.amount_utwei
    return {account: amount for account, amount in moved.items() if amount}


def moved(before: dict, after: dict) -> dict:
    return {a: after[a] - before[a] for a in before if after[a] != before[a]}


def spend_all(world: World, reader: int) -> None:
    """Earn a plus, wait for it, then comment, at half a Twei each, until it is not enough."""
    add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    world.let_go()
    while world.balance(user(reader)) >= 500_000:
        text = f"Spent down to {world.balance(user(reader))}"
        post_comment(world.tribune, reader, "reader", world.article, text)


def empty_treasury(world: World) -> None:
    rest, now = world.balance(TREASURY), world.tribune.clock.now()
    gift = Transfer(
        line=GIFT.code,
        source=TREASURY,
        destination=user(world.author),
        amount_utwei=rest,
        role=Role.HOUSE,
        undo=Undo.NEVER,
        note="",
    )
    with world.tribune.writing() as session:
        cause = record_event(session, {"natural_key": "gift", "kind": "grant", "actor_id": 0}, now)
        draft = Draft(
            event_id=cause,
            origin_event_id=cause,
            article_id=0,
            plugin="core",
            rule_version=0,
            transfers=(gift,),
        )
        post(session, Till(session, {TREASURY, user(world.author)}), [draft], [GIFT], now)


def test_a_removal_and_its_undoing_move_what_was_said(world: World, comments):
    who = moderator(world)
    for act, ask in ((moderate_comment, quote_removal), (restore_comment, quote_restoration)):
        said, before = sums(ask(world.tribune, who, comments[0])), world.balances()
        reason = ("rude",) if act is moderate_comment else ()
        assert act(world.tribune, who.user_id, who.role, comments[0], *reason)
        assert moved(before, world.balances()) == said
        assert said
    assert world.faults() == []


def test_what_was_spent_is_borne_by_the_treasury_as_was_said(world: World, comments):
    who, fan = moderator(world), world.readers[1]
    spend_all(world, fan)
    quote, before = quote_removal(world.tribune, who, comments[0]), world.balances()
    assert quote.shortfall_utwei == 300_000 - world.balance(user(fan)) > 0
    moderate_comment(world.tribune, who.user_id, who.role, comments[0], "rude")
    assert moved(before, world.balances()) == sums(quote)
    assert world.balance(user(fan)) == 0


def test_many_removals_one_after_another_move_what_was_said_of_them_together(
    world: World, comments
):
    who = moderator(world)
    for fan in world.readers:
        spend_all(world, fan)
    with world.tribune.reading() as session:
        quote = quote_removals(session, comments)
    before = world.balances()
    for comment in comments:
        moderate_comment(world.tribune, who.user_id, who.role, comment, "rude")
    assert moved(before, world.balances()) == sums(quote)


def test_asking_moves_nothing(world: World, comments):
    before = world.balances()
    quote_removal(world.tribune, moderator(world), comments[0])
    assert world.balances() == before
    assert world.faults() == []


def test_what_cannot_be_taken_back_yet_is_said_to_wait(world: World, comments):
    who = moderator(world)
    spend_all(world, world.readers[1])
    empty_treasury(world)
    quote = quote_removal(world.tribune, who, comments[0])
    assert quote.waiting == 1
    before = world.balances()
    moderate_comment(world.tribune, who.user_id, who.role, comments[0], "rude")
    assert moved(before, world.balances()) == sums(quote)


@pytest.mark.parametrize("role", ["author", "reader"])
def test_who_may_not_moderate_is_told_nothing(world: World, comments, role):
    who = moderator(world, role)
    for ask in (quote_removal, quote_restoration):
        with pytest.raises(NotAllowed):
            ask(world.tribune, who, comments[0])


def test_accounts_are_named_as_people_know_them(world: World, comments):
    quote = quote_removal(world.tribune, moderator(world), comments[0])
    names = {one.account: one.name for one in quote.consequences}
    assert names[hold(world.readers[1])] == "Reader 1 (held)"
    assert names[pool(world.article)] == "The pool of “A quiet harbour”"
