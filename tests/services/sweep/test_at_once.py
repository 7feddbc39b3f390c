"""Sweeps that are cut off, run beside each other, or are of people who liked each other."""

from itertools import islice

import pytest
from sqlalchemy import select

from cms.content.models import Reaction
from cms.ledger.models import EventRow
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.sweep.account import sweep_account
from cms.services.sweep.restore import restore_sweep
from tests.plugins.conftest import Town
from tests.services.test_concurrency import at_once
from tests.support.caused import all_that_stands, differences
from tests.support.sweeping import be_busy, count, give_back, shut_out, sweep

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_what_was_cut_off_is_done_by_the_next_run(town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    stood = all_that_stands(town.tribune)
    for _time in range(2):
        next(islice(sweep_account(town.tribune, editor, town.readers[0], "Fraud", count_max=1), 1))
        assert town.faults() == []
    assert sweep(town, None) == 5
    assert sum(
        islice((s.count for s in restore_sweep(town.tribune, None, town.readers[0], "No")), 2)
    )
    assert town.faults() == []
    give_back(town, editor)
    assert differences(stood, all_that_stands(town.tribune)) == {}


def test_two_at_once_take_and_give_nothing_twice(app, town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    stood = all_that_stands(town.tribune)
    assert sum(at_once(app, [lambda: sweep(town, editor, count_max=None)] * 3)) == 7
    assert town.faults() == []
    done = at_once(app, [lambda: give_back(town, editor)] * 2)
    assert sum(one for one in done if isinstance(one, int)) == 7
    assert differences(stood, all_that_stands(town.tribune)) == {}
    assert town.faults() == []


def test_sweeps_of_two_who_liked_each_other_do_not_block(app, town: Town, editor):
    one, two = town.readers[:2]
    for number in range(3):
        for who, other in ((one, two), (two, one)):
            made = post_comment(town.tribune, other, "reader", town.article, f"Words {number}")
            add_reaction(town.tribune, who, "reader", Target(comment_id=made.subject_id), "like")
    for who in (one, two):
        shut_out(town, who)
    done = at_once(app, [lambda who=who: sweep(town, editor, who) for who in (one, two)])
    assert all(isinstance(count, int) for count in done)
    assert town.faults() == []
    with town.tribune.reading() as session:
        assert not session.scalars(select(Reaction.id).where(Reaction.kind.is_not(None))).all()


def test_likes_among_two_who_are_both_swept_come_back_the_last_one_first(town: Town, editor):
    one, two = town.readers[:2]
    town.react(one, "like", town.comment(two))
    town.react(two, "like", town.comment(one))
    for who in (one, two):
        shut_out(town, who)
    stood = all_that_stands(town.tribune)
    for who in (one, two):
        sweep(town, editor, who)
    for who in (two, one):
        give_back(town, editor, who)
    assert differences(stood, all_that_stands(town.tribune)) == {}
    for act in (sweep, give_back):
        for who in (one, two):
            act(town, editor, who)
            assert town.faults() == []


def test_a_like_to_a_comment_that_a_sweep_has_hidden_but_not_finished_comes_back(
    town: Town, editor
):
    rogue, other = town.readers[:2]
    town.react(rogue, "like", town.comment(other))
    for who in (rogue, other):
        shut_out(town, who)
    assert sweep(town, editor, other, count_max=1) == 1  # the comment is hidden, the like stands
    stood = all_that_stands(town.tribune)
    sweep(town, editor, rogue)
    give_back(town, editor, rogue)
    assert differences(stood, all_that_stands(town.tribune)) == {}
    sweep(town, editor, other)
    assert count(town, EventRow.kind == "react", EventRow.undone_by.is_(None)) == 0
    assert town.faults() == []
