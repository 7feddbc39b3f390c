"""What of a plan is paid, and to whom an unpaid part is told."""

import pytest

from cms.ledger.funds import Funds
from cms.ledger.holds import hold
from cms.pluginhost.proposals import Proposal
from cms.sdk.transfers import TREASURY, Account, Role, Transfer, pool, user
from cms.services.funding import fund

TWEI = 1_000_000


def proposal(source: Account, destination: Account) -> Proposal:
    move = Transfer(
        line="sample.move",
        source=source,
        destination=destination,
        amount_utwei=TWEI,
        role=Role.OWN,
    )
    return Proposal(plugin="sample", rule_version=1, must_succeed=False, transfers=(move,))


@pytest.mark.parametrize("payee", [user(7), hold(7)])
def test_a_reward_that_cannot_be_paid_is_told_to_the_person_with_its_sum(payee):
    found = fund([proposal(pool(3), payee)], Funds(lambda _account: TWEI - 1))
    assert found.proposals == []
    assert [(s.payee_id, s.withheld_utwei, s.code) for s in found.skipped] == [
        (7, TWEI, "pool_empty")
    ]


@pytest.mark.parametrize(("source", "payee"), [(TREASURY, pool(7)), (pool(7), TREASURY)])
def test_one_to_a_pool_or_the_house_is_withheld_from_nobody(source, payee):
    """Article 7 is not person 7."""
    found = fund([proposal(source, payee)], Funds(lambda _account: 0))
    assert [(s.payee_id, s.withheld_utwei) for s in found.skipped] == [(0, 0)]


def test_what_is_there_to_the_last_unit_is_paid():
    found = fund([proposal(pool(3), user(7))], Funds(lambda _account: TWEI))
    assert (len(found.proposals), found.skipped) == (1, [])
