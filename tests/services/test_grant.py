"""Grants from the admin: only with the right and a fresh password, with a reason, and once."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import select, text

from cms.ledger.accounts import balances_of, trial_balance
from cms.ledger.models import EventRow
from cms.people.models import AuditEntry
from cms.people.rights import RIGHTS
from cms.sdk.errors import CMSError, Conflict, Invalid, NotAllowed, NotFound
from cms.sdk.money import AMOUNT_UTWEI_MAX
from cms.sdk.transfers import TREASURY, user
from cms.services.access.sessions import Principal
from cms.services.money.grant import grant
from tests.support.world import TWEI, person


@pytest.fixture
def owner(tribune):
    user_id = person(tribune, "Olga", role="owner")
    return Principal(user_id=user_id, nickname="Olga", role="owner", token_id=1, is_confirmed=True)


@pytest.fixture
def issued(tribune):
    """How much has been issued so far."""

    def read():
        with tribune.reading() as session:
            return -trial_balance(session).get("mint", 0)

    return read


def log(tribune):
    with tribune.reading() as session:
        return session.query(AuditEntry).all()


def test_a_grant_is_booked_and_audited_in_one_commit(tribune, owner, issued):
    assert grant(tribune, 5 * TWEI, reason="  Advertising,\tMarch ", actor=owner)
    assert issued() == 5 * TWEI
    (line,) = log(tribune)
    assert (line.action, line.subject, line.actor_id) == ("money.grant", "treasury", owner.user_id)
    assert '"amount":"5.00"' in line.after
    assert '"reason":"Advertising, March"' in line.after
    with tribune.reading() as session:
        assert session.scalar(select(EventRow.actor_id)) == owner.user_id


def test_a_grant_to_a_person_passes_through_the_treasury(tribune, owner):
    ada = person(tribune, "Ada")
    grant(tribune, 3 * TWEI, reason="A prize", nickname="ADA", actor=owner)
    with tribune.reading() as session:
        assert balances_of(session, [TREASURY, user(ada)]) == {TREASURY: 0, user(ada): 3 * TWEI}
    assert log(tribune)[0].subject == f"user:{ada}"


def test_the_command_line_is_actor_0_and_leaves_the_audit_log_alone(tribune):
    grant(tribune, TWEI, reason="from the command line")
    assert log(tribune) == []
    with tribune.reading() as session:
        assert session.scalar(select(EventRow.actor_id)) == 0


@pytest.mark.parametrize("role", [role for role, own in RIGHTS.items() if "money.grant" not in own])
def test_a_role_without_the_right_grants_nothing(tribune, owner, issued, role):
    with pytest.raises(NotAllowed):
        grant(tribune, TWEI, reason="please", actor=replace(owner, role=role))
    assert (issued(), log(tribune)) == (0, [])


def test_without_the_password_typed_again_nothing_is_granted(tribune, owner, issued):
    with pytest.raises(NotAllowed) as refused:
        grant(tribune, TWEI, reason="please", actor=replace(owner, is_confirmed=False))
    assert refused.value.code == "grant.unconfirmed"
    assert (issued(), log(tribune)) == (0, [])


@pytest.mark.parametrize("amount", [0, -1, -5 * TWEI, AMOUNT_UTWEI_MAX + 1, 2**63, 10**30])
def test_an_amount_that_makes_no_sense_is_refused(tribune, owner, issued, amount):
    with pytest.raises(Invalid) as refused:
        grant(tribune, amount, reason="please", actor=owner)
    assert "amount" in refused.value.errors
    assert (issued(), log(tribune)) == (0, [])


@pytest.mark.parametrize("reason", ["", "  ", "\t\n", "x" * 201, "a\x00b"])
def test_a_grant_needs_a_reason_that_can_be_kept(tribune, owner, issued, reason):
    with pytest.raises(Invalid) as refused:
        grant(tribune, TWEI, reason=reason, actor=owner)
    assert "reason" in refused.value.errors
    assert issued() == 0


def test_nobody_by_that_name_gets_nothing(tribune, owner, issued):
    with pytest.raises(NotFound):
        grant(tribune, TWEI, reason="please", nickname="Nobody", actor=owner)
    assert issued() == 0


def test_more_than_the_books_can_hold_is_refused_and_nothing_is_kept(tribune, owner, issued):
    grant(tribune, TWEI, reason="to open the accounts")
    with tribune.writing() as session:
        session.execute(
            text("UPDATE ledger_balance SET balance_utwei = :full WHERE may_be_negative = 0"),
            {"full": 9 * 10**18 - 5},
        )
    before = issued()
    with pytest.raises(Invalid):
        grant(tribune, 10, reason="one more", actor=owner)
    assert (issued(), log(tribune)) == (before, [])


def test_a_reference_grants_once(tribune, owner, issued):
    words = {"reason": "March", "reference": "desk-1", "actor": owner}
    assert grant(tribune, TWEI, **words)
    assert not grant(tribune, TWEI, **words)
    assert (issued(), len(log(tribune))) == (TWEI, 1)


def test_a_reference_stands_for_its_amount_and_its_person(tribune, owner, issued):
    person(tribune, "Ada")
    words = {"reason": "March", "reference": "desk-1", "actor": owner}
    grant(tribune, TWEI, **words)
    with pytest.raises(Conflict):
        grant(tribune, 2 * TWEI, **words)
    with pytest.raises(Conflict):
        grant(tribune, TWEI, nickname="Ada", **words)
    assert issued() == TWEI


def test_one_of_many_clicks_at_once_grants(app, tribune, owner, issued):
    done = []

    def click():
        with app.app_context():
            try:
                done.append(grant(tribune, TWEI, reason="March", reference="desk-1", actor=owner))
            except CMSError as fault:
                done.append(fault.code)

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] * 5 + [True]
    assert (issued(), len(log(tribune))) == (TWEI, 1)
