"""The doors of the admin: the claim, invitations, signing in and out."""

import re
import threading
from html import unescape

import pytest

from cms.admin.wording import PRESETS
from cms.people.models import AuditEntry
from cms.pluginhost.settings_store import in_force
from cms.sdk.errors import CMSError, NotFound
from cms.services.access.sessions import Principal
from cms.services.people.claims import claim, new_claim
from cms.services.people.invitations import invite, revoke_invitation
from cms.services.plugins.history import versions
from cms.services.plugins.presets import review_preset
from tests.support.staff import PASSWORD, hire

pytestmark = pytest.mark.databases("sqlite")
ACCOUNT = {"nickname": "Olga", "email": "olga@example.org", "password": PASSWORD}


@pytest.fixture
def stranger(client):
    """Posts a form as a stranger's browser does: with the token of the page it came on."""

    def send(path, data):
        page = unescape(client.get(path).text)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        return client.post(path, data={"csrf_token": token[1] if token else "", **data})

    return send


def test_the_claim_makes_one_owner_and_opens_the_admin(tribune, stranger, client):
    secret = new_claim(tribune)
    done = stranger(f"/admin/claim/{secret}", ACCOUNT)
    assert (done.status_code, done.location) == (302, "/admin/")
    assert "Olga" in client.get("/admin/").text
    assert new_claim(tribune) is None


def test_the_claim_says_how_money_works_here(tribune, stranger, client):
    secret = new_claim(tribune)
    shown = client.get(f"/admin/claim/{secret}").text
    assert [name for name in PRESETS if f">{name}: " in shown] == [*PRESETS]
    stranger(f"/admin/claim/{secret}", ACCOUNT | {"preset": "classic"})
    levels = next(p for p in tribune.host.registry.plugins if p.name == "levels")
    with tribune.reading() as session:
        found = in_force(session, [levels])["levels"]
    assert (found.version, found.settings.gate_comment) == (1, 13)
    assert not any(review.changes for review in review_preset(tribune, "classic"))
    history, _more = versions(tribune, levels)
    assert [one.changed_by for one in history] == ["Olga"]


def test_no_choice_is_the_first_and_changes_nothing(tribune, stranger):
    stranger(f"/admin/claim/{new_claim(tribune)}", ACCOUNT)
    with tribune.reading() as session:
        every = in_force(session, tribune.host.registry.plugins)
    assert {found.version for found in every.values()} == {0}


def test_an_unknown_preset_makes_no_account_and_spends_no_link(tribune, stranger):
    secret = new_claim(tribune)
    page = stranger(f"/admin/claim/{secret}", ACCOUNT | {"preset": "gold-rush"})
    assert page.status_code == 200
    assert "Not a valid choice" in page.text
    with pytest.raises(NotFound):
        claim(tribune, secret, network="test", preset="gold-rush", **ACCOUNT)
    assert stranger(f"/admin/claim/{secret}", ACCOUNT).status_code == 302


def test_a_claim_is_taken_once(tribune, stranger, app):
    secret = new_claim(tribune)
    stranger(f"/admin/claim/{secret}", ACCOUNT)
    assert app.test_client().get(f"/admin/claim/{secret}").status_code == 404


def test_a_claim_ends_after_a_quarter_of_an_hour(tribune, client, clock):
    secret = new_claim(tribune)
    clock.advance(minutes=15)
    assert client.get(f"/admin/claim/{secret}").status_code == 404


def test_a_newer_claim_ends_the_older(tribune, client):
    older, newer = new_claim(tribune), new_claim(tribune)
    assert client.get(f"/admin/claim/{older}").status_code == 404
    assert client.get(f"/admin/claim/{newer}").status_code == 200


@pytest.mark.databases("sqlite", "postgresql")
def test_one_of_many_who_claim_at_once_wins(app, tribune):
    secret, won, lost = new_claim(tribune), [], []

    def attempt(number):
        account = ACCOUNT | {"nickname": f"Olga {number}", "email": f"o{number}@example.org"}
        with app.app_context():
            try:
                won.append(claim(tribune, secret, network="test", **account))
            except CMSError as fault:
                lost.append(fault.code)

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert set(lost) == {"claim.ended"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short"}, "Field must be between"),
        ({"password": "password1password1"}, "first that anybody would try"),
        ({"email": "nowhere"}, "malformed"),
        ({"nickname": " "}, "is-invalid"),
    ],
)
def test_a_poor_account_is_sent_back_with_what_is_wrong(tribune, stranger, wrong, said):
    page = stranger(f"/admin/claim/{new_claim(tribune)}", ACCOUNT | wrong)
    assert said in page.text
    assert new_claim(tribune) is not None


