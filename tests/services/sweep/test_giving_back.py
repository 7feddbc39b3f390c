"""Giving back what a sweep took: exactly, but for what has changed since."""

import pytest
from sqlalchemy import update

from cms.content.models import Article, Comment
from cms.ledger.models import EventRow
from cms.sdk import CMSError
from cms.sdk.transfers import user
from cms.services.dealings.comment_removal import delete_comment, moderate_comment, restore_comment
from cms.services.sweep.restore import restore_sweep
from tests.plugins.conftest import Town
from tests.support.caused import all_that_stands, differences
from tests.support.sweeping import be_busy, count, give_back, let_in, row, shut_out, sweep

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_giving_it_back_leaves_no_trace(town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    before = all_that_stands(town.tribune)
    assert sweep(town, editor) == give_back(town, editor)
    assert differences(before, all_that_stands(town.tribune)) == {}
    assert town.faults() == []


def test_a_restored_comment_does_not_bring_swept_likes_back(town: Town, editor):
    rogue, other = town.readers[:2]
    comment = town.comment(other)
    town.react(rogue, "like", comment)
    moderate_comment(town.tribune, editor.user_id, "editor", comment, "A slip")
    shut_out(town, rogue)
    stood = all_that_stands(town.tribune)
    sweep(town, editor)
    assert row(town, Comment, comment).like_count == 0
    restore_comment(town.tribune, editor.user_id, "editor", comment)
    assert row(town, Comment, comment).like_count == 0
    assert count(town, EventRow.kind == "react", EventRow.undone_by.is_(None)) == 0
    assert town.faults() == []
    moderate_comment(town.tribune, editor.user_id, "editor", comment, "A slip")
    give_back(town, editor)
    gone = all_that_stands(town.tribune)
    assert gone["balances"] == stood["balances"]
    assert town.faults() == []


def test_giving_back_follows_what_became_of_the_thing(town: Town, editor):
    """Away before the sweep and back before its return: the like counts again, with its money."""
    rogue, other = town.readers[:2]
    comment = town.comment(other)
    town.react(rogue, "like", comment)
    shut_out(town, rogue)
    stood = all_that_stands(town.tribune)
    moderate_comment(town.tribune, editor.user_id, "editor", comment, "A slip")
    sweep(town, editor)
    restore_comment(town.tribune, editor.user_id, "editor", comment)
    give_back(town, editor)
    changed = differences(stood, all_that_stands(town.tribune))
    assert set(changed) == {"comment"}  # it has been removed once
    assert town.faults() == []


def test_what_went_before_and_stays_away_comes_back_as_it_was(town: Town, editor):
    rogue, other = town.readers[:2]
    comment = town.comment(other)
    town.react(rogue, "like", comment)
    stood = all_that_stands(town.tribune)
    moderate_comment(town.tribune, editor.user_id, "editor", comment, "A slip")
    shut_out(town, rogue)
    away = all_that_stands(town.tribune)
    sweep(town, editor)
    give_back(town, editor)
    assert differences(away, all_that_stands(town.tribune)) == {}
    restore_comment(town.tribune, editor.user_id, "editor", comment)
    assert set(differences(stood, all_that_stands(town.tribune))) == {"comment"}
    assert town.faults() == []


def test_a_thing_that_has_gone_since_takes_its_like_with_it(town: Town, editor):
    rogue, other = town.readers[:2]
    comment = town.comment(other)
    town.react(rogue, "like", comment)
    shut_out(town, rogue)
    sweep(town, editor)
    delete_comment(town.tribune, other, comment)
    before = town.balance(user(other))
    give_back(town, editor)
    assert town.balance(user(other)) == before
    assert row(town, Comment, comment).like_count == 0
    assert town.faults() == []


def test_a_reaction_that_was_placed_anew_stands(town: Town, editor):
    rogue = town.readers[0]
    town.react(rogue, "plus")
    shut_out(town, rogue)
    sweep(town, editor)
    let_in(town, rogue)
    town.react(rogue, "minus")
    give_back(town, editor)
    article = row(town, Article, town.article)
    assert (article.plus_count, article.minus_count) == (0, 1)
    assert town.faults() == []


def test_a_swept_comment_comes_back_with_the_rest_only(town: Town, editor):
    own = town.comment(town.readers[0])
    shut_out(town, town.readers[0])
    sweep(town, editor)
    with pytest.raises(CMSError) as fault:
        restore_comment(town.tribune, editor.user_id, "editor", own)
    assert fault.value.code == "comment.swept"
    assert row(town, Comment, own).status == "moderated"
    give_back(town, editor)
    assert row(town, Comment, own).status == "visible"
    assert moderate_comment(town.tribune, editor.user_id, "editor", own, "Spam")
    assert restore_comment(town.tribune, editor.user_id, "editor", own)
    assert town.faults() == []


def test_an_article_that_moved_on_stays_down_and_the_rest_comes_back(town: Town, editor, clock):
    alone = town.article_of(town.readers[0], title="Of one")
    town.react(town.readers[0], "plus")
    shut_out(town, town.readers[0])
    sweep(town, editor)
    with town.tribune.writing() as session:
        session.execute(update(Article).where(Article.id == alone).values(status="trashed"))
    steps = list(restore_sweep(town.tribune, editor, town.readers[0], "A mistake"))
    assert "since" in steps[0].note
    assert row(town, Article, town.article).plus_count == 1
    assert town.faults() == []


def test_only_the_last_sweep_is_given_back(town: Town, editor, clock):
    rogue = town.readers[0]
    town.react(rogue, "plus")
    shut_out(town, rogue)
    sweep(town, editor)
    let_in(town, rogue)
    clock.advance(days=1)
    own = town.comment(rogue)
    shut_out(town, rogue)
    assert sweep(town, editor) == 1
    assert give_back(town, editor) == 1
    assert row(town, Comment, own).status == "visible"
    assert row(town, Article, town.article).plus_count == 0
    assert give_back(town, editor) == 2
    assert row(town, Article, town.article).plus_count == 1


def test_nothing_to_give_back_is_said(town: Town, editor):
    with pytest.raises(CMSError) as fault:
        give_back(town, editor)
    assert fault.value.code == "sweep.none"
    shut_out(town, town.readers[0])
    sweep(town, editor)
    give_back(town, editor)
    with pytest.raises(CMSError):
        give_back(town, editor)
