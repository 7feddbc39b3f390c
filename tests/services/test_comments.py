"""Comments: posted once, deleted, moderated, restored."""

import pytest

from cms.sdk import Conflict, InsufficientFunds, Invalid, NotAllowed, NotFound
from cms.sdk.transfers import TREASURY, user
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import delete_comment, moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from tests.support.world import TWEI, World, person


@pytest.fixture
def comment(world: World) -> int:
    return write(world, world.readers[0])


def write(world: World, reader: int, body: str = "What a fine harbour this is") -> int:
    return post_comment(world.tribune, reader, "reader", world.article, body).subject_id


def test_a_comment_costs_its_tribute(world: World):
    write(world, world.readers[0])
    assert world.balance(user(world.readers[0])) == 10 * TWEI - 500_000
    assert world.faults() == []


def test_the_same_words_again_are_the_same_comment(world: World, comment: int):
    before = world.balances()
    assert write(world, world.readers[0]) == comment
    assert world.balances() == before


def test_the_same_words_after_a_deletion_are_a_new_comment(world: World, comment: int):
    delete_comment(world.tribune, world.readers[0], comment)
    assert write(world, world.readers[0]) != comment


def test_deleting_takes_the_rewards_of_its_likes_back_and_keeps_the_tribute(
    world: World, comment: int
):
    before = world.balances()
    add_reaction(world.tribune, world.readers[1], "reader", Target(comment_id=comment), "like")
    delete_comment(world.tribune, world.readers[0], comment)
    delete_comment(world.tribune, world.readers[0], comment)
    assert world.balances() == before
    assert world.faults() == []


def test_nobody_deletes_anothers_comment(world: World, comment: int):
    with pytest.raises(NotFound):
        delete_comment(world.tribune, world.readers[1], comment)


def test_moderating_and_restoring_any_number_of_times_is_exact(world: World, comment: int):
    add_reaction(world.tribune, world.readers[1], "reader", Target(comment_id=comment), "like")
    liked = world.balances()
    editor = person(world.tribune, "Eda", role="editor")
    for _ in range(3):
        moderate_comment(world.tribune, editor, "editor", comment, "rude")
        assert world.balance(user(world.readers[1])) == 10 * TWEI
        restore_comment(world.tribune, editor, "editor", comment)
        assert world.balances() == liked
    assert world.faults() == []


def test_readers_do_not_moderate_and_a_reason_is_needed(world: World, comment: int):
    with pytest.raises(NotAllowed):
        moderate_comment(world.tribune, world.readers[1], "reader", comment, "rude")
    with pytest.raises(Invalid):
        moderate_comment(world.tribune, world.readers[1], "editor", comment, "  ")


def test_what_its_writer_deleted_cannot_be_restored(world: World, comment: int):
    delete_comment(world.tribune, world.readers[0], comment)
    with pytest.raises(Conflict):
        restore_comment(world.tribune, world.author, "editor", comment)


def test_taking_the_article_down_refunds_the_tribute(world: World, comment: int):
    before = world.balance(TREASURY)
    unpublish_article(world.tribune, world.author, "editor", world.article)
    assert world.balance(user(world.readers[0])) == 10 * TWEI
    assert world.balance(TREASURY) == before - 500_000 + 10 * TWEI
    assert world.faults() == []


@pytest.mark.parametrize("body", ["", "   ", "\x00", "a\ud800b", "x" * 4001])
def test_unusable_words_are_refused_before_anything_is_charged(world: World, body: str):
    with pytest.raises(Invalid):
        write(world, world.readers[0], body)
    assert world.balance(user(world.readers[0])) == 10 * TWEI


def test_a_comment_without_money_is_not_there(world: World):
    with pytest.raises(InsufficientFunds):
        write(world, person(world.tribune, "Poor"))
