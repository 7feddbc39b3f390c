"""What is used in a rolling day, to the second; what returns a unit (time) and what does not."""

import re
from datetime import timedelta

import pytest

from cms.sdk import Refused
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comment_removal import moderate_comment, restore_comment
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from cms.services.plugins.settings import switch_plugin
from plugins.levels.tables import Person as Climber
from plugins.quotas.tables import sweep
from tests.plugins.conftest import put
from tests.support.staff import seat
from tests.support.world import person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def refusal(site, number: int, kind: str = "plus"):
    with pytest.raises(Refused) as caught:
        site.react(number, kind)
    return caught.value.refusals


def climb(site, level: int) -> None:
    """Give the reader the XP and the days of a level."""
    with site.tribune.writing() as session:
        xp = 3 * level * (level - 1)
        session.merge(Climber(user_id=site.reader, xp=xp, active_days=level))


def test_five_pluses_and_no_sixth(site):
    for number in range(5):
        site.react(number)
    (one,) = refusal(site, 5)
    assert (one.code, one.detail) == ("quotas.used_up", "Next plus in 24 h")
    assert site.used() == site.given() == 5
    assert site.faults() == []


def test_the_refusal_says_when_the_next_one_is_free(site, clock):
    site.react(0)
    first = clock.now()
    clock.advance(hours=23, minutes=18)
    for number in range(1, 5):
        site.react(number)
    (one,) = refusal(site, 5)
    assert one.detail == "Next plus in 42 min"
    assert dict(one.params) == {
        "limit": 5,
        "used": 5,
        "next_at": f"{first + timedelta(hours=24):%Y-%m-%dT%H:%M:%SZ}",
        "wait_seconds": 42 * 60,
        "window_hours": 24,
    }


def test_the_window_ends_on_the_second(site, clock):
    for number in range(5):
        site.react(number)
    clock.advance(hours=24, seconds=-1)
    (one,) = refusal(site, 5)
    assert (one.detail, one.params["wait_seconds"]) == ("Next plus in 1 min", 1)
    clock.advance(seconds=1)
    site.react(5)
    assert site.quote(6).refusals == ()


def test_a_quote_says_what_the_act_would(site):
    for number in range(5):
        assert site.quote(number).refusals == ()
        site.react(number)
    assert site.quote(5).refusals == refusal(site, 5)


def test_each_kind_has_units_of_its_own(site, clock):
    put(site.tribune, "minuses", price_utwei=0)
    for number in range(5):
        site.react(number)
    comment = post_comment(site.tribune, site.author, "author", site.article, "Words").subject_id
    add_reaction(site.tribune, site.reader, "reader", Target(comment_id=comment), "like")
    assert [site.used(kind) for kind in ("plus", "minus", "like", "dislike")] == [5, 0, 1, 0]


def test_a_unit_stays_used_when_the_reaction_is_taken_back(site):
    for number in range(5):
        site.react(number)
        site.take_back(number)
    assert refusal(site, 0)[0].code == "quotas.used_up"
    assert site.used() == 5


def test_a_change_of_kind_uses_a_unit_of_the_new_kind(site):
    comment = post_comment(site.tribune, site.author, "author", site.article, "Words").subject_id
    target = Target(comment_id=comment)
    for kind in ("dislike", "like", "dislike"):
        add_reaction(site.tribune, site.reader, "reader", target, kind)
    assert (site.used("dislike"), site.used("like")) == (2, 1)
    other = post_comment(site.tribune, site.author, "author", site.article, "More").subject_id
    with pytest.raises(Refused, match="Next dislike in 24 h"):
        add_reaction(site.tribune, site.reader, "reader", Target(comment_id=other), "dislike")


def test_the_same_again_uses_nothing_and_is_not_refused(site):
    for number in range(5):
        site.react(number)
    assert site.react(4).replayed
    assert site.used() == 5


