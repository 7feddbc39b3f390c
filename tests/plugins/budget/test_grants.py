"""What the house gives to pools: at first, when they run low, within the day's release."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

import pytest

from cms.content.reading_credit import Beat
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.articles.publish import publish_article, quote_publish
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.beats import Progress, beat
from cms.services.dealings.comment_removal import moderate_comment
from cms.services.dealings.reads import start_reading
from cms.services.money.grant import grant
from tests.services.test_concurrency import at_once
from tests.support.story import beats, read
from tests.support.world import TWEI, draft, person

FUND = "budget.fund_pool"


def publish(town, title: str) -> int:
    made = draft(town.tribune, town.author, title=title, words=952)
    publish_article(town.tribune, town.author, "editor", made)
    town.article = made
    return made


def drain(town, left_utwei: int = 0) -> None:
    """Let one plus pay the author all but so much of the pool."""
    reward = town.balance(pool(town.article)) - left_utwei
    town.set("read_to_earn", reward_utwei_per_minute=0, reward_utwei_min=0)
    town.set("pluses", reward_utwei=reward, caused_utwei_per_day_max=10 * reward)
    reader = town.newcomer(f"Drainer of {town.article} at {town.tribune.clock.now()}")
    town.react(reader, "plus")


@pytest.fixture
def tributeless(town):
    """Nobody pays to publish, so what is in a pool is the house's."""
    town.set("publish_tribute", tribute_utwei=0)
    return town


@pytest.mark.databases("sqlite", "postgresql")
def test_a_pool_gets_its_first_grant_when_the_article_goes_live(tributeless):
    town = tributeless
    before = town.balance(TREASURY)
    article = publish(town, "New")
    assert town.balance(pool(article)) == 20 * TWEI
    assert town.balance(TREASURY) == before - 20 * TWEI
    assert town.faults() == []


def test_or_when_enough_others_have_read_it(tributeless, clock):
    town = tributeless
    town.set("budget", readers_min=3)
    article = publish(town, "New")
    held = []
    for reader in town.readers:
        read(town.tribune, clock, reader, article)
        held.append(town.balance(pool(article)))
    assert held == [0, 0, 20 * TWEI, 20 * TWEI]


def test_a_low_pool_gets_another_with_the_next_reading(tributeless):
    town = tributeless
    article = publish(town, "New")
    drain(town, left_utwei=5 * TWEI)
    town.newcomer("Too early")
    assert town.balance(pool(article)) == 5 * TWEI
    drain(town, left_utwei=5 * TWEI - 1)
    town.newcomer("In time")
    assert town.balance(pool(article)) == 25 * TWEI - 1


def test_but_no_more_than_so_many(tributeless):
    town = tributeless
    town.set("budget", grants_max=2, release_utwei_min=1_000 * TWEI)
    article = publish(town, "New")
    for number in range(4):
        drain(town)
        town.newcomer(f"Number {number}")
    assert town.balance(pool(article)) == 0
    assert town.faults() == []


def test_the_days_release_is_the_limit_and_midnight_brings_a_new_one(tributeless, clock):
    town = tributeless  # the fixture's own article has had its 20
    town.set("budget", release_utwei_min=50 * TWEI, release_percent=0)
    first, second = publish(town, "First"), publish(town, "Second")
    assert town.balance(pool(first)) == 20 * TWEI
    assert town.balance(pool(second)) == 10 * TWEI
    third = draft(town.tribune, town.author, title="Third", words=952)
    quoted = quote_publish(town.tribune, town.author, "editor", third)
    (why,) = (s for s in quoted.skipped if s.line == FUND)
    assert (why.code, why.detail) == ("release_spent", "Today's release has 0.00 Twei left")
    clock.advance(days=1)
    publish_article(town.tribune, town.author, "editor", third)
    assert town.balance(pool(third)) == 20 * TWEI


def test_a_grant_to_the_treasury_raises_the_release_at_once(tributeless):
    town = tributeless
    town.set("budget", release_utwei_min=0, release_percent=1)
    poor = publish(town, "Poor")  # 1 % of 10,000 is 100, of which 20 are drawn
    assert town.balance(pool(poor)) == 20 * TWEI
    for number in range(3):
        publish(town, f"Number {number}")
    spent = publish(town, "Spent")
    assert town.balance(pool(spent)) < 20 * TWEI
    grant(town.tribune, 10_000 * TWEI, reason="for the test")
    rich = publish(town, "Rich")
    assert town.balance(pool(rich)) == 20 * TWEI


