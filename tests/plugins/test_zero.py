"""An amount set to 0 switches off that payment, and no other."""

import pytest
from sqlalchemy import select

from cms.ledger.models import PostingRow
from cms.services.dealings.comments import quote_comment
from tests.plugins.conftest import moved

LIKE = {"reward_own": 20_000, "reward_commenter": 200_000, "reward_author": 50_000}
DISLIKE = {"charge_own": -100_000, "charge_commenter": -100_000, "share_author": 50_000}
PLUS = {"reward_reader": 560_000, "reward_author": 300_000}


def without(figures: dict[str, int], *lines: str) -> dict[str, int]:
    return {line: amount for line, amount in figures.items() if line not in lines}


@pytest.mark.parametrize(
    ("setting", "line"),
    [("own_utwei", "reward_own"), ("commenter_utwei", "reward_commenter"),
     ("author_utwei", "reward_author")],
)  # fmt: skip
def test_each_part_of_a_like(town, setting, line):
    town.set("comment_likes", **{setting: 0})
    assert moved(town.react(town.readers[0], "like", town.comment(town.readers[1]))) == without(
        LIKE, line
    )


@pytest.mark.parametrize(
    ("setting", "line"),
    [("own_utwei", "charge_own"), ("commenter_utwei", "charge_commenter"),
     ("author_utwei", "share_author")],
)  # fmt: skip
def test_each_part_of_a_dislike(town, setting, line):
    town.set("comment_dislikes", **{setting: 0})
    comment = town.comment(town.readers[1])
    assert moved(town.react(town.readers[0], "dislike", comment)) == without(DISLIKE, line)


def test_a_dislike_that_costs_nobody_anything_pays_nobody(town):
    town.set("comment_dislikes", own_utwei=0, commenter_utwei=0)
    assert moved(town.react(town.readers[0], "dislike", town.comment(town.readers[1]))) == {}


@pytest.mark.parametrize(
    ("plugin", "setting", "line"),
    [("read_to_earn", "reward_utwei_per_minute", "reward_reader"),
     ("read_to_earn", "reward_utwei_max", "reward_reader"),
     ("pluses", "reward_utwei", "reward_author")],
)  # fmt: skip
def test_each_part_of_a_plus(town, plugin, setting, line):
    town.set(plugin, **{setting: 0})
    outcome = town.react(town.readers[0], "plus")
    assert set(moved(outcome)) == set(without(PLUS, line))
    assert outcome.skipped == ()


def test_the_price_of_a_minus(town):
    town.set("minuses", price_utwei=0)
    assert moved(town.react(town.readers[0], "minus")) == {}


@pytest.mark.parametrize(
    ("setting", "lines"),
    [("tribute_utwei", {"pay_tribute", "share_author"}), ("author_percent", {"share_author"})],
)
def test_each_part_of_a_comments_price(town, setting, lines):
    town.set("comment_to_earn", **{setting: 0})
    quoted = quote_comment(town.tribune, town.readers[0], "reader", town.article)
    found = {m.line.partition(".")[2] for m in quoted.moved}
    assert found == {"pay_tribute", "share_author"} - lines


@pytest.mark.parametrize(
    ("setting", "gone"),
    [("tribute_utwei", {"pay_pool", "pay_house"}), ("pool_percent", {"pay_pool"}),
     ("grant_utwei", {"fund_pool"})],
)  # fmt: skip
def test_each_part_of_publishing(town, setting, gone):
    town.set("budget" if setting == "grant_utwei" else "publish_tribute", **{setting: 0})
    article = town.article_of(town.author, title="Another")
    with town.tribune.reading() as session:
        lines = session.scalars(select(PostingRow.line).where(PostingRow.article_id == article))
        found = {line.partition(".")[2] for line in lines}
    assert found == {"pay_pool", "pay_house", "fund_pool"} - gone
