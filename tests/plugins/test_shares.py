"""Whose share is whose: nobody earns by their own words or by a co-author's act."""

import pytest
from sqlalchemy import update

from cms.people.models import User
from cms.sdk.transfers import TREASURY, pool, user
from tests.plugins.conftest import moved

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_a_plus_is_shared_among_all_authors(town):
    outcome = town.react(town.readers[0], "plus")
    paid = {m.user_id: m.amount_utwei for m in outcome.moved if m.role == "author"}
    assert paid == dict.fromkeys(town.authors, 150_000)


def test_a_like_by_an_author_pays_the_commenter_and_no_author(town):
    comment = town.comment(town.readers[0])
    before = town.balance(pool(town.article))
    assert moved(town.react(town.authors[1], "like", comment)) == {"reward_commenter": 200_000}
    assert town.balance(pool(town.article)) == before - 200_000


def test_a_like_of_an_authors_comment_leaves_that_authors_share_in_the_pool(town):
    lead, second = town.authors
    comment = town.comment(second)
    outcome = town.react(town.readers[0], "like", comment)
    paid = {m.user_id: m.amount_utwei for m in outcome.moved if m.role == "author"}
    assert paid == {lead: 25_000}


def test_co_authors_do_not_pay_each_other_by_likes(town):
    lead, second = town.authors
    comment = town.comment(second)
    outcome = town.react(lead, "like", comment)
    assert outcome.moved == ()
    assert {s.code for s in outcome.skipped} == {"own"}


def test_a_dislike_of_an_authors_comment_leaves_that_share_in_the_treasury(town):
    lead, second = town.authors
    comment = town.comment(second)
    before = town.balance(TREASURY)
    outcome = town.react(town.readers[0], "dislike", comment)
    paid = {m.user_id: m.amount_utwei for m in outcome.moved if m.role == "author"}
    assert paid == {lead: 25_000}
    assert town.balance(TREASURY) == before + 200_000 - 25_000


def test_an_authors_own_comment_brings_no_author_a_share(town):
    before = town.balance(TREASURY)
    town.comment(town.authors[1])
    assert town.balance(TREASURY) == before + 1_000_000


def test_what_does_not_divide_stays_in_the_pool(town):
    town.set("pluses", reward_utwei=300_001)
    before = town.balance(pool(town.article))
    outcome = town.react(town.readers[0], "plus")
    assert moved(outcome)["reward_author"] == 300_000
    reader_part = moved(outcome)["reward_reader"]
    assert town.balance(pool(town.article)) == before - 300_000 - reader_part


def test_an_author_is_not_paid_for_a_comment_below_the_own_article(town):
    comment = town.comment(town.authors[0])
    town.react(town.readers[0], "like", comment)
    town.react(town.readers[1], "like", comment)
    (outcome,) = town.mature()
    assert ("comment_to_earn.reward_commenter", "own") in {
        (s.line, s.code) for s in outcome.skipped
    }
    assert "comment_to_earn.reward_commenter" not in {m.line for m in outcome.moved}


def test_somebody_who_is_banned_is_not_paid(town):
    _lead, second = town.authors
    with town.tribune.writing() as session:
        values = {"banned_at": town.tribune.clock.now()}
        session.execute(update(User).where(User.id == second).values(values))
    before = town.balance(pool(town.article)), town.balance(user(second))
    outcome = town.react(town.readers[0], "plus")
    assert moved(outcome)["reward_author"] == 150_000
    assert ("pluses.reward_author", "excluded") in {(s.line, s.code) for s in outcome.skipped}
    reader_part = moved(outcome)["reward_reader"]
    assert town.balance(pool(town.article)) == before[0] - 150_000 - reader_part
    assert town.balance(user(second)) == before[1]
    assert town.faults() == []