def test_an_invitation_makes_one_account_of_its_role(tribune, stranger, app, desk):
    owner = desk("owner")
    secret = invite(tribune, principal_of(owner), role="editor", note="for Ed")
    done = stranger(f"/admin/invitation/{secret}", ACCOUNT)
    assert done.location == "/admin/"
    assert app.test_client().get(f"/admin/invitation/{secret}").status_code == 404


def test_an_invitation_that_was_taken_back_or_is_old_is_none(tribune, client, clock, desk):
    owner = principal_of(desk("owner"))
    back, old = (invite(tribune, owner, role="author") for _ in range(2))
    revoke_invitation(tribune, owner, 1)
    assert client.get(f"/admin/invitation/{back}").status_code == 404
    clock.advance(days=7)
    assert client.get(f"/admin/invitation/{old}").status_code == 404


@pytest.mark.parametrize(
    ("inviter", "role", "code"),
    [
        ("admin", "admin", "role.too_high"),
        ("editor", "author", "role.too_high"),
        ("owner", "owner", "role.unknown"),
        ("owner", "reader", "role.unknown"),
    ],
)
def test_nobody_invites_to_their_own_role_or_above(tribune, desk, inviter, role, code):
    with pytest.raises(CMSError) as refused:
        invite(tribune, principal_of(desk(inviter)), role=role)
    assert refused.value.code == code


def test_staff_sign_in_and_go_where_they_wanted(tribune, stranger, client):
    hire(tribune, "editor")
    asked = client.get("/admin/account?x=1")
    assert asked.location == "/admin/sign-in?next=/admin/account?x%3D1"
    known = {"name": "The editor", "password": PASSWORD}
    assert stranger(asked.location, known).location == "/admin/account?x=1"


@pytest.mark.parametrize("where", ["https://evil.example/admin", "//evil.example", "/admin\\@evil"])
def test_nobody_is_sent_to_another_site_after_signing_in(tribune, stranger, where):
    hire(tribune, "editor")
    known = {"name": "The editor", "password": PASSWORD}
    assert stranger(f"/admin/sign-in?next={where}", known).location == "/admin/"


def test_a_reader_has_no_way_into_the_admin(tribune, stranger):
    hire(tribune, "reader", "Rita")
    page = stranger("/admin/sign-in", {"name": "Rita", "password": PASSWORD})
    assert page.status_code == 401
    assert "Name or password is wrong" in page.text


def test_too_many_wrong_passwords_make_one_wait(tribune, stranger, clock):
    hire(tribune, "editor")
    wrong = {"name": "The editor", "password": "not this one, no"}
    assert [stranger("/admin/sign-in", wrong).status_code for _ in range(6)] == [401] * 5 + [429]
    clock.advance(minutes=1, seconds=1)
    known = {"name": "The editor", "password": PASSWORD}
    assert stranger("/admin/sign-in", known).status_code == 302


def test_a_form_without_its_token_is_refused(desk):
    assert desk("editor").client.post("/admin/sign-out").status_code == 400


def test_a_form_from_another_site_is_refused(desk):
    done = desk("editor").post("/admin/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert done.status_code == 403


def test_signing_out_ends_the_session_for_good(desk):
    editor = desk("editor")
    with editor.client.session_transaction("/admin/") as session:
        kept = dict(session)
    editor.post("/admin/sign-out")
    with editor.client.session_transaction("/admin/") as session:
        session.update(kept)
    assert editor.get("/admin/").status_code == 302


def test_a_session_ends_when_it_lies_idle(desk, clock):
    owner, author = desk("owner"), desk("author")
    clock.advance(minutes=31)
    assert owner.get("/admin/").status_code == 302
    assert author.get("/admin/").status_code == 200


def test_a_session_is_ended_from_another_one(desk, tribune):
    editor = desk("editor")
    page = editor.get("/admin/account").text
    assert "a test" in page
    number = re.search(r"/admin/account/sessions/(\d+)/end", page)[1]
    editor.post(f"/admin/account/sessions/{number}/end")
    assert editor.get("/admin/").status_code == 302


def test_nobody_ends_the_session_of_somebody_else(desk):
    owner, editor = desk("owner"), desk("editor")
    assert editor.post("/admin/account/sessions/1/end").status_code == 404
    assert owner.get("/admin/").status_code == 200


def test_an_admin_token_opens_no_api_and_a_reader_token_no_admin(desk, client):
    editor = desk("editor")
    assert client.bearing(editor.token).get("/api/v1/me").status_code == 401


def test_what_was_done_at_the_doors_is_in_the_log(tribune, stranger):
    stranger(f"/admin/claim/{new_claim(tribune)}", ACCOUNT)
    with tribune.reading() as session:
        (entry,) = session.query(AuditEntry).all()
    assert (entry.action, entry.subject, entry.network) == ("claim.take", "user:1", "127.0.0.0/24")


def principal_of(desk):
    return Principal(user_id=desk.user_id, nickname="", role=desk.role, token_id=0)
