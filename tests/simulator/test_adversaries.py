"""What the adversaries get out of the rules as they come, in small runs."""

import pytest

from cms.sdk.money import twei
from cms.services.plugins.settings import change_settings


def test_the_two_second_clicker_with_25_accounts_earns_0(simulated):
    """The founding complaint: a public script that opens a page, waits 2 s and presses plus."""
    found = simulated(bots={"clicker": 25})
    clicker = found.kind("clicker")
    assert (clicker.paid_utwei, clicker.net_utwei) == (0, 0)
    assert found.done["clicker plus"] >= 75
    assert found.unpaid["clicker read_to_earn.reward_reader not_read"] == found.done["clicker plus"]
    assert found.kind("honest").paid_utwei > 0
    assert found.bots_share_permille == 0


def test_its_clicks_bring_the_authors_nothing_either(simulated):
    with_them, without = simulated(bots={"clicker": 25}), simulated()
    assert with_them.paid_utwei_per_day == without.paid_utwei_per_day


@pytest.mark.parametrize("hold_hours", [1])  # else they cannot pay for comments in so few days
@pytest.mark.parametrize(
    ("kind", "deed"),
    [("toggler", "withdraw"), ("deleter", "delete"), ("parallel", "beat")],
)
def test_a_trick_gains_nothing_over_reading_honestly(simulated, kind, deed):
    """An account with the trick, beside one that reads and rates every day as anybody could."""
    tricks = {"toggler": 1, "deleter": 3, "parallel": 1, "patient": 1}
    found = simulated(days=5, articles_per_day=3, bots=tricks)
    assert found.done[f"{kind} {deed}"] > 0
    assert found.done[f"{kind} plus"] > 0
    honest = found.kind("patient").net_utwei_per_day
    assert 0 < found.kind(kind).best_utwei_per_day <= honest


def test_a_patient_bot_earns_no_more_than_the_daily_cap(simulated, tribune):
    rich = {"reward_utwei_per_minute": twei("1.00"), "level_percent_first": 100}
    change_settings(tribune, None, "read_to_earn", rich)
    found = simulated(bots={"patient": 1}, anew=True)
    assert found.unpaid["patient read_to_earn.reward_reader cap"] > 0
    assert max(day.paid_utwei.get("patient", 0) for day in found.days) == twei("2.50")


@pytest.mark.parametrize("hold_hours", [1])
def test_a_ring_likes_its_own_comments_and_its_gain_is_known(simulated):
    found = simulated(days=5, articles_per_day=3, bots={"ring": 3})
    assert found.done["ring like"] > 0
    assert found.by_line_utwei["ring comment_to_earn.pay_tribute"] < 0
    assert found.kind("ring").accounts == 3
    assert found.kind("ring").net_utwei == sum(
        amount for name, amount in found.by_line_utwei.items() if name.startswith("ring ")
    )


def test_nobody_spends_what_is_held(simulated):
    """A ring that owns nothing cannot pay for comments before its first earnings are released."""
    found = simulated(days=3, articles_per_day=3, bots={"ring": 3})
    assert found.done["ring plus"] > 0
    assert "ring comment" not in found.done
    assert found.refused["ring ledger.insufficient_funds"] > 0
