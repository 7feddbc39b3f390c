"""The stored events under other settings: exactly who has more, who less, and what falls away."""

import pytest

from cms.replay.past import Past
from cms.replay.settings import checked_change
from cms.replay.unmade import Unmade
from cms.sdk import Invalid, NotFound
from cms.sdk.events import ArticleFacts, ArticlePublished, ArticleRead, ReactionAdded
from cms.services.access.sessions import Principal
from cms.services.articles.put_back import put_back_article
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.due.run import run_due
from cms.services.money.decide_unpaid import pay_unpaid
from cms.services.money.unpaid import own_unpaid
from tests.plugins.conftest import UNGUARDED, Town, put
from tests.replay.conftest import town_of_one
from tests.support.world import TWEI, person

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def town(tribune, clock, once) -> Town:
    """Four readers who have read the one article; favours are not guarded."""
    return town_of_one(tribune, clock, once, UNGUARDED)


def changes(sums) -> dict[str, int]:
    return {one.name: one.change_utwei for one in sums if one.change_utwei}


def missed(found) -> list[tuple[str, str]]:
    return [(one.kind, ", ".join(one.codes)) for one in found.missed]


def test_twice_the_reward_of_a_plus_gives_the_author_that_much_more_out_of_the_pool(town, replayed):
    town.react(town.readers[0], "plus")
    town.react(town.readers[1], "plus")
    town.take_back(town.readers[1])
    found = replayed({"pluses": {"reward_utwei": 600_000}})
    assert changes(found.effect.people) == {"Ada": 300_000}
    assert [one.name for one in found.effect.winners] == ["Ada"]
    assert found.effect.losers == ()
    assert changes(found.effect.lines) == {"pluses.reward_author": 300_000}
    assert found.effect.pools.change_utwei == -300_000
    assert found.effect.treasury.change_utwei == 0
    assert found.effect.treasury.live_utwei == found.effect.treasury.replayed_utwei > 0
    assert missed(found) == []


def test_a_free_minus_is_what_the_reader_keeps_and_the_treasury_lacks(town, replayed):
    town.react(town.readers[0], "minus")
    found = replayed({"minuses": {"price_utwei": 0}})
    assert changes(found.effect.people) == {"Reader 0": 500_000}
    assert found.effect.treasury.change_utwei == -500_000


def test_settings_count_from_their_moment_on(town, clock, replayed):
    town.react(town.readers[0], "plus")
    clock.advance(minutes=5)
    since = clock.now()
    town.react(town.readers[1], "plus")
    found = replayed({"pluses": {"reward_utwei": 600_000}}, since=since)
    assert changes(found.effect.people) == {"Ada": 300_000}
    clock.advance(minutes=5)
    assert not replayed({"pluses": {"reward_utwei": 9}}, since=clock.now()).effect.people


def test_a_price_that_nobody_can_pay_takes_the_act_and_its_undo_away(town, replayed):
    reader = town.readers[0]
    town.react(reader, "minus")
    town.take_back(reader)
    town.react(town.readers[1], "minus")
    found = replayed({"minuses": {"price_utwei": 500 * TWEI}})
    assert missed(found) == [
        ("react", "ledger.insufficient_funds"),
        ("withdraw", "replay.no_ground"),
        ("react", "ledger.insufficient_funds"),
    ]
    assert [one.is_consequence for one in found.missed] == [False, True, False]
    assert changes(found.effect.people) == {"Reader 1": 500_000}
    assert found.effect.treasury.change_utwei == -500_000


def test_what_was_said_about_a_comment_that_was_refused_falls_away_with_it(town, replayed):
    ann, ben, cora, dan = town.readers
    comment = town.comment(ann)
    town.react(ben, "like", comment)
    town.react(cora, "dislike", comment)
    moderator = person(town.tribune, "Mo", role="moderator")
    moderate_comment(town.tribune, moderator, "moderator", comment, "Spam")
    restore_comment(town.tribune, moderator, "moderator", comment)
    town.mature()
    town.comment(dan, text="Another comment, long enough to be rewarded: ")
    found = replayed({"comment_to_earn": {"tribute_utwei": 500 * TWEI}})
    assert missed(found) == [
        ("comment", "ledger.insufficient_funds"),
        ("react", "comment.not_found"),
        ("react", "comment.not_found"),
        ("remove", "comment.not_found"),
        ("restore", "comment.not_found"),
        ("timer", "comment.not_found"),  # its reward
        ("timer", "comment.not_found"),  # its XP
        ("comment", "ledger.insufficient_funds"),
    ]


