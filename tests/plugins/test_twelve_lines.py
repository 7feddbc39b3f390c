"""Every line of the table from real postings, against figures worked out by hand."""

import random
from datetime import timedelta

import pytest

from cms.config import BUILT_IN
from cms.ledger.pnl import profit_and_loss
from cms.ledger.verify import verify
from cms.pluginhost.settings_store import save
from cms.sdk import Refused
from cms.sdk.transfers import Side
from cms.services.articles.publish import publish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from tests.support.story import FIGURES, play, settle_town
from tests.support.world import draft

pytestmark = pytest.mark.databases("sqlite", "postgresql")
OWNERS = {
    "read_guard": (), "ring_guard": (), "budget": (), "read_to_earn": (), "pluses": (), "levels": (), "quotas": (), "comment_to_earn": ("Comment Rewards",
    "Comment Tributes"), "comment_likes": ("Likes Own", "Likes Commenter", "Likes Author"),
    "comment_dislikes": ("Dislikes Author", "Dislikes Own", "Dislikes Commenter"),
    "minuses": ("Spent for Minuses",), "publish_tribute": ("Post Publish Tribute",),
    "pnl_reports": ("PnL Reports",),
}  # fmt: skip


@pytest.fixture
def town(tribune, clock, once):
    return once("settled", lambda: settle_town(tribune, clock))


def test_all_twelve_lines_both_subtotals_and_the_total(tribune, clock, town):
    article, table = play(tribune, clock, *town)
    assert {row.label: row.amount_utwei for row in table.rows} == FIGURES
    assert table.subtotal(Side.PROFIT) == 3_350_000
    assert table.subtotal(Side.LOSS) == 7_700_000
    assert table.total_utwei == -4_350_000
    with tribune.reading() as session:
        assert verify(session) == []
        assert profit_and_loss(session, article, tribune.host.registry.lines) == table


class TestWithoutOne:
    """Each built-in rule removed in turn: its lines are gone, the others keep their figures."""

    @pytest.fixture(params=BUILT_IN)
    def removed(self, request) -> str:
        return request.param

    @pytest.fixture
    def plugins(self, removed) -> tuple[str, ...]:
        return tuple(name for name in BUILT_IN if name != removed)

    @pytest.mark.databases("sqlite")
    def test_the_story_goes_on_without(self, tribune, clock, town, removed):
        _article, table = play(tribune, clock, *town)
        figures = {row.label: row.amount_utwei for row in table.rows}
        expected = {k: v for k, v in FIGURES.items() if k not in OWNERS[removed]}
        if removed == "read_to_earn":
            expected["Earned for Pluses"] -= 560_000
        elif removed == "pluses":
            expected["Earned for Pluses"] -= 300_000
        elif removed == "levels":  # without levels everybody gets the full reward
            expected["Earned for Pluses"] += 240_000
        assert figures == expected
        with tribune.reading() as session:
            assert verify(session) == []


class TestWithoutAny:
    """No plugin at all: the site publishes, people react and comment, no money moves."""

    @pytest.fixture
    def plugins(self) -> tuple[str, ...]:
        return ()

    def test_the_story_goes_on_without_money(self, tribune, clock, town):
        _article, table = play(tribune, clock, *town)
        assert table.rows == ()
        with tribune.reading() as session:
            assert verify(session) == []


class TestShuffled:
    """The order of CMS_PLUGINS changes nothing."""

    @pytest.fixture(params=(1, 2, 3))
    def plugins(self, request) -> tuple[str, ...]:
        return tuple(random.Random(request.param).sample(BUILT_IN, len(BUILT_IN)))

    @pytest.mark.databases("sqlite")
    def test_the_figures_are_the_same(self, tribune, clock, town):
        _article, table = play(tribune, clock, *town)
        assert {row.label: row.amount_utwei for row in table.rows} == FIGURES


def test_the_classic_preset_shuts_the_comment_box_until_level_13(tribune, clock, town):
    levels = next(p for p in tribune.host.registry.plugins if p.name == "levels")
    with tribune.writing() as session:
        now = clock.now() - timedelta(days=1)
        save(session, levels, levels.presets["classic"], changed_by="test", now=now)
    author, readers = town
    article = draft(tribune, author, title="The article")
    publish_article(tribune, author, "editor", article)
    with pytest.raises(Refused, match="Available from LVL 13"):
        post_comment(tribune, readers[0], "reader", article, "Too early")


def test_a_minus_is_for_those_who_have_read(tribune, clock, town):
    author, readers = town
    article = draft(tribune, author, title="The article")
    publish_article(tribune, author, "editor", article)
    with pytest.raises(Refused) as caught:
        add_reaction(tribune, readers[0], "reader", Target(article), "minus")
    assert caught.value.code == "minuses.read_first"
