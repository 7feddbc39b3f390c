"""What was not paid: one reason each, seen by its person, appealed, and decided once."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from cms.ledger.models import EventRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.people.models import AuditEntry
from cms.sdk import Conflict, Invalid, NotAllowed, NotFound
from cms.sdk.transfers import pool, user
from cms.services.access.sessions import Principal
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.money.decide_unpaid import decline_unpaid, pay_unpaid
from cms.services.money.unpaid import appeal, one_unpaid, own_unpaid, unpaid_desk
from tests.histories.test_any_history import open_gates
from tests.plugins.conftest import UNGUARDED, Town, moved
from tests.services.test_concurrency import at_once
from tests.support.story import settle_town
from tests.support.world import person


@pytest.fixture
def plugins() -> None:
    """All that are built in."""


@pytest.fixture
def town(tribune, clock, once) -> Town:
    """Two articles by one author, so that a reader's second plus is paid by half."""

    def make() -> tuple[int, list[int], int]:
        open_gates(tribune)
        author, readers = settle_town(tribune, clock)
        made = Town(tribune, author, readers, article=0, authors=(author,))
        first = made.article_of(author, title="First")
        made.article = made.article_of(author, title="Second")
        add_reaction(tribune, readers[0], "reader", Target(first), "plus")
        return author, readers, made.article

    author, readers, article = once("two articles", make)
    return Town(tribune, author, list(readers), article, (author,))


@pytest.fixture
def owner(tribune):
    made = person(tribune, "Olga", role="owner")
    return Principal(user_id=made, nickname="Olga", role="owner", token_id=1, is_confirmed=True)


@pytest.fixture
def withheld(town):
    """The author's half that was withheld from the reader's second plus: 0.15."""
    town.react(town.readers[0], "plus")
    (found,) = own_unpaid(town.tribune, town.author, before=None, limit=10).found
    return found


def test_a_payment_that_is_capped_and_watched_has_one_reason_and_its_payee_sees_it(town):
    """The first plus brought 0.30 of 0.40: what is left is halved, and both are said in one."""
    town.set("pluses", caused_utwei_per_day_max=400_000)
    done = town.react(town.readers[0], "plus")
    assert moved(done)["reward_author"] == 50_000
    (found,) = own_unpaid(town.tribune, town.author, before=None, limit=10).found
    assert (found.line, found.withheld_utwei) == ("pluses.reward_author", 50_000)
    assert (found.event, found.actor) == ("react", "Reader 0")
    assert "One reader's pluses bring 0.40 Twei in 24 hours" in found.detail
    assert "between the same two people" in found.detail
    mine = own_unpaid(town.tribune, town.readers[0], before=None, limit=10).found
    assert "pluses.reward_author" not in {one.line for one in mine}


def overprice(town) -> None:
    """Let a plus be worth more than any pool holds."""
    town.set("ring_guard", **UNGUARDED)
    town.set("pluses", reward_utwei=90_000_000, caused_utwei_per_day_max=10**10)


def as_reader(user_id: int) -> Principal:
    return Principal(user_id=user_id, nickname="R", role="reader", token_id=1)


class TestReasons:
    def test_a_reduced_payment_has_one_reason_with_the_version_that_cut_it(self, town, withheld):
        assert (withheld.code, withheld.plugin, withheld.rule_version) == (
            "repeated",
            "ring_guard",
            0,
        )
        assert withheld.withheld_utwei == 150_000
        assert withheld.label == "Earned for Pluses"
        assert withheld.title == "Second"
        assert withheld.status == "open"

    def test_what_is_paid_in_full_has_none(self, town):
        town.react(town.readers[1], "plus")
        assert own_unpaid(town.tribune, town.author, before=None, limit=10).found == []

    def test_an_empty_pool_is_a_reason_of_its_own(self, town):
        overprice(town)
        town.react(town.readers[1], "plus")
        (why,) = own_unpaid(town.tribune, town.author, before=None, limit=10).found
        assert (why.code, why.withheld_utwei, why.can_be_paid) == ("pool_empty", 90_000_000, False)

    def test_a_retry_keeps_no_second_reason(self, town, withheld):
        town.react(town.readers[0], "plus")
        assert len(own_unpaid(town.tribune, town.author, before=None, limit=10).found) == 1

    def test_pages_go_on_where_they_ended(self, town):
        overprice(town)
        for reader in town.readers[1:]:
            town.react(reader, "plus")
        page = own_unpaid(town.tribune, town.author, before=None, limit=2)
        rest = own_unpaid(town.tribune, town.author, before=page.found[-1].id, limit=2)
        assert (len(page.found), page.has_more, len(rest.found), rest.has_more) == (
            2,
            True,
            1,
            False,
        )

    def test_a_taken_back_act_leaves_nothing_to_decide(self, town, withheld, owner):
        withdraw_reaction(town.tribune, town.readers[0], Target(town.article))
        assert one_unpaid(town.tribune, owner, withheld.id).status == "undone"
        with pytest.raises(Conflict, match="taken back"):
            pay_unpaid(town.tribune, owner, withheld.id, "why not")


