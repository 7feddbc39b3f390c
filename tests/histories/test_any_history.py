"""Any history of acts, withdrawals, deletions and moderation leaves sound books.

Sums are small on purpose, so that empty purses, empty pools and shortfalls happen all the time.
"""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from cms.config import HOLD_HOURS
from cms.content.counters import miscounted
from cms.content.models import Comment
from cms.ledger.accounts import balances_of, trial_balance
from cms.ledger.holds import hold
from cms.ledger.verify import verify
from cms.people.models import User
from cms.pluginhost.settings_store import save
from cms.sdk import CMSError
from cms.sdk.transfers import TREASURY, pool, user
from cms.services.articles.publish import publish_article
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import quote_take_down, unpublish_article
from cms.services.articles.trash import restore_article, trash_article
from cms.services.dealings.comment_removal import delete_comment
from cms.services.dealings.react import Target, withdraw_reaction
from cms.services.dealings.reports import request_report
from cms.services.due.run import run_due
from cms.services.money.grant import grant
from cms.services.plugins.settings import change_settings
from cms.services.sweep.account import sweep_account
from cms.services.sweep.quote import quote_sweep
from cms.services.sweep.restore import restore_sweep
from plugins.levels.tables import standings
from plugins.quotas.tables import Used
from tests.histories.deskwork import DESK_ACTS, Deskwork
from tests.histories.promises import Promises
from tests.support.caused import all_that_stands, differences
from tests.support.story import read
from tests.support.world import draft, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")
EXAMPLES = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ACTS = (
    "read", "plus", "minus", "withdraw", "comment", "like", "dislike", "unlike", "delete",
    "moderate", "restore", "unpublish", "put_back", "trash", "untrash", "publish", "report",
    "grant", "wait", "read_other", "plus_other", "day", "days", *DESK_ACTS,
)  # fmt: skip
MOVING = {"unpublish", "put_back", "trash", "untrash", "publish", "due", "bulk_publish", "bulk_down",
          "bulk_undo", "edit", "edit_live"}  # fmt: skip
EVERYDAY = ("read", "plus", "read_other", "plus_other", "comment", "like") * 4
deeds = st.lists(st.tuples(st.sampled_from((*EVERYDAY, *ACTS)), st.integers(0, 3)), max_size=45)


class Town(Deskwork, Promises):
    """Four readers with two Twei each, an author with nine, a treasury with twenty, two articles.

    A reader's pluses bring the author little more than one in a day.
    """

    def __init__(self, tribune, clock, number: int) -> None:
        self.tribune, self.clock = tribune, clock
        open_gates(tribune)
        change_settings(tribune, None, "pluses", {"caused_utwei_per_day_max": 400_000})
        grant(tribune, 20_000_000, reason="for the test")
        self.author = person(tribune, f"Author {number}", role="author", twei=9)
        self.readers = [person(tribune, f"Reader {number}-{n}", twei=2) for n in range(4)]
        self.article = draft(tribune, self.author, title=f"Article {number}")
        self.comments: list[int] = []
        self.removal = 0
        self.open_desk(number)
        self.do("publish", 0)
        self.other = draft(tribune, self.author, title=f"Other {number}")
        publish_article(tribune, self.author, "editor", self.other)

    def do(self, act: str, who: int) -> None:
        """Do one deed; what is refused is simply not done."""
        with suppress(CMSError):
            getattr(self, f"_{act}", self._react)(act, self.readers[who], who)

    def _react(self, act, reader, who):
        if act in ("plus", "minus"):
            self.react(reader, Target(self.article), act)
        elif self.comments:
            target = Target(comment_id=self.comments[who % len(self.comments)])
            self.react(reader, target, act)

    def _read(self, _act, reader, _who):
        read(self.tribune, self.clock, reader, self.article)

    def _read_other(self, _act, reader, _who):
        read(self.tribune, self.clock, reader, self.other)

    def _plus_other(self, _act, reader, _who):
        self.react(reader, Target(self.other), "plus")

    def _withdraw(self, _act, reader, _who):
        withdraw_reaction(self.tribune, reader, Target(self.article))

    def _unlike(self, _act, reader, who):
        if self.comments:
            target = Target(comment_id=self.comments[who % len(self.comments)])
            withdraw_reaction(self.tribune, reader, target)

    def _comment(self, _act, reader, who):
        text = f"Comment {len(self.comments)} of reader {who}, long enough to be rewarded."
        made = self.say(reader, text)
        self.comments.append(made.subject_id)

    def _delete(self, _act, _reader, who):
        if self.comments:
            comment = self.comments[who % len(self.comments)]
            with self.tribune.reading() as session:
                writer = session.get_one(Comment, comment).user_id
            delete_comment(self.tribune, writer, comment)

    def _unpublish(self, *_):
        told = quote_take_down(self.tribune, self.author, "editor", self.article)
        done = unpublish_article(self.tribune, self.author, "editor", self.article)
        if not done.replayed:
            self.removal = done.subject_id
            assert sorted(amounts(done)) == sorted(amounts(told)), "a quote is what happens"

    def _put_back(self, *_):
        put_back_article(self.tribune, self.author, "editor", self.article, self.removal)

    def _trash(self, *_):
        trash_article(self.tribune, self.author, "editor", self.article)

    def _untrash(self, *_):
        restore_article(self.tribune, self.author, "editor", self.article)

    def _publish(self, *_):
        publish_article(self.tribune, self.author, "editor", self.article)

    def _report(self, _act, reader, _who):
        request_report(self.tribune, reader, "reader", self.article)

    def _grant(self, *_):
        grant(self.tribune, 1_000_000, reason="for the test")

    def _wait(self, *_):
        self.clock.advance(minutes=4)

    def _day(self, *_):
        """A day passes, and what has fallen due is done at its end."""
        self.clock.advance(hours=24)
        run_due(self.tribune)

    def _days(self, *_):
        """Three days pass: what was held so far is released."""
        self.clock.advance(hours=HOLD_HOURS)
        run_due(self.tribune)

    def standings(self):
        """Whatever an act changes and its undoing restores, units of quotas left out."""
        with self.tribune.reading() as session:
            xp = {p: (s.xp, s.active_days) for p, s in standings(session, self.people).items()}
        return self.balances(), xp

    def units(self):
        with self.tribune.reading() as session:
            return sorted(session.execute(select(Used.event_id, Used.user_id, Used.kind)).all())

    @property
    def people(self):
        return (self.author, *self.readers)

    def balances(self):
        pools = map(pool, (self.article, self.other))
        accounts = [TREASURY, *pools, *map(user, self.people), *map(hold, self.people)]
        with self.tribune.reading() as session:
            return balances_of(session, accounts)


