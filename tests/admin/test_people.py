"""Readers, team and audit log in the admin."""

import ast
import re
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import update

import cms
from cms.admin import sweeps
from cms.admin.audit_words import ACTIONS
from cms.people.models import AccessToken
from cms.services.articles.take_down import unpublish_article
from cms.services.dealings.comments import post_comment
from cms.services.dealings.react import Target, add_reaction
from tests.support.staff import PASSWORD


@pytest.fixture
def plugins():
    return ("tests.support.rules:plugin", "plugins.levels:plugin")


def test_readers_are_found_by_name_and_their_money_is_for_those_who_may_see_it(site, desk):
    editor, moderator = desk("editor"), desk("moderator")
    page = editor.get("/admin/readers?q=READER+1").text
    assert "Reader 1" in page
    assert "Reader 2" not in page
    assert "10.00" in page
    page = moderator.get("/admin/readers?q=reader+1").text
    assert "Reader 1" in page
    assert "10.00" not in page


def test_only_owners_and_admins_see_and_search_addresses(site, desk):
    owner, editor = desk("owner"), desk("editor")
    assert "editor@example.org" in owner.get("/admin/readers?show=staff&q=editor@exam").text
    page = editor.get("/admin/readers?show=staff&q=editor@exam").text
    assert "Nobody matches" in page
    assert "@example.org" not in editor.get("/admin/readers?show=all").text
    assert "@example.org" not in editor.get(f"/admin/readers/{owner.user_id}").text


def test_a_reader_has_a_page(site, desk):
    post_comment(site.tribune, site.readers[0], "editor", site.article, "What a fine harbour")
    page = desk("editor").get(f"/admin/readers/{site.readers[0]}").text
    assert "What a fine harbour" in page
    assert "Level" in page
    assert "9.50" in page
    assert f"/admin/readers/{site.readers[0]}/money" in page


def test_nobody_has_a_page_who_is_not_there(site, desk):
    assert desk("editor").get("/admin/readers/999").status_code == 404


def test_shutting_out_with_all_comments_says_beforehand_what_it_moves(site, desk):
    reader = site.readers[0]
    for n in range(3):
        post_comment(site.tribune, reader, "editor", site.article, f"Comment {n}")
    moderator = desk("moderator")
    page = moderator.get(f"/admin/readers/{reader}/ban").text
    assert "their 3 visible comments" in page
    data = {"reason": "Spam", "with_comments": "y"}
    done = moderator.post(f"/admin/readers/{reader}/ban", data, follow_redirects=True)
    assert "3 comments are removed" in done.text
    assert "Shut out since" in done.text
    assert "Spam" in moderator.get(f"/admin/readers/{reader}").text
    assert site.faults() == []
    done = moderator.post(f"/admin/readers/{reader}/unban", follow_redirects=True)
    assert "They can sign in again." in done.text


def test_a_ban_needs_its_reason(site, desk):
    moderator = desk("moderator")
    page = moderator.post(f"/admin/readers/{site.readers[0]}/ban", {"reason": " "})
    assert "is-invalid" in page.text
    assert "Shut out since" not in moderator.get(f"/admin/readers/{site.readers[0]}").text


def test_the_link_of_an_invitation_is_shown_once_and_works(site, desk, app):
    owner = desk("owner")
    page = owner.post("/admin/team/invitations", {"role": "editor", "note": "for Ed"}).text
    link = re.search(r'value="http://localhost(/admin/invitation/[^"]+)"', page)[1]
    assert app.test_client().get(link).status_code == 200
    page = owner.get("/admin/team").text
    assert "for Ed" in page
    assert "/admin/invitation/" not in page
    number = re.search(r"/admin/team/invitations/(\d+)/revoke", page)[1]
    owner.post(f"/admin/team/invitations/{number}/revoke")
    assert app.test_client().get(link).status_code == 404


def test_an_admin_is_offered_lower_roles_only(site, desk):
    admin = desk("admin")
    page = admin.get("/admin/team").text
    assert 'value="editor"' in page
    assert 'value="admin"' not in page
    assert admin.post("/admin/team/invitations", {"role": "admin"}).status_code == 422


def test_a_new_role_ends_the_sessions(site, desk):
    owner, editor = desk("owner"), desk("editor")
    owner.post(f"/admin/team/{editor.user_id}/role", {"role": "author"})
    assert editor.get("/admin/").status_code == 302
    page = unescape(owner.get("/admin/audit?action=people.role").text)
    assert "<del>editor</del>" in page
    assert "<ins>author</ins>" in page


def test_the_last_owner_stays(site, desk):
    owner = desk("owner")
    page = owner.post("/admin/account/leave", {"sure": "yes"}, follow_redirects=True)
    assert "A site needs an owner" in page.text


def test_leaving_the_team_needs_a_tick(site, desk):
    editor = desk("editor")
    editor.post("/admin/account/leave")
    assert editor.get("/admin/").status_code == 200
    assert editor.post("/admin/account/leave", {"sure": "yes"}).location == "/admin/sign-in"
    assert editor.get("/admin/").status_code == 302