def test_an_article_that_was_not_published_is_not_there_to_be_read(town, replayed):
    reader = town.readers[0]
    removal = unpublish_article(town.tribune, town.author, "editor", town.article).subject_id
    put_back_article(town.tribune, town.author, "editor", town.article, removal)
    town.react(reader, "plus")
    found = replayed({"publish_tribute": {"tribute_utwei": 40 * TWEI, "free_posts": 0}})
    refused = [one for one in found.missed if not one.is_consequence]
    assert {one.kind for one in refused} == {"publish"}
    assert {one.codes for one in refused} == {("ledger.insufficient_funds",)}
    follow = [one.kind for one in found.missed if one.is_consequence]
    assert follow[-3:] == ["unpublish", "republish", "react"]
    assert set(follow) == {"read", "unpublish", "republish", "react"}


def test_a_change_of_mind_that_cannot_be_paid_leaves_the_first_reaction(town, replayed):
    reader = town.readers[0]
    town.react(reader, "plus")
    town.react(reader, "minus")  # takes the plus back within
    found = replayed({"minuses": {"price_utwei": 500 * TWEI}})
    assert missed(found) == [
        ("react", "ledger.insufficient_funds"),
        ("withdraw", "replay.no_ground"),
    ]
    plus = changes(found.effect.lines)
    assert plus["pluses.reward_author"] == 300_000
    assert plus["minuses.spend"] == -500_000


def test_a_release_of_nothing_is_no_act(town, clock, replayed):
    town.react(town.readers[0], "plus")
    clock.advance(hours=80)
    run_due(town.tribune)
    found = replayed({"pluses": {"reward_utwei": 0}, "read_to_earn": {"reward_utwei_max": 0}})
    assert missed(found) == []
    assert "core.release_hold" in changes(found.effect.lines)
    assert changes(found.effect.people)["Ada"] == -300_000


def test_money_that_is_due_pays_for_an_act_that_needs_it_here(town, clock, replayed):
    """Live the purse was enough; with the higher price what is due has to be released first."""
    reader = town.readers[0]
    town.react(reader, "plus")
    have = town.spendable(reader)
    assert town.held(reader) > 0
    clock.advance(hours=80)
    newer = town.article_of(town.author, title="Newer")
    add_reaction(town.tribune, reader, "reader", Target(newer), "minus")
    found = replayed({"minuses": {"price_utwei": have + 1}})
    assert missed(found) == []
    assert changes(found.effect.lines)["core.release_hold"] > 0
    assert changes(found.effect.people) == {"Reader 0": 500_000 - have - 1}


def test_a_gate_that_is_raised_names_its_code(town, replayed):
    town.react(town.readers[0], "minus")
    found = replayed({"levels": {"gate_minus": 90}})
    assert missed(found) == [("react", "levels.too_low")]


def test_a_comment_matures_at_the_new_moment(town, clock, replayed):
    comment = town.comment(town.readers[0])
    for who in town.readers[1:]:
        town.react(who, "like", comment)
    town.mature()
    clock.advance(hours=80)
    run_due(town.tribune)
    settled = replayed({"comment_to_earn": {"matures_after_hours": 12}}).effect
    assert changes(settled.lines) == {}  # earlier, and as much
    later = replayed({"comment_to_earn": {"matures_after_hours": 30}})
    assert changes(later.effect.people) == {}
    assert missed(later) == [("timer", "replay.no_ground")]  # it is fired when it is due, instead
    at_once = replayed({"comment_to_earn": {"matures_after_hours": 0}})
    assert ("timer", "replay.no_ground") in missed(at_once)
    assert changes(at_once.effect.people) == {}
    never = replayed({"comment_to_earn": {"reward_utwei": 0}})
    assert changes(never.effect.people) == {"Reader 0": -1_500_000}