def amounts(told) -> list[tuple[str, int, int]]:
    return [(m.line, m.user_id, m.amount_utwei) for m in told.moved]


def open_gates(tribune) -> None:
    levels = next(p for p in tribune.host.registry.plugins if p.name == "levels")
    gates = dict.fromkeys(levels.presets["classic"], 1)
    with tribune.writing() as session:
        save(session, levels, gates, changed_by="test", now=tribune.clock.now())


@pytest.fixture
def town(tribune, clock):
    count = iter(range(10_000))
    return lambda: Town(tribune, clock, next(count))


@EXAMPLES
@given(history=deeds)
def test_the_books_are_sound_after_any_history(tribune, town, history):
    place = town()
    for act, who in history:
        place.do(act, who)
    with tribune.reading() as session:
        assert verify(session) == []
        assert list(miscounted(session)) == []
        assert sum(trial_balance(session).values()) == 0


@EXAMPLES
@given(history=deeds, kind=st.sampled_from(["plus", "minus"]))
def test_an_act_and_its_withdrawal_change_nothing(town, history, kind):
    place = town()
    for act, who in history:
        place.do(act, who)
    newcomer = person(place.tribune, f"Newcomer {place.author}", twei=2)
    place.readers.append(newcomer)
    place.do("read", 4)
    before = place.standings()
    place.do(kind, 4)
    place.do("withdraw", 4)
    assert place.standings() == before


@EXAMPLES
@given(history=deeds)
def test_moderating_and_restoring_a_comment_change_nothing(town, history):
    place = town()
    place.do("comment", 0)
    for act, who in history:
        if act in ("read", "like", "dislike", "unlike", "plus", "wait"):
            place.do(act, who)
    grant(place.tribune, 50_000_000, reason="so that nothing has to wait")
    before = place.standings(), place.units()
    place.do("moderate", 0)
    place.do("restore", 0)
    assert (place.standings(), place.units()) == before


@settings(EXAMPLES, max_examples=6)  # each is two histories
@given(history=deeds, is_early=st.booleans())
def test_a_comment_removed_and_restored_around_its_moment_is_rewarded_as_if_it_had_stood(
    tribune, town, history, is_early
):
    """The same history twice: once nothing is removed, once it is, before the moment or after."""
    rewards = []
    for is_removed in (False, True):
        place = town()
        grant(place.tribune, 50_000_000, reason="so that nothing has to wait")
        place.do("comment", 0)
        for act, who in history:
            if act in ("read", "like", "unlike", "wait"):
                place.do(act, who)
        for act in ("moderate", "day", "restore") if is_early else ("day", "moderate", "restore"):
            if is_removed or act == "day":
                place.do(act, 0)
        run_due(tribune)
        place.do("days", 0)
        rewards.append(place.balances()[user(place.readers[0])])
    assert rewards[0] == rewards[1]
    with tribune.reading() as session:
        assert verify(session) == []


@EXAMPLES
@given(history=deeds)
def test_taking_down_and_putting_back_change_nothing(town, history):
    place = town()
    for act, who in history:
        if act not in MOVING:
            place.do(act, who)
    grant(place.tribune, 50_000_000, reason="so that nothing has to wait")
    before = place.standings(), place.units()
    place.do("unpublish", 0)
    place.do("put_back", 0)
    assert (place.standings(), place.units()) == before


@EXAMPLES
@given(history=deeds, who=st.integers(0, 3))
def test_undoing_all_that_somebody_caused_and_giving_it_back_changes_nothing(
    tribune, town, history, who
):
    place = town()
    for act, one in history:
        place.do(act, one)
    grant(tribune, 50_000_000, reason="so that nothing has to wait")
    rogue = place.readers[who]
    place.clock.advance(minutes=1)  # another ban, another sweep
    with tribune.writing() as session:
        now = place.clock.now()
        session.execute(update(User).where(User.id == rogue).values(banned_at=now))
    before = all_that_stands(tribune)
    taken = list(sweep_account(tribune, None, rogue, "Fraud"))
    assert quote_sweep(tribune, None, rogue).total == 0
    assert faults(tribune) == []
    if taken:  # else an earlier sweep, of the history, would be the last
        assert len(list(restore_sweep(tribune, None, rogue, "A mistake"))) == len(taken)
    assert differences(before, all_that_stands(tribune)) == {}
    assert faults(tribune) == []


def faults(tribune) -> list[str]:
    with tribune.reading() as session:
        return [*verify(session), *miscounted(session)]