def test_undoing_by_moderation_and_taking_down_return_no_unit(site):
    comment = post_comment(site.tribune, site.author, "author", site.article, "Words").subject_id
    add_reaction(site.tribune, site.reader, "reader", Target(comment_id=comment), "like")
    site.react(0)
    moderate_comment(site.tribune, site.author, "moderator", comment, "rude")
    assert (site.used("plus"), site.used("like")) == (1, 1)
    restore_comment(site.tribune, site.author, "moderator", comment)
    unpublish_article(site.tribune, site.author, "editor", site.article)
    assert (site.used("plus"), site.used("like")) == (1, 1)
    assert site.faults() == []


def test_a_level_brings_more(site):
    for number in range(5):
        site.react(number)
    assert refusal(site, 5)[0].params["limit"] == 5
    climb(site, 20)
    for number in range(5, 10):
        site.react(number)
    assert refusal(site, 10)[0].params["limit"] == 10


def test_a_lost_level_is_not_held_against_what_was_used(site, clock):
    climb(site, 20)
    for number in range(10):
        site.react(number)
        clock.advance(minutes=10)
    climb(site, 1)
    (one,) = refusal(site, 10)
    assert (one.params["limit"], one.params["used"]) == (5, 10)
    assert one.detail == "Next plus in 23 h 10 min"  # when the sixth of them has left


def test_a_changed_setting_holds_at_once(site, clock):
    for number in range(5):
        site.react(number)
    put(site.tribune, "quotas", plus_base=7)
    site.react(5)
    put(site.tribune, "quotas", plus_base=2)
    assert refusal(site, 6)[0].params["used"] == 6
    put(site.tribune, "quotas", plus_max=0)
    (one,) = refusal(site, 6)
    assert one.detail == "No plus can be given at your level"
    assert (one.params["next_at"], one.params["wait_seconds"]) == (None, None)


def test_a_longer_window_looks_back_further(site, clock):
    for number in range(5):
        site.react(number)
    clock.advance(hours=30)
    assert site.quote(5).refusals == ()
    put(site.tribune, "quotas", window_hours=48)
    (one,) = refusal(site, 5)
    assert (one.detail, one.params["window_hours"]) == ("Next plus in 18 h", 48)


def test_the_staff_is_held_to_nothing_and_uses_nothing(site):
    for number in range(8):
        assert site.quote(number, role="editor").refusals == ()
        site.react(number, role="editor")
    assert site.used() == 0


def test_while_quotas_are_off_nothing_is_refused_and_nothing_counts(site):
    for number in range(5):
        site.react(number)
    switch_plugin(site.tribune, None, "quotas", is_on=False)
    site.react(5)
    switch_plugin(site.tribune, None, "quotas", is_on=True)
    assert refusal(site, 6)[0].params["used"] == 5


def test_rows_older_than_any_window_are_forgotten(site, clock):
    for number in range(5):
        site.react(number)
    clock.advance(days=7)
    site.react(5)
    with site.tribune.writing() as session:
        sweep(session, clock.now() - timedelta(days=7))
    assert site.used() == 1
    assert site.react(6).moved is not None


def test_sweeping_happens_by_itself(site, clock):
    """Every twentieth event sweeps: after twenty reactions of others the old rows are gone."""
    for number in range(5):
        site.react(number)
    clock.advance(days=7)
    for number in range(40):
        other = person(site.tribune, f"Other {number}")
        add_reaction(site.tribune, other, "reader", Target(site.article), "plus")
    assert site.used() == 0


class TestWithoutLevels:
    @pytest.fixture
    def plugins(self):
        return ("pluses", "levels", "quotas")

    def test_everybody_has_what_level_one_has(self, site):
        climb(site, 20)
        switch_plugin(site.tribune, None, "levels", is_on=False)
        for number in range(5):
            site.react(number)
        assert refusal(site, 5)[0].params["limit"] == 5


def test_editors_see_what_is_used_and_what_a_level_has(app, site):
    for number in range(3):
        site.react(number)
    shown = seat(app, site.tribune, "editor").get("/admin/plugins/quotas/quotas").text
    words = re.sub(r"(<[^>]+>|\s)+", " ", shown)
    assert re.search(r"Plus used 3 People: 1 ", words)
    assert re.search(r" 13 8 3 23 4 ", words)
