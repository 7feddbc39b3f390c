"""Undoing everything an account caused: whole, once, in portions, and giving it back exactly."""

from itertools import islice

import pytest
from sqlalchemy import func, select, update

from cms.content.models import Article, Comment, Reaction
from cms.ledger.models import EventRow
from cms.people.models import AuditEntry, User
from cms.sdk import CMSError
from cms.sdk.transfers import TREASURY, AccountKind, user
from cms.services.access.sessions import Principal
from cms.services.articles.due import run_due
from cms.services.dealings.comment_removal import delete_comment, moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.grant import grant
from cms.services.people.bans import ban_reader
from cms.services.sweep.account import sweep_account
from cms.services.sweep.quote import quote_sweep
from cms.services.sweep.restore import restore_sweep
from tests.histories.test_any_history import open_gates
from tests.plugins.conftest import Town, put
from tests.services.test_concurrency import at_once
from tests.support.caused import all_that_stands, differences
from tests.support.staff import hire
from tests.support.statements import statements
from tests.support.story import read
from tests.support.world import TWEI, build, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune, clock, once) -> Town:
    """An author, four readers who have read, open gates; whoever acts is the first reader."""

    def make() -> tuple[int, list[int], int]:
        open_gates(tribune)
        put(tribune, "read_to_earn", pays_on="read")
        made = build(tribune, readers=4, treasury=1000)
        for reader in made.readers:
            read(tribune, clock, reader, made.article)
        return made.author, made.readers, made.article

    author, readers, article = once("to be swept", make)
    return Town(tribune, author, list(readers), article, authors=(author,))


def staff(tribune, role: str, *, is_confirmed: bool = True, name: str = "") -> Principal:
    made = hire(tribune, role, name or f"The {role}")
    return Principal(user_id=made, nickname="", role=role, token_id=0, is_confirmed=is_confirmed)


@pytest.fixture
def editor(tribune) -> Principal:
    return staff(tribune, "editor")


def shut_out(town: Town, user_id: int) -> None:
    with town.tribune.writing() as session:
        now = town.tribune.clock.now()
        session.execute(update(User).where(User.id == user_id).values(banned_at=now))


def let_in(town: Town, user_id: int) -> None:
    with town.tribune.writing() as session:
        session.execute(update(User).where(User.id == user_id).values(banned_at=None))


def sweep(town: Town, actor: Principal | None, user_id: int = 0, **more) -> int:
    who = user_id or town.readers[0]
    return sum(s.count for s in sweep_account(town.tribune, actor, who, "Fraud", **more))


def give_back(town: Town, actor: Principal | None, user_id: int = 0, **more) -> int:
    who = user_id or town.readers[0]
    return sum(s.count for s in restore_sweep(town.tribune, actor, who, "A mistake", **more))


def be_busy(town: Town) -> tuple[int, int]:
    """Let the first reader do all there is; return their comment and another's."""
    rogue, other, third, fourth = town.readers
    own, others = town.comment(rogue), town.comment(other)
    town.react(rogue, "plus")
    town.react(rogue, "like", others)
    town.react(third, "dislike", others)
    town.react(other, "like", own)
    town.react(third, "like", own)
    town.react(fourth, "dislike", own)
    town.tribune.clock.advance(hours=25)
    run_due(town.tribune)  # the comments mature, and what was held is released later
    return own, others


def row(town: Town, model, number: int):
    with town.tribune.reading() as session:
        return session.scalar(select(model).where(model.id == number))


def count(town: Town, *where) -> int:
    with town.tribune.reading() as session:
        return session.scalar(select(func.count()).select_from(EventRow).where(*where))


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


