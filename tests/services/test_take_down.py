"""Taking down, what it would give back, putting back; the rights of authors and editors."""

import pytest
from sqlalchemy import select

from cms.content.models import Article
from cms.people.models import AuditEntry
from cms.sdk.errors import CMSError, Conflict, NotAllowed, NotFound
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.articles.publish import publish_article, quote_publish
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import quote_take_down, unpublish_article
from cms.services.articles.trash import delete_article, restore_article, trash_article, why_kept
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.grant import grant
from tests.services.test_concurrency import at_once
from tests.support.world import TWEI, build, draft, person


@pytest.fixture
def plugins():
    return ("publish_tribute", "budget", "pluses")


@pytest.fixture
def world(tribune):
    """Ada has published three articles: she pays for the next one."""
    made = build(tribune, treasury=1000, purse=50)
    for number in range(2):
        publish_article(
            tribune, made.author, "editor", draft(tribune, made.author, f"Old {number}")
        )
    return made


@pytest.fixture
def article(tribune, world, clock):
    """The fourth one, on another day, at 5 Twei."""
    clock.advance(days=2)
    made = draft(tribune, world.author, "The fourth")
    publish_article(tribune, world.author, "author", made)
    return made


def status(tribune, article):
    with tribune.reading() as session:
        return session.scalar(select(Article.status).where(Article.id == article))


def test_the_quote_says_exactly_what_is_given_back(tribune, world, article, clock):
    clock.advance(hours=2)
    told = quote_take_down(tribune, world.author, "author", article)
    before = world.balances()
    done = unpublish_article(tribune, world.author, "author", article)
    assert [(m.line, m.user_id, m.amount_utwei) for m in told.moved] == [
        ("publish_tribute.pay_pool", world.author, 4 * TWEI)
    ]
    assert done.moved == told.moved
    assert world.balances()[user(world.author)] - before[user(world.author)] == 4 * TWEI
    assert told.pool_utwei == -24 * TWEI


def test_within_the_hour_the_house_gives_its_part_back_too(tribune, world, article):
    told = quote_take_down(tribune, world.author, "author", article)
    assert sum(m.amount_utwei for m in told.moved) == 5 * TWEI
    assert unpublish_article(tribune, world.author, "author", article).moved == told.moved


def test_a_quote_changes_nothing(tribune, world, article):
    before = world.balances()
    quote_take_down(tribune, world.author, "author", article)
    assert (world.balances(), world.faults()) == (before, [])
    assert status(tribune, article) == "published"


def test_putting_back_leaves_the_money_where_it_was(tribune, world, article):
    before = (world.balances(), world.balance(pool(article)))
    for _time in range(2):
        down = unpublish_article(tribune, world.author, "author", article)
        put_back_article(tribune, world.author, "author", article, down.subject_id)
        assert (world.balances(), world.balance(pool(article))) == before
    assert status(tribune, article) == "published"
    assert world.faults() == []


def test_what_was_given_back_and_spent_is_not_put_back_at_the_cost_of_the_house(
    tribune, world, article, clock
):
    down = unpublish_article(tribune, world.author, "author", article)
    for number in range(6):  # at 5 Twei each, from a purse of 30
        clock.advance(days=2)
        other = draft(tribune, world.author, f"Another {number}")
        publish_article(tribune, world.author, "author", other)
    assert world.balance(user(world.author)) == 0
    before = world.balances()
    with pytest.raises(Conflict) as refused:
        put_back_article(tribune, world.author, "author", article, down.subject_id)
    assert refused.value.code == "article.spent"
    assert (world.balances(), status(tribune, article)) == (before, "draft")


def test_only_the_last_taking_down_is_put_back(tribune, world, article, clock):
    down = unpublish_article(tribune, world.author, "author", article)
    publish_article(tribune, world.author, "author", article)
    for removal in (down.subject_id, 999, 1):
        with pytest.raises(CMSError):
            put_back_article(tribune, world.author, "author", article, removal)
    again = unpublish_article(tribune, world.author, "author", article)
    put_back_article(tribune, world.author, "author", article, again.subject_id)
    assert world.faults() == []


def test_two_who_publish_at_once_publish_once(app, tribune, world, clock):
    clock.advance(days=2)
    made = draft(tribune, world.author, "Twice at once")
    before = world.balance(user(world.author))

    def job():
        return publish_article(tribune, world.author, "author", made)

    results = at_once(app, [job] * 8)
    assert sum(not r.replayed for r in results) == 1
    assert before - world.balance(user(world.author)) == 5 * TWEI
    assert world.faults() == []


