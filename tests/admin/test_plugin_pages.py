"""Pages of plugins: drawn from blocks, for whom they are meant, and harmless whatever they do."""

import re

import pytest
from sqlalchemy import select

from cms.people.models import User
from cms.services.audit import changes
from cms.services.plugins.settings import switch_plugin
from tests.admin.test_plugins import text_of
from tests.support.sights import EVIL, SHOWN, Fields, plugin

pytestmark = pytest.mark.databases("sqlite")
VIEW = "/admin/plugins/sights/view"
SENT = {"form": "paint", "paint-set_amount_utwei": "0.5", "paint-set_colour": "blue"}


@pytest.fixture
def plugins():
    return ("tests.support.sights:plugin",)


@pytest.fixture(autouse=True)
def _sound(monkeypatch):
    for name in ("behaviour", "answer", "got"):
        monkeypatch.setattr(plugin, name, getattr(type(plugin), name))


def bio(tribune) -> str:
    with tribune.reading() as session:
        return session.scalar(select(User.bio).where(User.id == 1))


def test_what_a_page_shows_is_drawn_and_escaped(desk):
    page = desk("owner").get(VIEW)
    assert page.status_code == 200
    assert "1.25" in text_of(page)
    main = page.text.partition("<main")[2]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in main
    assert "<script" not in main
    assert "<img" not in main
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert re.search(r"""data-chart='[^'<>]*'""", main)


@pytest.mark.parametrize("behaviour", [name for name in SHOWN if name != "sound"])
def test_a_page_that_misbehaves_says_so_and_harms_nothing(desk, behaviour):
    owner = desk("owner")
    plugin.behaviour = behaviour
    page = owner.get(VIEW)
    assert page.status_code == 503
    assert "This page failed, and nothing was changed" in text_of(page)
    assert "<b>mine</b>" not in page.text
    assert owner.get("/admin/plugins").status_code == 200
    assert owner.get("/admin/").status_code == 200


@pytest.mark.parametrize("role", ["owner", "admin", "editor", "author", "moderator"])
def test_a_page_is_for_those_who_have_its_right(desk, role):
    at, may = desk(role), role in ("owner", "admin", "editor")
    assert at.get(VIEW).status_code == (200 if may else 403)
    assert at.post(VIEW, SENT).status_code == (302 if may else 403)
    assert ("A view" in at.get("/admin/").text) is may
    assert (plugin.got is not None) is may


def test_a_stranger_is_sent_to_the_door(client):
    assert "/admin/sign-in" in client.get(VIEW).location


def test_a_form_hands_over_what_was_typed_and_is_audited_in_the_same_commit(tribune, desk):
    owner = desk("owner", "Olga")
    done = owner.post(VIEW, SENT | {"paint-set_is_sure": "y", "paint-set_word": EVIL})
    assert done.location == VIEW
    wanted = Fields(amount_utwei=500_000, is_sure=True, colour="blue", word=EVIL)
    assert plugin.got == (owner.user_id, wanted)
    assert "Done." in text_of(owner.get(VIEW))
    assert bio(tribune) == "seen"
    (line,) = changes(tribune, subject="plugin:sights")
    assert (line.action, line.actor, line.after["colour"]) == ("plugin.paint", "Olga", "blue")


@pytest.mark.parametrize(
    "wrong",
    [
        {"paint-set_amount_utwei": "-1"},
        {"paint-set_amount_utwei": "NaN"},
        {"paint-set_amount_utwei": "2.00"},
        {"paint-set_colour": "green"},
        {"paint-set_word": "x" * 201},
        {"paint-set_none": "1"},
    ],
    ids=str,
)
def test_what_is_wrong_never_reaches_the_plugin(tribune, desk, wrong):
    assert desk("owner").post(VIEW, SENT | wrong).status_code == 422
    assert plugin.got is None


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("refuse", 422, "Not this word"),
        ("conflict", 409, "Too late for that"),
        ("raise", 503, "This page failed, and nothing was changed"),
        (7, 503, "This page failed, and nothing was changed"),
        ("x" * 501, 503, "This page failed, and nothing was changed"),
    ],
)
def test_what_a_form_wrote_goes_back_when_it_fails(tribune, desk, answer, status, said):
    owner = desk("owner")
    plugin.answer = answer
    page = owner.post(VIEW, SENT)
    assert page.status_code == status
    assert said in text_of(page)
    assert plugin.got is not None
    assert bio(tribune) == ""
    assert changes(tribune, subject="plugin:sights") == []


def test_a_form_without_its_token_or_of_no_name_is_refused(desk):
    owner = desk("owner")
    assert owner.client.post(VIEW, data=SENT).status_code == 400
    assert owner.post(VIEW, SENT | {"form": "other"}).status_code == 404
    assert owner.post(VIEW).status_code == 404
    assert plugin.got is None


def test_while_the_plugin_is_off_its_page_is_closed(tribune, desk):
    owner = desk("owner")
    switch_plugin(tribune, None, "sights", is_on=False)
    for page in (owner.get(VIEW), owner.post(VIEW, SENT)):
        assert page.status_code == 404
        assert "switched off, and its pages with it" in text_of(page)
    assert plugin.got is None


def test_a_page_that_was_never_declared_is_not_found(desk):
    owner = desk("owner")
    for path in ("sights/other", "other/view"):
        assert owner.get(f"/admin/plugins/{path}").status_code == 404
