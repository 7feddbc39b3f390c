"""The quote of a sweep: it is what then moves, and for those who may sweep."""

import pytest

from cms.sdk import CMSError
from cms.sdk.transfers import AccountKind, user
from cms.services.sweep.quote import quote_sweep
from tests.plugins.conftest import Town
from tests.support.staff import staff
from tests.support.sweeping import be_busy, shut_out, sweep

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def test_the_quote_is_what_then_moves(town: Town, editor):
    be_busy(town)
    shut_out(town, town.readers[0])
    before = town.balances()
    told = quote_sweep(town.tribune, editor, town.readers[0])
    assert told.counts == {
        "comments": 1, "imported": 0, "reactions": 2, "readings": 1, "timers": 0, "answers": 3,
        "articles": 0,
    }  # fmt: skip
    assert (told.total, told.moved_of, told.is_partial, told.portions) == (7, 7, False, 0)
    assert sweep(town, editor) == told.total
    after = town.balances()
    moved = {user(b.user_id): b.amount_utwei for b in (*told.losers, *told.gainers) if b.user_id}
    assert moved == {a: after[a] - before[a] for a in after if a.kind is AccountKind.USER
                     and after[a] != before[a]}  # fmt: skip
    assert told.losers[0].user_id == town.readers[0]
    again = quote_sweep(town.tribune, editor, town.readers[0])
    assert (again.total, again.losers, again.gainers) == (0, [], [])
    assert again.portions == 4  # comments, reactions, readings, what others gave


def test_a_quote_is_for_those_who_may_sweep(town: Town, editor):
    town.article_of(town.readers[0], title="Of one")
    assert quote_sweep(town.tribune, editor, town.readers[0]).titles == ["Of one"]
    moderator = staff(town.tribune, "moderator")
    assert "articles" not in quote_sweep(town.tribune, moderator, town.readers[0]).counts
    for actor, user_id in ((moderator, town.author), (staff(town.tribune, "author"), 3)):
        with pytest.raises(CMSError):
            quote_sweep(town.tribune, actor, user_id)
