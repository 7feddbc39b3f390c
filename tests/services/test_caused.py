"""What an article, a comment or a person caused: totals, movements page by page, for whom it is."""

import pytest

from cms.ledger.caused import Cause
from cms.sdk import CMSError, NotFound
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.caused import PAGE_SIZE, what_it_caused
from cms.services.people.bans import ban_reader
from cms.services.sweep.account import sweep_account
from tests.support.staff import staff
from tests.support.world import World, person


@pytest.fixture
def editor(tribune):
    return staff(tribune, "editor")


def sums(found) -> dict[tuple[str, int, str], int]:
    return {(t.kind, t.owner_id, t.label): t.amount_utwei for t in found.totals}


def test_totals_are_of_this_object_alone_and_net_of_what_was_taken_back(world: World, editor):
    one, two = world.readers[:2]
    for reader in (one, two):
        add_reaction(world.tribune, reader, "reader", Target(world.article), "plus")
    comment = post_comment(world.tribune, two, "reader", world.article, "Words").subject_id
    mine = what_it_caused(world.tribune, editor, Cause(kind="person", id=one))
    assert mine.name == "Reader 0"
    assert sums(mine) == {
        ("user", one, "reward"): 300_000,
        ("pool", world.article, "reward"): -300_000,
    }
    assert [entry.amount_utwei for entry in mine.entries] == [300_000]
    of_comment = what_it_caused(world.tribune, editor, Cause(kind="comment", id=comment))
    assert sums(of_comment) == {("user", two, "spend"): -500_000, ("treasury", 0, "spend"): 500_000}
    of_article = what_it_caused(world.tribune, editor, Cause(kind="article", id=world.article))
    assert sums(of_article)["pool", world.article, "fund"] == 10_000_000
    assert sums(of_article)["pool", world.article, "reward"] == -600_000
    assert of_article.stands
    ban_reader(world.tribune, editor, one, "Fraud")
    list(sweep_account(world.tribune, None, one, "Fraud"))
    after = what_it_caused(world.tribune, editor, Cause(kind="person", id=one))
    assert sums(after) == {}
    assert [entry.kind for entry in after.entries] == ["reverse", "post"]


def test_movements_come_page_by_page(world: World, editor):
    writer = person(world.tribune, "Writer", twei=30)
    for number in range(PAGE_SIZE + 5):
        post_comment(world.tribune, writer, "reader", world.article, f"Comment {number}")
    cause = Cause(kind="person", id=writer)
    first = what_it_caused(world.tribune, editor, cause)
    assert (len(first.entries), first.has_more) == (PAGE_SIZE, True)
    last = first.entries[-1]
    rest = what_it_caused(world.tribune, editor, cause, (last.entry_id, last.leg))
    assert (len(rest.entries), rest.has_more) == (5, False)
    assert rest.entries[0].entry_id < last.entry_id
    assert sums(rest) == sums(first)


@pytest.mark.parametrize("kind", ["article", "comment", "person"])
def test_what_is_not_there_caused_nothing(world: World, editor, kind):
    with pytest.raises(NotFound):
        what_it_caused(world.tribune, editor, Cause(kind=kind, id=999))


@pytest.mark.parametrize("role", ["moderator", "author", "reader"])
def test_it_is_for_those_who_may_see_money(world: World, role):
    with pytest.raises(CMSError) as fault:
        what_it_caused(world.tribune, staff(world.tribune, role), Cause(kind="person", id=1))
    assert fault.value.code == "role.rights"