@pytest.mark.databases("sqlite", "postgresql")
def test_sixteen_readings_at_once_bring_a_low_pool_one_grant(app, tributeless):
    town = tributeless
    article = publish(town, "New")
    drain(town)
    before = town.balance(TREASURY)
    people = [person(town.tribune, f"One of {n}") for n in range(16)]
    results = at_once(app, last_beats(town, people, article))
    assert [progress.is_valid for progress in results] == [True] * 16
    assert town.balance(pool(article)) == 20 * TWEI
    assert town.balance(TREASURY) == before - 20 * TWEI
    assert town.faults() == []


def last_beats(town, people: list[int], article: int) -> list[Callable[[], Progress]]:
    """Let everybody read but for the last beat; return what makes each reading valid."""
    begun = {who: start_reading(town.tribune, who, article) for who in people}

    def send(who: int, said: Beat) -> Progress:
        one = begun[who]
        return beat(town.tribune, who, "reader", one.id, one.token, said)

    clock = town.tribune.clock
    for said, _next in pairwise(beats(clock, begun[people[0]])):
        for who in people:
            send(who, said)
    clock.advance(seconds=12)
    last = replace(said, sequence=said.sequence + 1, depth_percent=100)
    return [partial(send, who, last) for who in people]


class TestTakenDown:
    """What is unspent goes back to whoever filled the pool, in proportion."""

    @pytest.fixture
    def article(self, town, clock) -> int:
        clock.advance(days=2)
        made = publish(town, "One more")  # 4.00 of the author's, 20.00 of the house's
        drain(town, left_utwei=4 * TWEI)
        town.newcomer("The one who brings the second grant")
        assert town.balance(pool(made)) == 24 * TWEI
        clock.advance(hours=2)
        return made

    @pytest.mark.databases("sqlite", "postgresql")
    def test_also_of_later_grants(self, town, article):
        before = town.balance(user(town.author)), town.balance(TREASURY)
        unpublish_article(town.tribune, town.author, "editor", article)
        share = 24 * TWEI * 4 // 44  # 44.00 were paid in, 4.00 of them by the author
        assert town.balance(user(town.author)) == before[0] + share
        assert town.balance(TREASURY) == before[1] + 24 * TWEI - share
        assert town.balance(pool(article)) == 0
        assert town.faults() == []

    def test_and_putting_it_back_fills_it_as_it_was(self, town, article):
        before = town.balance(user(town.author)), town.balance(TREASURY)
        down = unpublish_article(town.tribune, town.author, "editor", article)
        put_back_article(town.tribune, town.author, "editor", article, down.subject_id)
        assert (town.balance(user(town.author)), town.balance(TREASURY)) == before
        assert town.balance(pool(article)) == 24 * TWEI
        assert town.faults() == []


class TestSwept:
    """After its days a pool goes back to the treasury, and nothing is granted any more."""

    def test_what_is_left_goes_back_after_14_days(self, tributeless, clock):
        town = tributeless
        article, before = publish(town, "New"), town.balance(TREASURY)
        town.mature(days=13, hours=23)
        assert town.balance(pool(article)) == 20 * TWEI
        town.mature(hours=1)
        assert town.balance(pool(article)) == 0
        assert town.balance(TREASURY) >= before + 20 * TWEI
        assert town.faults() == []

    def test_what_comes_in_later_goes_back_a_day_later(self, town):
        comment = town.comment(town.readers[0])
        town.react(town.readers[1], "like", comment)
        town.mature(days=14)
        moderate_comment(town.tribune, town.author, "editor", comment, "spam")
        assert town.balance(pool(town.article)) > 0
        town.mature(days=1)
        assert town.balance(pool(town.article)) == 0
        assert town.faults() == []

    def test_a_reading_after_it_brings_no_grant(self, tributeless, clock):
        town = tributeless
        article = publish(town, "New")
        town.mature(days=14)
        town.newcomer("Late")
        assert town.balance(pool(article)) == 0

    def test_an_article_that_was_taken_down_is_not_swept(self, tributeless, clock):
        town = tributeless
        article = publish(town, "New")
        unpublish_article(town.tribune, town.author, "editor", article)
        swept = [m.line for one in town.mature(days=15) for m in one.moved]
        assert swept == []
        assert town.balance(pool(article)) == 0

    def test_zero_days_never_sweep(self, tributeless):
        town = tributeless
        town.set("budget", sweep_days=0)
        article = publish(town, "New")
        town.mature(days=400)
        assert town.balance(pool(article)) == 20 * TWEI