class TestAppeals:
    def test_it_reaches_the_desk_once(self, town, withheld, owner):
        for _twice in range(2):
            appeal(town.tribune, town.author, withheld.id, "  We only met today. ")
        (asked,) = unpaid_desk(town.tribune, owner, is_appealed=True).found
        assert (asked.id, asked.status, asked.appeal) == (
            withheld.id,
            "appealed",
            "We only met today.",
        )

    def test_other_words_later_are_refused(self, town, withheld):
        appeal(town.tribune, town.author, withheld.id, "We only met today.")
        with pytest.raises(Conflict, match="asked for this already"):
            appeal(town.tribune, town.author, withheld.id, "And again")

    def test_what_is_not_mine_is_not_found(self, town, withheld):
        with pytest.raises(NotFound):
            appeal(town.tribune, town.readers[0], withheld.id, "Please")

    @pytest.mark.parametrize("words", ["", "  \n ", "x" * 501])
    def test_words_are_needed_and_limited(self, town, withheld, words):
        with pytest.raises(Invalid):
            appeal(town.tribune, town.author, withheld.id, words)

    def test_without_a_withheld_sum_there_is_nothing_to_ask(self, town):
        overprice(town)
        town.react(town.readers[1], "plus")
        (why,) = own_unpaid(town.tribune, town.author, before=None, limit=10).found
        with pytest.raises(Conflict, match="No sum is withheld"):
            appeal(town.tribune, town.author, why.id, "Please")


class TestDecisions:
    def test_paid_in_full_out_of_the_pool_and_audited(self, town, withheld, owner):
        before = town.balances()
        assert pay_unpaid(town.tribune, owner, withheld.id, "They are honest") == 150_000
        after = town.balances()
        assert after[user(town.author)] == before[user(town.author)] + 150_000
        assert after[pool(town.article)] == before[pool(town.article)] - 150_000
        found = one_unpaid(town.tribune, owner, withheld.id)
        assert (found.status, found.decided_because) == ("paid", "They are honest")
        with town.tribune.reading() as session:
            assert "money.decide_unpaid" in session.scalars(select(AuditEntry.action)).all()
        assert town.faults() == []

    def test_what_was_paid_goes_back_with_its_act(self, town, owner):
        before = town.balances()
        town.react(town.readers[0], "plus")
        (found,) = own_unpaid(town.tribune, town.author, before=None, limit=10).found
        pay_unpaid(town.tribune, owner, found.id, "They are honest")
        withdraw_reaction(town.tribune, town.readers[0], Target(town.article))
        assert town.balances() == before
        assert town.faults() == []

    def test_declined_it_stays_unpaid_for_good(self, town, withheld, owner):
        before = town.balances()
        decline_unpaid(town.tribune, owner, withheld.id, "A ring")
        assert town.balances() == before
        assert one_unpaid(town.tribune, owner, withheld.id).status == "declined"
        with pytest.raises(Conflict, match="decided already"):
            pay_unpaid(town.tribune, owner, withheld.id, "After all")
        with pytest.raises(Conflict, match="has been decided"):
            appeal(town.tribune, town.author, withheld.id, "Please")

    def test_four_operators_pay_it_once(self, app, town, withheld, owner):
        def work():
            return pay_unpaid(town.tribune, owner, withheld.id, "They are honest")

        told = at_once(app, [work] * 4)
        assert sorted(getattr(one, "code", "paid") for one in told) == [
            "paid",
            *["unpaid.decided"] * 3,
        ]
        assert town.faults() == []

    def test_a_pool_that_is_short_pays_nothing(self, town, withheld, owner):
        with town.tribune.writing() as session:
            session.execute(
                update(UnpaidRow).where(UnpaidRow.id == withheld.id).values(withheld_utwei=10**12)
            )
        with pytest.raises(Conflict, match="The article's pool holds"):
            pay_unpaid(town.tribune, owner, withheld.id, "They are honest")
        assert one_unpaid(town.tribune, owner, withheld.id).status == "open"
        with town.tribune.reading() as session:
            assert not session.scalars(select(EventRow).where(EventRow.kind == "pay_unpaid")).all()

    def test_rights_and_a_fresh_password_are_needed(self, town, withheld, owner):
        with pytest.raises(NotAllowed):
            pay_unpaid(town.tribune, replace(owner, role="editor"), withheld.id, "x")
        with pytest.raises(NotAllowed, match="password"):
            decline_unpaid(town.tribune, replace(owner, is_confirmed=False), withheld.id, "x")
        with pytest.raises(Invalid):
            pay_unpaid(town.tribune, owner, withheld.id, " ")
        with pytest.raises(NotFound):
            pay_unpaid(town.tribune, owner, withheld.id + 99, "x")

    def test_the_desk_is_for_those_who_read_money_and_for_an_articles_authors(self, town, withheld):
        author = replace(as_reader(town.author), role="author")
        assert unpaid_desk(town.tribune, author, article_id=town.article).found
        with pytest.raises(NotAllowed):
            unpaid_desk(town.tribune, author)
        with pytest.raises(NotAllowed):
            unpaid_desk(town.tribune, as_reader(town.readers[0]), article_id=town.article)


def test_what_is_shown_to_readers_names_live_articles_only(town, withheld):
    assert moved(town.react(town.readers[1], "plus"))
    (before,) = own_unpaid(town.tribune, town.author, before=None, limit=10).found
    assert (before.slug, before.title) == ("second", "Second")