def test_giving_it_back_leaves_no_trace(town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    before = all_that_stands(town.tribune)
    assert sweep(town, editor) == give_back(town, editor)
    assert differences(before, all_that_stands(town.tribune)) == {}
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


def test_who_may_take_no_article_down_takes_the_rest(town: Town):
    alone = town.article_of(town.readers[0], title="Of one")
    shut_out(town, town.readers[0])
    assert sweep(town, staff(town.tribune, "moderator")) == 1
    assert row(town, Article, alone).status == "published"


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


@pytest.mark.parametrize(
    ("role", "is_confirmed", "reason", "code"),
    [
        ("author", True, "Fraud", "role.rights"),
        ("reader", True, "Fraud", "role.rights"),
        ("moderator", False, "Fraud", "sweep.unconfirmed"),
        ("moderator", True, " ", "reason.empty"),
    ],
)
@pytest.mark.parametrize("act", [sweep_account, restore_sweep])
def test_whoever_may_not_or_says_not_why_undoes_nothing(
    town: Town, editor, act, role, is_confirmed, reason, code
):
    town.react(town.readers[0], "plus")
    shut_out(town, town.readers[0])
    sweep(town, editor, count_max=1)
    before = all_that_stands(town.tribune)
    actor = staff(town.tribune, role, is_confirmed=is_confirmed)
    with pytest.raises(CMSError) as fault:
        list(act(town.tribune, actor, town.readers[0], reason))
    assert fault.value.code == code
    assert differences(before, all_that_stands(town.tribune)) == {}


@pytest.mark.parametrize("act", [sweep_account, restore_sweep])
def test_nobody_oneself_and_those_above_are_not_swept(town: Town, act):
    moderator, admin = staff(town.tribune, "moderator"), staff(town.tribune, "admin")
    cases = ((999, "person.not_found"), (admin.user_id, "role.too_high"),
             (moderator.user_id, "ban.oneself"), (town.author, "role.too_high"))  # fmt: skip
    for user_id, code in cases:
        with pytest.raises(CMSError) as fault:
            list(act(town.tribune, moderator, user_id, "Fraud"))
        assert fault.value.code == code


def test_only_who_is_shut_out_is_swept(town: Town, editor):
    with pytest.raises(CMSError) as fault:
        sweep(town, editor)
    assert fault.value.code == "sweep.not_banned"
    assert row(town, Article, town.article).plus_count == 0


def test_nothing_to_give_back_is_said(town: Town, editor):
    with pytest.raises(CMSError) as fault:
        give_back(town, editor)
    assert fault.value.code == "sweep.none"
    shut_out(town, town.readers[0])
    sweep(town, editor)
    give_back(town, editor)
    with pytest.raises(CMSError):
        give_back(town, editor)


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


def test_the_quote_is_what_then_moves(town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    before = town.balances()
    told = quote_sweep(town.tribune, editor, town.readers[0])
    assert told.counts == {
        "comments": 1, "imported": 0, "reactions": 2, "readings": 1, "timers": 0, "answers": 3,
        "articles": 0,
    }  # fmt: skip
    assert (told.total, told.moved_of, told.is_partial, told.portions) == (7, 7, False, 0)
    assert sweep(town, editor) == told.total
    after = town.balances()
    moved = {user(b.user_id): b.amount_utwei for b in (*told.losers, *told.gainers) if b.user_id}
    assert moved == {a: after[a] - before[a] for a in after if a.kind is AccountKind.USER
                     and after[a] != before[a]}  # fmt: skip
    assert told.losers[0].user_id == town.readers[0]
    again = quote_sweep(town.tribune, editor, town.readers[0])
    assert (again.total, again.losers, again.gainers) == (0, [], [])
    assert again.portions == 4  # comments, reactions, readings, what others gave


def test_a_quote_is_for_those_who_may_sweep(town: Town, editor):
    town.article_of(town.readers[0], title="Of one")
    assert quote_sweep(town.tribune, editor, town.readers[0]).titles == ["Of one"]
    moderator = staff(town.tribune, "moderator")
    assert "articles" not in quote_sweep(town.tribune, moderator, town.readers[0]).counts
    for actor, user_id in ((moderator, town.author), (staff(town.tribune, "author"), 3)):
        with pytest.raises(CMSError):
            quote_sweep(town.tribune, actor, user_id)
