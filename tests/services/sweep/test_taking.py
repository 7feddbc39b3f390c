"""Undoing everything an account caused: whole, once, whatever was done about it before."""

import pytest
from sqlalchemy import select

from cms.content.models import Article, Comment
from cms.people.models import AuditEntry
from cms.sdk.transfers import TREASURY, user
from cms.services.dealings.comment_removal import delete_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.grant import grant
from cms.services.people.bans import ban_reader
from cms.services.sweep.account import sweep_account
from tests.plugins.conftest import Town
from tests.support.caused import all_that_stands, differences
from tests.support.staff import staff
from tests.support.statements import statements
from tests.support.sweeping import be_busy, count, give_back, row, shut_out, sweep
from tests.support.world import TWEI, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_everybody_has_what_they_would_have_had(town: Town, editor):
    before = town.balances()
    own, others = be_busy(town)
    shut_out(town, town.readers[0])
    assert sweep(town, editor) == 4 + 3  # comment, plus, like, reading; three answers
    after = town.balances()
    kept = {user(town.author), user(town.readers[2]), user(town.readers[3])}
    for account in kept:  # the third disliked another's comment, and has paid for it
        paid = 100_000 if account == user(town.readers[2]) else 0
        # of the other's tribute, and of two dislikes, which is never taken from authors
        share = 400_000 + 2 * 50_000 if account == user(town.author) else 0
        assert after[account] == before[account] - paid + share, account
    assert row(town, Comment, own).status == "moderated"
    assert row(town, Comment, own).reason == "Fraud"
    assert row(town, Comment, others).like_count == 0
    assert row(town, Article, town.article).plus_count == 0
    assert row(town, Article, town.article).comment_count == 1
    assert town.faults() == []


def test_the_second_time_there_is_nothing_to_do(town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    sweep(town, editor)
    before = (all_that_stands(town.tribune), count(town))
    assert sweep(town, editor) == 0
    assert (all_that_stands(town.tribune), count(town)) == before


def test_deleting_first_evades_nothing(town: Town, editor):
    rogue = town.readers[0]
    before = town.balance(user(town.author))
    own = town.comment(rogue)
    town.react(town.readers[1], "dislike", own)
    paid = town.balance(user(town.readers[1]))
    delete_comment(town.tribune, rogue, own)
    assert town.balance(user(town.author)) > before  # its share of the tribute stays with it
    shut_out(town, rogue)
    stood = all_that_stands(town.tribune)
    assert sweep(town, editor) == 3  # the reading, the comment, the dislike
    assert town.balance(user(town.author)) == before + 50_000  # its part of the dislike
    assert town.balance(user(town.readers[1])) > paid  # who disliked it has paid nothing
    assert row(town, Comment, own).status == "deleted"
    assert town.faults() == []
    give_back(town, editor)
    assert differences(stood, all_that_stands(town.tribune)) == {}


def test_what_was_spent_is_borne_by_the_house(town: Town, editor):
    rogue = town.newcomer("Rogue", twei=0)
    town.let_go()
    earned = town.balance(user(rogue))
    grant(town.tribune, TWEI - earned, reason="for the test", nickname="Rogue")
    town.comment(rogue)
    assert town.balance(user(rogue)) == 0
    shut_out(town, rogue)
    before = town.balance(TREASURY)
    stood = all_that_stands(town.tribune)
    assert sweep(town, editor, rogue) == 2
    assert town.balance(user(rogue)) == 0
    assert town.balance(TREASURY) == before - earned + 400_000  # the author's part of the tribute
    assert town.faults() == []
    give_back(town, editor, rogue)
    assert differences(stood, all_that_stands(town.tribune)) == {}


def test_an_article_of_their_own_is_taken_down_and_put_back(town: Town, editor, clock):
    clock.advance(days=2)
    with_other = town.article_of(town.readers[0], town.author, title="Of two")
    alone = town.article_of(town.readers[0], title="Of one")
    town.react(town.readers[1], "plus")
    shut_out(town, town.readers[0])
    stood = all_that_stands(town.tribune)
    steps = list(sweep_account(town.tribune, editor, town.readers[0], "Fraud"))
    assert steps[-1].part == "articles"
    assert row(town, Article, alone).status == "draft"
    assert row(town, Article, with_other).status == "published"
    assert town.faults() == []
    give_back(town, editor)
    assert differences(stood, all_that_stands(town.tribune)) == {}
    assert row(town, Article, alone).status == "published"


def test_who_may_take_no_article_down_takes_the_rest(town: Town):
    alone = town.article_of(town.readers[0], title="Of one")
    shut_out(town, town.readers[0])
    assert sweep(town, staff(town.tribune, "moderator")) == 1
    assert row(town, Article, alone).status == "published"


def test_the_log_says_who_why_and_how_much(town: Town, editor):
    ban_reader(town.tribune, editor, town.readers[0], "Fraud")
    sweep(town, editor)
    give_back(town, editor)
    with town.tribune.reading() as session:
        rows = session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject == f"user:{town.readers[0]}")
            .order_by(AuditEntry.id)
        ).all()
    assert [r.action for r in rows] == ["reader.ban", "reader.sweep", "reader.unsweep"]
    assert '"reason":"Fraud"' in rows[1].after
    assert {r.actor_id for r in rows} == {editor.user_id}


@pytest.mark.databases("sqlite")
def test_a_portion_takes_as_many_statements_however_much_is_in_it(town: Town, editor):
    sizes: list[int] = []
    for people in (2, 12):
        rogue = person(town.tribune, f"Rogue {people}", twei=100)
        for number in range(people):
            other = person(town.tribune, f"Of {people} number {number}", twei=10)
            target = Target(comment_id=town.comment(other))
            add_reaction(town.tribune, rogue, "editor", target, "like")  # held to no quota
        shut_out(town, rogue)
        with statements() as made:
            assert sweep(town, editor, rogue) == people
        sizes.append(len(made))
    assert sizes[0] == sizes[1]
