"""Granting Twei in the admin: once, with a reason, by who may and has typed the password."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from cms.ledger.accounts import trial_balance
from cms.people.models import AuditEntry

pytestmark = pytest.mark.databases("sqlite")


def issued(tribune):
    with tribune.reading() as session:
        return -trial_balance(session).get("mint", 0)


FORM = {"amount": "12.5", "payee": "treasury", "reason": "Advertising", "nickname": ""}


@pytest.fixture
def form(desk):
    """An owner at the grant form, and what it holds."""
    owner = desk("owner")
    page = owner.get("/admin/treasury/grant").text
    reference = re.search(r'name="reference"[^>]*value="([^"]+)"', page)[1]
    return owner, {**FORM, "reference": reference}


def test_a_grant_is_given_and_listed_with_its_reason(form, tribune):
    owner, words = form
    done = owner.post("/admin/treasury/grant", words)
    assert (done.status_code, done.location) == (302, "/admin/treasury")
    page = owner.get("/admin/treasury").text
    assert "12.50 Twei granted to the treasury" in page
    assert "Advertising" in page.split('id="grants"')[1]
    assert issued(tribune) == 12_500_000


def test_a_double_click_grants_once(form, tribune):
    owner, words = form
    for _click in range(2):
        assert owner.post("/admin/treasury/grant", words).status_code == 302
    assert issued(tribune) == 12_500_000
    with tribune.reading() as session:
        assert session.query(AuditEntry).filter_by(action="money.grant").count() == 1


def test_two_forms_are_two_grants(form, tribune):
    owner, words = form
    page = owner.get("/admin/treasury/grant").text
    other = re.search(r'name="reference"[^>]*value="([^"]+)"', page)[1]
    owner.post("/admin/treasury/grant", words)
    owner.post("/admin/treasury/grant", {**words, "reference": other})
    assert issued(tribune) == 25_000_000


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": ""}, "Say how much"),
        ({"amount": "0"}, "more than nothing"),
        ({"amount": "-5"}, "more than nothing"),
        ({"amount": "1e3"}, "is not an amount"),
        ({"amount": "1,5"}, "is not an amount"),
        ({"amount": "0.0000001"}, "is not an amount"),
        ({"amount": "9999999999"}, "at most 1000000000.00 Twei"),
        ({"amount": "9" * 31}, "cannot be longer"),
        ({"reason": ""}, "Say what the grant is for"),
        ({"reason": "   "}, "Say what the grant is for"),
        ({"reason": "x" * 201}, "cannot be longer"),
        ({"reason": "a\x00b"}, "control characters"),
        ({"payee": "person"}, "Say who gets it"),
        ({"payee": "person", "nickname": "Nobody"}, "Nobody is called Nobody"),
        ({"payee": "mint"}, "Choose one"),
        ({"reference": ""}, "This form is damaged"),
        ({"reference": "demo-1"}, "This form is damaged"),
    ],
)
def test_a_wrong_grant_comes_back_with_what_was_typed(form, tribune, wrong, said):
    owner, words = form
    page = owner.post("/admin/treasury/grant", {**words, **wrong})
    assert page.status_code == 422
    assert said in page.text
    assert issued(tribune) == 0
    kept = {**words, **wrong}["reason"]
    assert "\x00" in kept or f'value="{kept}"' in page.text


@pytest.mark.parametrize("role", ["editor", "author", "moderator"])
def test_who_may_not_grant_sees_no_form_and_grants_nothing(desk, tribune, role):
    somebody = desk(role)
    assert somebody.get("/admin/treasury/grant").status_code == 403
    assert somebody.post("/admin/treasury/grant", FORM).status_code == 403
    assert "Grant Twei" not in somebody.get("/admin/treasury").text
    assert issued(tribune) == 0


def test_the_password_is_asked_for_before_the_form_is_shown(desk, clock):
    owner = desk("owner")
    clock.advance(minutes=11)
    asked = owner.get("/admin/treasury/grant")
    assert asked.location == "/admin/confirm?next=/admin/treasury/grant"


def test_what_was_typed_survives_a_confirmation_that_ran_out(form, tribune, clock):
    owner, words = form
    clock.advance(minutes=11)
    asked = owner.post("/admin/treasury/grant", words)
    assert issued(tribune) == 0
    where = parse_qs(urlsplit(asked.location).query)["next"][0]
    done = owner.post(asked.location, {"password": "a long sentence of nobody"})
    assert done.location == where
    page = owner.get(where).text
    assert 'value="12.5"' in page
    assert 'value="Advertising"' in page
    assert words["reference"] in page
    owner.post("/admin/treasury/grant", words)
    assert issued(tribune) == 12_500_000