def test_the_log_is_narrowed_by_person_action_and_subject(site, desk):
    owner, moderator = desk("owner"), desk("moderator")
    for reader in site.readers[:2]:
        moderator.post(f"/admin/readers/{reader}/ban", {"reason": f"Reason {reader}"})
    owner.post("/admin/team/invitations", {"role": "editor", "note": "for Ed"})

    def shown(query):
        page = owner.get(f"/admin/audit?{query}").text
        return tuple(f"<ins>{text}</ins>" in page for text in ("Reason 2", "Reason 3", "for Ed"))

    assert shown("") == (True, True, True)
    assert shown(f"by={moderator.user_id}") == (True, True, False)
    assert shown("by=0") == (False, False, False)
    assert shown("action=reader.ban&subject=user:2") == (True, False, False)
    assert shown("subject=%00") == (True, True, True)
    assert "Reader 0" in owner.get("/admin/audit?subject=user:2").text


def test_the_log_is_read_page_by_page(site, desk):
    owner = desk("owner")
    for _ in range(20):
        owner.post(f"/admin/readers/{site.readers[0]}/ban", {"reason": "Spam"})
        owner.post(f"/admin/readers/{site.readers[0]}/unban")
    page = owner.get("/admin/audit").text
    where = re.search(r'href="([^"]*before=\d+)"', page)[1].replace("&amp;", "&")
    lines = page.count("<strong>The owner</strong>")
    assert lines + owner.get(where).text.count("<strong>The owner</strong>") == 40
    assert lines == 30


def test_the_steps_tick_themselves(site, desk):
    owner = desk("owner")
    page = owner.get("/admin/").text
    assert "See it through the API" in page
    assert "reader site" not in page.split("First steps")[1]  # no site is served here
    done = owner.post("/admin/steps/api")
    assert (done.status_code, done.location) == (303, "/api/v1/articles/a-quiet-harbour")
    before, after = page, owner.get("/admin/").text
    assert after.count('class="is-done"') == before.count('class="is-done"') + 1


def test_nothing_can_be_looked_at_before_it_is_live(site, desk):
    unpublish_article(site.tribune, site.author, "editor", site.article)
    owner = desk("owner")
    assert owner.post("/admin/steps/api").status_code == 409
    assert 'class="is-done"' not in owner.get("/admin/").text


def confirmed(desk, role: str):
    """Somebody who has typed the password just now."""
    one = desk(role)
    assert one.post("/admin/confirm", {"password": PASSWORD}).status_code == 302
    return one


def test_everything_that_somebody_caused_is_undone_and_given_back_from_their_page(site, desk):
    reader, editor = site.readers[0], confirmed(desk, "editor")
    add_reaction(site.tribune, reader, "editor", Target(site.article), "plus")
    post_comment(site.tribune, reader, "editor", site.article, "Words")
    assert f"/admin/readers/{reader}/undo" in editor.get(f"/admin/readers/{reader}").text
    assert "out first" in editor.get(f"/admin/readers/{reader}/undo").text
    editor.post(f"/admin/readers/{reader}/ban", {"reason": "Fraud"})
    page = unescape(editor.get(f"/admin/readers/{reader}/undo").text)
    assert re.findall(r"<dt>(.+?)</dt><dd>(\d+)</dd>", page) == [
        ("Comments", "1"),
        ("Reactions to articles and comments", "1"),
    ]
    assert re.findall(r'<data class="amount.+?value="(.+?)"', page) == ["-0.300000", "0.300000"]
    where = f"/admin/readers/{reader}"
    done = editor.post(f"{where}/undo", {"reason": "Fraud"}, follow_redirects=True).text
    assert "2 undone." in done
    assert "Nothing is left to undo." in done
    assert site.faults() == []
    done = editor.post(f"{where}/give-back", {"reason": "A slip"}, follow_redirects=True).text
    assert "2 given back." in done
    assert site.faults() == []
    log = editor.get(where).text
    assert "undid what an account caused" in log
    assert "gave back what was undone" in log


def test_what_one_request_does_not_finish_the_next_one_does(site, desk, monkeypatch):
    monkeypatch.setattr(sweeps, "AT_ONCE", 2)
    reader, editor = site.readers[0], confirmed(desk, "editor")
    for n in range(3):
        post_comment(site.tribune, reader, "editor", site.article, f"Comment {n}")
    editor.post(f"/admin/readers/{reader}/ban", {"reason": "Fraud"})
    where = f"/admin/readers/{reader}"
    done = editor.post(f"{where}/undo", {"reason": "Fraud"}, follow_redirects=True).text
    assert "2 undone." in done
    assert "Go on undoing" in done
    assert ">Fraud</textarea>" in done.replace("\r\n", "").replace("\n", "")
    done = editor.post(f"{where}/undo", {"reason": "Fraud"}, follow_redirects=True).text
    assert "1 undone." in done
    assert "Nothing is left to undo." in done


def test_the_password_is_asked_for_first_and_the_reason_comes_back(site, desk):
    editor, reader = desk("editor"), site.readers[0]
    editor.post(f"/admin/readers/{reader}/ban", {"reason": "Fraud"})
    with site.tribune.writing() as session:
        session.execute(update(AccessToken).values(confirmed_at=None))
    asked = editor.post(f"/admin/readers/{reader}/undo", {"reason": "Fraud"})
    assert "/admin/confirm" in asked.location
    back = editor.post(asked.location, {"password": PASSWORD}, follow_redirects=True)
    assert "Undo everything" in back.text


def test_every_change_that_the_log_holds_has_a_name():
    """The actions that stand in the code as they are; the log shows one without a name by its code."""
    calls = [
        node.args[1]
        for path in Path(cms.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "audit"
    ]
    named = {arg.value for arg in calls if isinstance(arg, ast.Constant)}
    assert len(named) > 20
    assert named <= set(ACTIONS), f"cms/admin/audit_words.py lacks {sorted(named - set(ACTIONS))}"