def test_likes_that_fell_away_do_not_count_when_a_comment_matures(town, clock, replayed):
    comment = town.comment(town.readers[0])
    for who in town.readers[1:3]:
        town.react(who, "like", comment)
    town.mature()
    found = replayed({"levels": {"gate_like": 90}})
    assert missed(found) == [("react", "levels.too_low")] * 2
    assert changes(found.effect.lines)["comment_to_earn.reward_commenter"] == -1_500_000


def test_a_sum_that_is_not_withheld_is_not_paid_either(town, replayed, tribune):
    put(tribune, "ring_guard", repeated_percent_min=10)
    other = town.article_of(town.author, title="Another")
    for article in (town.article, other):
        add_reaction(tribune, town.readers[0], "reader", Target(article), "plus")
    owner = Principal(
        user_id=person(tribune, "Olga", role="owner"), nickname="Olga", role="owner", token_id=1,
        is_confirmed=True,
    )  # fmt: skip
    (row,) = own_unpaid(tribune, town.author, before=None, limit=10).found
    pay_unpaid(tribune, owner, row.id, "A mistake")
    found = replayed({"ring_guard": {"repeated_percent_min": 100}})
    assert missed(found) == [("pay_unpaid", "replay.no_ground")]
    assert changes(found.effect.people) == {}
    twice = replayed({"pluses": {"reward_utwei": 600_000}})
    assert changes(twice.effect.people) == {"Ada": 600_000}  # the withheld half, doubled, too


class TestChange:
    def test_values_stand_on_top_of_a_preset(self, tribune):
        plugins = tribune.host.registry.plugins
        found = checked_change(plugins, {"pluses": {"reward_utwei": 7}}, "no-money")
        assert found.values["pluses"]["reward_utwei"] == 7
        assert found.values["minuses"]["price_utwei"] == 0
        assert found

    def test_what_no_plugin_takes_is_refused(self, tribune):
        plugins = tribune.host.registry.plugins
        with pytest.raises(NotFound, match="No plugin is called goblins"):
            checked_change(plugins, {"goblins": {"x": 1}})
        with pytest.raises(Invalid):
            checked_change(plugins, {"pluses": {"reward_utwei": -1}})
        assert not checked_change(plugins, {})


class TestUnmade:
    """What events are told of a world in which something is missing."""

    FACTS = ArticleFacts(
        id=7, author_ids=(1,), word_count=400, reading_seconds=100, published_at=None
    )

    def past(self, kind: str, actor_id: int = 2) -> Past:
        return Past(
            id=1, natural_key="k", kind=kind, actor_id=actor_id, article_id=7, comment_id=0,
            recorded_at=None, payload="{}", actor_role="", settings_version=0,
        )  # fmt: skip

    def test_nothing_missing_changes_nothing(self, clock):
        event = ArticlePublished(
            key="k", actor_id=1, occurred_at=clock.now(), article=self.FACTS, author_posts=3
        )
        assert Unmade().seen(event) is event

    def test_a_publication_that_is_missing_is_not_counted(self, clock):
        unmade, moment = Unmade(), clock.now()
        event = ArticlePublished(
            key="k", actor_id=1, occurred_at=moment, article=self.FACTS, author_posts=3
        )
        unmade.note(self.past("publish", 1), event, happened=False)
        assert unmade.seen(event).author_posts == 2
        assert unmade.why_not(self.past("read")) == "article.not_found"
        unmade.note(self.past("publish", 1), event, happened=True)
        assert unmade.why_not(self.past("read")) == ""

    def test_who_has_not_read_here_has_not_read(self, clock):
        unmade, moment = Unmade(), clock.now()
        read = ArticleRead(
            key="k", actor_id=2, occurred_at=moment, article=self.FACTS, credited_seconds=99
        )
        unmade.note(self.past("read"), read, happened=False)
        plus = ReactionAdded(
            key="k", actor_id=2, occurred_at=moment, article=self.FACTS, reaction="plus",
            has_read=True,
        )  # fmt: skip
        assert unmade.seen(plus).has_read is False
