"""The plugins' pages: seen by those who may, changed in two steps, never a fault of the server."""

import re
from html import unescape

import pytest

from cms.admin.setting_fields import PREFIX
from cms.pluginhost.settings_store import in_force
from cms.services.dealings.react import Target, add_reaction
from cms.services.plugins.failures import list_failures
from cms.services.plugins.settings import change_settings, switch_plugin
from tests.support.moody import plugin as moody

pytestmark = pytest.mark.databases("sqlite")
TRIBUTE = "/admin/plugins/publish_tribute"
PAGES = (
    "/admin/plugins",
    TRIBUTE,
    f"{TRIBUTE}/switch",
    f"{TRIBUTE}?preset=no-money",
    "/admin/plugins/presets/classic",
    "/admin/plugins/failures",
)
ACTS = (
    (TRIBUTE, {"step": "apply", "version": "0"}),
    (f"{TRIBUTE}/switch", {"is_on": "0"}),
    (f"{TRIBUTE}/plan", {"cancel": "1"}),
    ("/admin/plugins/presets/no-money", {}),
    ("/admin/plugins/failures/1/retry", {}),
    ("/admin/plugins/failures/1/dismiss", {"reason": "none"}),
    ("/admin/plugins/failures/retry", {"plugin": "levels"}),
)
TYPED = {
    "tribute_utwei": "5.00",
    "doublings_max": "16",
    "pool_percent": "80",
    "free_posts": "2",
}


def sent(step="review", version=0, **changes) -> dict[str, str]:
    values = {PREFIX + name: text for name, text in {**TYPED, **changes}.items()}
    return {"step": step, "version": str(version), **values}


def tribute(tribune):
    with tribune.reading() as session:
        return in_force(session, tribune.host.registry.plugins)["publish_tribute"]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


@pytest.mark.parametrize("role", ["owner", "admin", "editor", "author", "moderator"])
def test_pages_and_acts_are_for_those_who_manage_plugins(tribune, desk, role):
    at, may = desk(role), role in ("owner", "admin")
    for page in PAGES:
        assert at.get(page).status_code == (200 if may else 403), page
    for path, data in ACTS:
        assert (at.post(path, data).status_code != 403) is may, path
    assert ('href="/admin/plugins"' in at.get("/admin/").text) is may


def test_strangers_are_sent_to_the_door(client):
    for page in PAGES:
        assert "/admin/sign-in" in client.get(page).location


@pytest.mark.parametrize(("path", "data"), ACTS)
def test_an_act_without_the_forms_token_does_nothing(tribune, desk, path, data):
    assert desk("owner").client.post(path, data=data).status_code == 400
    assert tribute(tribune).version == 0


def test_the_list_says_state_version_hooks_and_last_change(tribune, desk):
    change_settings(tribune, None, "pluses", {"reward_utwei": 1}, changed_by="ops")
    switch_plugin(tribune, None, "levels", is_on=False)
    said = text_of(desk("admin").get("/admin/plugins"))
    assert re.search(r"Levels, made of XP .*? levels .*?tribune-cms 0\.1\.0 off", said)
    assert re.search(r"pluses .*? on on_react not called yet 1 0 .*? by ops, version 1", said)
    assert "Times are measured in the process that drew this page, since it started" in said


def test_the_list_names_what_is_installed_and_not_loaded_and_the_line_to_add(
    app, desk, monkeypatch
):
    found = app.extensions["tribune"].config.plugins
    monkeypatch.setattr(
        "cms.services.plugins.overview.origin_of",
        lambda plugin, known: next((k for k in known if k.name == plugin.name != "levels"), None),
    )
    said = text_of(desk("admin").get("/admin/plugins"))
    assert f"CMS_PLUGINS={','.join((*found, 'levels'))}" in said


def test_amounts_are_shown_and_typed_in_twei(desk):
    page = desk("admin").get(TRIBUTE).text
    assert re.search(r'name="set_tribute_utwei"[^>]*value="5.00"', page)
    assert "0.00 to 1000.00." in page


def test_every_plugin_has_its_form_and_what_it_shows_can_be_sent(tribune, desk):
    admin = desk("admin")
    for plugin in tribune.host.registry.plugins:
        page = admin.get(f"/admin/plugins/{plugin.name}")
        assert page.status_code == 200
        shown = re.findall(r'<input[^>]*name="(set_\w+)"[^>]*value="([^"]*)"', page.text)
        chosen = re.findall(r'name="(set_\w+)".*?<option selected value="(\w+)"', page.text, re.S)
        done = admin.post(page.request.path, {"version": "0", **dict(shown), **dict(chosen)})
        assert (done.status_code, done.location) == (302, page.request.path), plugin.name


