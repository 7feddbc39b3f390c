"""Access to the admin: sessions, headers, passwords, limits (ASVS 5.0 level 2, where it is ours)."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

import cms
from cms.people.models import User
from cms.people.passwords import common_passwords, is_easily_guessed
from cms.people.rights import STAFF
from cms.sdk.errors import SignInRequired
from cms.services.access.sessions import sign_in, who_is
from cms.services.audit import changes
from tests.support import apps
from tests.support.staff import PASSWORD, hire, seat

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize("path", ["/admin/", "/admin/sign-in", "/admin/nothing", "/admin/claim/x"])
def test_every_page_carries_the_headers(client, desk, path):
    for asked in (client, desk("editor")):
        response = asked.get(path)
        assert {name: response.headers.get(name) for name in HEADERS} == HEADERS, path
        assert "Access-Control-Allow-Origin" not in response.headers
        assert "Cookie" in response.headers["Vary"]


def test_by_https_the_cookie_is_for_this_host_and_https_alone(database_url, tmp_path, clock):
    config = apps.config(database_url, tmp_path, (), public_url="https://news.example")
    app = cms.create_app(config, clock=clock)
    response = app.test_client().get("/admin/sign-in", base_url="https://news.example")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-tribune=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"
    apps.let_go(app)


def test_typing_the_password_again_changes_the_token(desk, tribune):
    editor = desk("editor")
    old = editor.token
    assert editor.post("/admin/confirm", {"password": PASSWORD}).status_code == 302
    assert editor.get("/admin/").status_code == 200
    with pytest.raises(SignInRequired):
        who_is(tribune, old, "admin")


def test_signing_out_everywhere_ends_all_sessions(app, tribune, desk):
    editor = desk("editor")
    known = {"name": "The editor", "password": PASSWORD, "network": "test"}
    elsewhere = [sign_in(tribune, kind=kind, **known).token for kind in ("admin", "session")]
    assert editor.post("/admin/account/sign-out").location == "/admin/sign-in"
    assert editor.get("/admin/").status_code == 302
    for token, kind in zip(elsewhere, ("admin", "session"), strict=True):
        with pytest.raises(SignInRequired):
            who_is(tribune, token, kind)


def test_an_admin_session_ends_with_the_role(desk, tribune):
    editor = desk("editor")
    with tribune.writing() as session:
        session.execute(update(User).where(User.id == editor.user_id).values(role="reader"))
    assert editor.get("/admin/").status_code == 302


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(database_url, tmp_path, clock):
    app = cms.create_app(apps.config(database_url, tmp_path, ()), clock=clock)
    stronger = replace(apps.config(database_url, tmp_path, ()), password_memory_kib=16)
    with app.app_context():
        who = hire(app.extensions["tribune"], "editor")
    apps.let_go(app)
    app = cms.create_app(stronger, clock=clock)
    with app.app_context():
        tribune = app.extensions["tribune"]
        for _ in range(2):
            sign_in(tribune, name="The editor", password=PASSWORD, network="test", kind="admin")
            with tribune.reading() as session:
                stored = session.scalar(select(User.password_hash).where(User.id == who))
            assert "m=16," in stored
    apps.let_go(app)


def test_an_address_that_asks_too_often_has_to_wait(database_url, tmp_path, clock):
    config = replace(apps.config(database_url, tmp_path, ()), requests_per_minute=5)
    app = cms.create_app(config, clock=clock)
    client = app.test_client()
    answers = [client.get("/admin/sign-in") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    with client.get("/admin/static/admin.css") as style:
        assert style.status_code == 200
    apps.let_go(app)


@pytest.mark.parametrize(
    "password",
    ["password1", "PASSWORD1", "iloveyou", "1234567890", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc",
     "passwordpassword", "tribune1", "margit halloran", "margit halloran1", "halloran@x.org"],
)  # fmt: skip
def test_what_is_tried_first_is_no_password(password):
    assert is_easily_guessed(password, ("Margit Halloran", "halloran@x.org"))


@pytest.mark.parametrize(
    "password", [PASSWORD, "seven grey herons wait", "kR7#vv2Lq!", "øæå ßüö ñç"]
)
def test_other_passwords_are_free(password):
    assert not is_easily_guessed(password, ("Margit Halloran", "halloran@x.org"))


def test_the_list_of_common_passwords_is_long_and_holds_what_could_be_chosen():
    assert len(common_passwords()) > 8_000
    assert min(map(len, common_passwords())) >= 8


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_staff_need_a_longer_password(app, tribune, role):
    desk = seat(app, tribune, role)
    data = {"old_password": PASSWORD, "password": "kR7#vv2Lq!xy12"}
    assert "between 15 and 128" in desk.post("/admin/account", data).text


def test_signing_in_is_in_the_log(tribune):
    hire(tribune, "editor")
    known = {"name": "The editor", "password": PASSWORD, "network": "test"}
    sign_in(tribune, kind="admin", device="Firefox on Linux", **known)
    (line,) = changes(tribune)
    assert (line.action, line.after) == ("session.start", {"device": "Firefox on Linux"})