def test_many_who_take_down_at_once_do_so_once(app, tribune, world, article):
    def job():
        return unpublish_article(tribune, world.author, "author", article)

    results = at_once(app, [job] * 8)
    assert sum(not r.replayed for r in results) == 1
    assert world.faults() == []


@pytest.mark.parametrize("act", [publish_article, unpublish_article, quote_publish,
                                 quote_take_down, trash_article, restore_article,
                                 delete_article])  # fmt: skip
@pytest.mark.parametrize(
    ("role", "fault"),
    [("author", NotAllowed), ("moderator", NotFound), ("reader", NotFound), ("nobody", NotFound)],
)
def test_others_articles_are_for_editors_alone(tribune, world, act, role, fault):
    stranger = person(tribune, "Bea", role="author")
    before = (world.balances(), status(tribune, world.article))
    with pytest.raises(fault):
        act(tribune, stranger, role, world.article)
    assert (world.balances(), status(tribune, world.article)) == before


def test_an_author_whose_desk_was_taken_away_may_not_publish(tribune, world):
    made = draft(tribune, world.author, "Mine")
    with pytest.raises(NotAllowed):
        publish_article(tribune, world.author, "reader", made)


def test_too_little_money_leaves_a_draft(tribune, world, clock):
    grant(tribune, TWEI, reason="x", nickname="Ada")
    clock.advance(days=2)
    poor = person(tribune, "Poor", role="author")
    for number in range(2):  # the first two are free
        publish_article(tribune, poor, "author", draft(tribune, poor, f"Free {number}"))
    made = draft(tribune, poor, "Too dear")
    told = quote_publish(tribune, poor, "author", made)
    assert [r.code for r in told.refusals] == ["ledger.insufficient_funds"]
    with pytest.raises(CMSError) as refused:
        publish_article(tribune, poor, "author", made)
    assert refused.value.code == "ledger.insufficient_funds"
    assert status(tribune, made) == "draft"


def test_the_log_names_who_published_and_took_down(tribune, world, article):
    unpublish_article(tribune, world.author, "author", article, reason="a wrong name")
    with tribune.reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.after)
            .where(AuditEntry.subject == f"article:{article}")
            .order_by(AuditEntry.id)
        ).all()
    assert [row.action for row in rows] == ["article.publish", "article.unpublish"]
    assert {row.actor_id for row in rows} == {world.author}
    assert "a wrong name" in rows[1].after


def test_the_trash_takes_a_live_article_down_first(tribune, world, article):
    before = world.balance(TREASURY)
    done = trash_article(tribune, world.author, "author", article)
    assert status(tribune, article) == "trashed"
    assert sum(m.amount_utwei for m in done.moved) == 5 * TWEI
    assert world.balance(TREASURY) - before == 19 * TWEI  # 20 from the pool, 1 to Ada
    assert trash_article(tribune, world.author, "author", article).replayed
    restore_article(tribune, world.author, "author", article)
    assert status(tribune, article) == "draft"
    assert world.faults() == []


def test_what_lies_in_the_trash_is_not_published(tribune, world):
    made = draft(tribune, world.author, "Thrown away")
    trash_article(tribune, world.author, "author", made)
    with pytest.raises(Conflict):
        publish_article(tribune, world.author, "author", made)


def test_for_ever_goes_only_what_was_never_live(tribune, world, article):
    made = draft(tribune, world.author, "Never live")
    with pytest.raises(Conflict):
        delete_article(tribune, world.author, "author", made)  # not in the trash
    for one in (made, article):
        trash_article(tribune, world.author, "author", one)
    assert "ledger" in why_kept(tribune, article)
    with pytest.raises(Conflict) as refused:
        delete_article(tribune, world.author, "author", article)
    assert refused.value.code == "article.kept"
    assert why_kept(tribune, made) == ""
    delete_article(tribune, world.author, "author", made)
    assert status(tribune, made) is None


def test_a_reader_who_earned_keeps_it_when_the_article_goes(tribune, world, article, clock):
    add_reaction(tribune, world.readers[0], "reader", Target(article), "plus")
    earned = world.balance(user(world.readers[0]))
    clock.advance(hours=3)
    told = quote_take_down(tribune, world.author, "author", article)
    assert unpublish_article(tribune, world.author, "author", article).moved == told.moved
    assert world.balance(user(world.readers[0])) == earned