def test_a_change_is_looked_at_and_then_put_in_force(tribune, desk):
    admin = desk("admin", "Adele")
    review = admin.post(TRIBUTE, sent(tribute_utwei="3.5"))
    assert "Tribute What the lead author pays" in text_of(review)
    assert "5.00 Twei 3.50 Twei" in text_of(review)
    assert "What the treasury adds" not in text_of(review)
    assert tribute(tribune).version == 0
    hidden = dict(
        re.findall(r'type="hidden" name="(set_\w+|version)" value="([^"]*)"', review.text)
    )
    done = admin.post(TRIBUTE, {"step": "apply", **hidden})
    assert (done.status_code, done.location) == (302, TRIBUTE)
    assert tribute(tribune).settings.tribute_utwei == 3_500_000
    assert "Version 1" in text_of(admin.get(TRIBUTE))
    assert "Tribute: 5.00 Twei → 3.50 Twei" in text_of(admin.get(TRIBUTE))


def test_back_from_the_review_what_was_typed_is_there(desk):
    page = desk("admin").post(TRIBUTE, sent("edit", tribute_utwei="3.5")).text
    assert re.search(r'name="set_tribute_utwei"[^>]*value="3.5"', page)


def test_nothing_changed_is_nothing_to_look_at(tribune, desk):
    admin = desk("admin")
    assert admin.post(TRIBUTE, sent()).location == TRIBUTE
    assert "Nothing would change" in text_of(admin.get(TRIBUTE))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tribute_utwei", "NaN", "Give an amount from 0.00 to 1000.00 Twei"),
        ("tribute_utwei", "-1", "Give an amount from 0.00 to 1000.00 Twei"),
        ("tribute_utwei", "1e3", "Give an amount from 0.00 to 1000.00 Twei"),
        ("tribute_utwei", "0,50", "Give an amount from 0.00 to 1000.00 Twei"),
        ("tribute_utwei", "9" * 40, "Give an amount from 0.00 to 1000.00 Twei"),
        ("tribute_utwei", "", "Give an amount from 0.00 to 1000.00 Twei"),
        ("tribute_utwei", "<script>alert(1)</script>", "Give an amount from 0.00 to 1000.00 Twei"),
        ("pool_percent", "101", "Give a whole number from 0 to 100 (percent)"),
        ("pool_percent", "12.5", "Give a whole number from 0 to 100 (percent)"),
        ("pool_percent", "\0", "Give a whole number from 0 to 100 (percent)"),
        ("free_posts", "٣", "Give a whole number"),
    ],
)
@pytest.mark.parametrize("step", ["review", "apply"])
def test_what_is_wrong_is_said_beside_the_field(tribune, desk, step, name, text, said):
    page = desk("admin").post(TRIBUTE, sent(step, **{name: text}))
    assert page.status_code == 422
    wrong = re.search(rf'id="set_{name}-wrong">([^<]+)', page.text)
    assert wrong
    assert wrong[1].startswith(said)
    assert "<script>alert" not in page.text
    assert tribute(tribune).version == 0


def test_a_setting_that_was_never_declared_is_refused(tribune, desk):
    page = desk("admin").post(TRIBUTE, sent("apply", tribute_utwei="1", no_such="1"))
    assert page.status_code == 422
    assert "no_such: Unknown field" in text_of(page)
    assert tribute(tribune).version == 0


def test_a_field_that_was_left_out_is_refused(tribune, desk):
    data = sent("apply", tribute_utwei="1")
    del data["set_pool_percent"]
    assert desk("admin").post(TRIBUTE, data).status_code == 422
    assert tribute(tribune).version == 0


@pytest.mark.parametrize("step", ["review", "apply"])
def test_the_second_of_two_admins_is_told_and_keeps_what_was_typed(tribune, desk, step):
    change_settings(tribune, None, "publish_tribute", {"pool_percent": 50}, changed_by="Olga")
    page = desk("admin").post(TRIBUTE, sent(step, tribute_utwei="3.5"))
    assert page.status_code == 409
    assert "Somebody changed these settings" in text_of(page)
    assert "80 % 50 %" in text_of(page)
    assert re.search(r'name="set_tribute_utwei"[^>]*value="3.5"', page.text)
    assert 'name="version" value="1"' in page.text
    assert tribute(tribune).version == 1


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 30])
def test_a_version_that_is_none_is_a_conflict(tribune, desk, version):
    page = desk("admin").post(TRIBUTE, sent("apply", tribute_utwei="1") | {"version": version})
    assert page.status_code == 409
    assert tribute(tribune).version == 0


def test_a_preset_and_an_older_version_are_looked_at_before_they_count(tribune, desk):
    admin = desk("admin")
    assert "5.00 Twei 0.00 Twei" in text_of(admin.get(f"{TRIBUTE}?preset=no-money"))
    change_settings(tribune, None, "publish_tribute", {"pool_percent": 50})
    assert "50 % 80 %" in text_of(admin.get(f"{TRIBUTE}?version=0"))
    assert admin.get(f"{TRIBUTE}?version=99").status_code == 404
    assert admin.get(f"{TRIBUTE}?version={'9' * 30}").status_code == 200
    assert tribute(tribune).version == 1


