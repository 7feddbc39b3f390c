"""Every line of the table from real postings, against figures worked out by hand."""

from datetime import timedelta

import pytest

from cms.content.text import required_seconds
from cms.ledger.pnl import profit_and_loss
from cms.ledger.verify import verify
from cms.sdk import Refused
from cms.sdk.transfers import Side
from cms.services.comments import post_comment
from cms.services.grant import grant
from cms.services.publish import publish_article
from cms.services.react import Target, add_reaction
from cms.services.reads import beat, start_reading
from cms.services.reports import request_report
from tests.support.world import TWEI, draft, person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def read(tribune, clock, reader: int, article: int) -> None:
    begun = start_reading(tribune, reader, article)
    clock.advance(seconds=required_seconds(begun.expected_seconds))
    assert beat(tribune, reader, "reader", begun.id, begun.token).is_valid


@pytest.fixture
def town(tribune, clock):
    """An author who is no newcomer, and four readers of level 4, each with ten Twei."""
    grant(tribune, 10_000 * TWEI, reason="for the test")
    author = person(tribune, "Ada", role="author", twei=100)
    readers = [person(tribune, f"Reader {n}", twei=10) for n in range(4)]
    old = [draft(tribune, author, title=f"Old {n}") for n in range(4)]
    for article in old:
        publish_article(tribune, author, "editor", article)
        for reader in readers:
            read(tribune, clock, reader, article)
        clock.advance(days=2)
    return author, readers


def test_all_twelve_lines_both_subtotals_and_the_total(tribune, clock, town):
    author, (ann, bob, cid, dan) = town
    article = draft(tribune, author, title="The article", words=952)  # 4.0 minutes
    publish_article(tribune, author, "editor", article)
    for reader in (ann, bob, cid):
        read(tribune, clock, reader, article)
    read(tribune, clock, dan, article)
    add_reaction(tribune, ann, "reader", Target(article), "plus")
    text = "A comment of more than forty characters, to be liked by two."
    comment = post_comment(tribune, ann, "reader", article, text).subject_id
    add_reaction(tribune, bob, "reader", Target(comment_id=comment), "like")
    add_reaction(tribune, cid, "reader", Target(comment_id=comment), "like")
    add_reaction(tribune, dan, "reader", Target(comment_id=comment), "dislike")
    add_reaction(tribune, bob, "reader", Target(article), "minus")
    report, _ = request_report(tribune, cid, "reader", article)
    figures = {row.label: row.amount_utwei for row in report.table.rows}
    assert figures == {
        # 50 XP on 5 days make level 4: 4.0 min x 0.20 x 70 % = 0.56, and 0.30 for the author
        "Earned for Pluses": 860_000,
        "Comment Rewards": 400_000 + 1_500_000,  # the author's 40 % of 1.00; two likes
        "Likes Own": 2 * 20_000,
        "Likes Commenter": 2 * 200_000,
        "Likes Author": 2 * 50_000,
        "Dislikes Author": 50_000,
        "Spent for Minuses": 500_000,
        "Comment Tributes": 1_000_000,
        "Dislikes Own": 100_000,
        "Dislikes Commenter": 100_000,
        "Post Publish Tribute": 5_000_000,
        "PnL Reports": 1_000_000,
    }
    assert report.table.subtotal(Side.PROFIT) == 3_350_000
    assert report.table.subtotal(Side.LOSS) == 7_700_000
    assert report.table.total_utwei == -4_350_000
    with tribune.reading() as session:
        assert verify(session) == []
        lines = tribune.host.registry.lines
        assert profit_and_loss(session, article, lines) == report.table


def test_the_classic_preset_shuts_the_comment_box_until_level_13(tribune, clock, town):
    from cms.pluginhost.settings_store import save

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