def test_a_preset_is_applied_to_the_whole_site_or_not_at_all(tribune, desk):
    admin = desk("admin")
    page = admin.get("/admin/plugins/presets/no-money")
    versions = dict(re.findall(r'name="(version-\w+)" value="(\d+)"', page.text))
    assert "version-publish_tribute" in versions
    change_settings(tribune, None, "pluses", {"reward_utwei": 1})
    assert admin.post("/admin/plugins/presets/no-money", versions).status_code == 409
    assert tribute(tribune).version == 0
    done = admin.post("/admin/plugins/presets/no-money", versions | {"version-pluses": "1"})
    assert done.location == "/admin/plugins"
    assert tribute(tribune).settings.tribute_utwei == 0
    assert "Nothing would change" in text_of(admin.get("/admin/plugins/presets/no-money"))
    assert admin.get("/admin/plugins/presets/nonsense").status_code == 404


def test_the_switch_says_what_stops_and_switches(tribune, desk, client):
    admin = desk("admin")
    said = text_of(admin.get(f"{TRIBUTE}/switch"))
    assert "Nobody is charged for “Post Publish Tribute”: what had this price is free." in said
    assert "Nobody has a level" in text_of(admin.get("/admin/plugins/levels/switch"))
    admin.post("/admin/plugins/levels/switch", {"is_on": "0"})
    assert "levels is off" in text_of(admin.get("/admin/plugins/levels"))
    gone = client.get("/api/v1/plugins/levels/ladder")
    assert (gone.status_code, gone.json["code"]) == (404, "plugin.off")
    on = [plugin["name"] for plugin in client.get("/api/v1/economy").json["data"]["plugins"]]
    assert "levels" not in on
    admin.post("/admin/plugins/levels/switch", {"is_on": "1"})
    assert client.get("/api/v1/plugins/levels/ladder").status_code == 200


def test_a_plugin_that_is_not_there_is_not_found(desk):
    admin = desk("admin")
    for path in ("/admin/plugins/nonsense", "/admin/plugins/nonsense/switch"):
        assert admin.get(path).status_code == 404
        assert admin.post(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["before=-1", "before=x", f"before={'9' * 30}", "plugin=%00", "state=?", "plugin=<b>"]
)
def test_odd_addresses_are_no_fault(desk, query):
    admin = desk("admin")
    assert admin.get(f"/admin/plugins/failures?{query}").status_code == 200
    assert admin.get(f"{TRIBUTE}?{query}").status_code == 200


def test_the_history_is_paged(tribune, desk):
    for n in range(25):
        change_settings(tribune, None, "publish_tribute", {"tribute_utwei": n})
    first = text_of(desk("admin").get(TRIBUTE))
    assert "Version 25" in first
    assert "Version 6" in first
    assert "Version 5 " not in first
    rest = text_of(desk("owner").get(f"{TRIBUTE}?before=6"))
    assert "Version 5 " in rest
    assert "Restore the defaults" in rest


class TestFailures:
    @pytest.fixture
    def plugins(self):
        return ("tests.support.rules:plugin", "tests.support.moody:plugin")

    @pytest.fixture
    def missed(self, site, tribune, monkeypatch):
        monkeypatch.setattr(moody, "is_broken", True)
        for reader in site.readers:
            add_reaction(tribune, reader, "reader", Target(site.article), "plus")
        monkeypatch.setattr(moody, "is_broken", False)
        return site

    def ids(self, tribune):
        return [one.id for one in list_failures(tribune)[0]]

    def test_with_none_the_page_says_so(self, desk):
        assert "Nothing has failed" in text_of(desk("admin").get("/admin/plugins/failures"))

    def test_they_are_counted_listed_and_tried_again(self, missed, tribune, desk):
        admin = desk("admin")
        assert "Failures 3" in text_of(admin.get("/admin/plugins"))
        page = text_of(admin.get("/admin/plugins/failures?plugin=moody"))
        assert "A quiet harbour" in page
        assert "RuntimeError: not today" in page
        admin.post(f"/admin/plugins/failures/{self.ids(tribune)[0]}/retry")
        assert "moody has done now what it missed" in text_of(admin.get("/admin/plugins/failures"))
        admin.post("/admin/plugins/failures/retry", {"plugin": "moody", "from_plugin": "moody"})
        assert "Tried 2, closed 2" in text_of(admin.get("/admin/plugins/failures"))

    def test_one_is_dismissed_with_a_reason_alone(self, missed, tribune, desk):
        admin, failure = desk("admin"), self.ids(tribune)[0]
        admin.post(f"/admin/plugins/failures/{failure}/dismiss", {"reason": " "})
        assert len(self.ids(tribune)) == 3
        admin.post(f"/admin/plugins/failures/{failure}/dismiss", {"reason": "<b>a test</b>"})
        assert len(self.ids(tribune)) == 2
        closed = admin.get("/admin/plugins/failures?state=closed").text
        assert "&lt;b&gt;a test&lt;/b&gt;" in closed

    def test_one_that_is_not_there_is_not_found(self, desk):
        assert desk("admin").post("/admin/plugins/failures/99/retry").status_code == 404
