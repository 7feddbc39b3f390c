"""`cms plugins`: a broken plugin is named, and never disables the tool that names it."""

import json
from datetime import timedelta

import pytest

from cms.config import BUILT_IN
from cms.services.access.sessions import Principal
from cms.services.plugins.plans import plan_settings
from tests.support.command import cms
from tests.support.staff import hire

BROKEN = {
    # file -> what it says, and a word of what is said about it
    "gone": (None, "No module named"),
    "no_python": ("class :", "SyntaxError"),
    "raises": ("1 / 0", "ZeroDivisionError"),
    "exits": ("exit(3)", "SystemExit"),
    "empty": ("", "has no attribute"),
    "a_number": ("plugin = 7", "no instance of cms.sdk.Plugin"),
    "bad_name": (
        "from cms.sdk import Plugin\nclass P(Plugin):\n    name = 'No Name'\nplugin = P()",
        "needs a name",
    ),
    "no_hook": (
        "from cms.sdk import Plugin\n"
        "class P(Plugin):\n    name = 'p'*3\n    def on_reed(self, event, context): ...\n"
        "plugin = P()",
        "looks like a hook",
    ),
    "wrong_lines": (
        "from cms.sdk import Plugin\nclass P(Plugin):\n    name = 'ppp'\n    lines = (7,)\n"
        "plugin = P()",
        "no attribute 'code'",
    ),
    "twin": (
        "from cms.sdk import Plugin\nclass P(Plugin):\n    name = 'minuses'\nplugin = P()",
        "both claim the name minuses",
    ),
}


@pytest.fixture(params=BROKEN)
def broken(request, tmp_path, monkeypatch):
    """The name of a plugin that cannot work, and a word of what is said about it."""
    module = f"broken_{request.param}"
    source, word = BROKEN[request.param]
    if source is not None:
        (tmp_path / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    return f"{module}:plugin", word


def test_a_broken_plugin_is_named_with_the_way_to_go_on(run, broken):
    name, word = broken
    done = run("plugins", "check", CMS_PLUGINS=f"pluses,minuses,{name}")
    assert done.code == 1
    assert word in done.err
    assert done.err.endswith("CMS_PLUGINS=pluses,minuses\n")
    assert "Traceback" not in done.err


def test_a_broken_plugin_does_not_disable_the_list(run, broken):
    done = run("plugins", "list", CMS_PLUGINS=f"pluses,{broken[0]}")
    assert done.code == 0
    assert "pluses." in done.out
    assert "on, broken" in done.out or "twin" in broken[0]  # alone, a twin is sound


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("migrate",),
        ("reconcile",),
        ("plugins", "settings", "minuses"),
        ("plugins", "set", "minuses", "price_utwei=1"),
        ("plugins", "preset", "classic"),
        ("publish", "a-story"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("broken", ["raises", "wrong_lines", "twin"], indirect=True)
def test_what_needs_every_plugin_says_what_to_do(run, broken, words):
    done = run(*words, CMS_PLUGINS=f"minuses,{broken[0]}")
    assert (done.code, done.out) == (1, "")
    assert broken[1] in done.err
    assert "`cms plugins check`" in done.err
    assert "Traceback" not in done.err


def test_sound_plugins_are_in_order(run):
    assert run("plugins", "check").out == "All 13 plugins that are on are in order\n"
    assert run("plugins", "check", CMS_PLUGINS="").out == "All 0 plugins that are on are in order\n"


def test_the_list_tells_what_is_on_and_what_is_off(run):
    rows = run("plugins", "list", CMS_PLUGINS="levels").out.splitlines()
    states = {name: row for row in rows for name in BUILT_IN if f" {name} " in row}
    assert set(states) == set(BUILT_IN)
    assert " on " in states["levels"]
    assert all(" off " in row for name, row in states.items() if name != "levels")
    assert rows[-1] == "CMS_PLUGINS=levels"


def test_a_setting_is_changed_and_shown(run):
    done = run("plugins", "set", "minuses", "price_utwei=250000")
    assert (done.code, done.out) == (0, "minuses: version 1 of its settings is in force\n")
    shown = json.loads(run("plugins", "settings", "minuses", "--json").out)
    assert (shown["version"], shown["price_utwei"]) == (1, 250_000)
    assert "0.25 Twei" in run("plugins", "settings", "minuses").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("minuses", "price_utwei"), "should be SETTING=VALUE"),
        (("minuses", "=5"), "should be SETTING=VALUE"),
        (("minuses", "price_utwei=1.5"), "a value is a whole number"),
        (("minuses", "price_utwei=[1]"), "a value is a whole number"),
        (("minuses", "price_utwei=cheap"), "price_utwei: Give an amount from 0.00"),
        (("minuses", "price_utwei=-1"), "price_utwei: Give an amount from 0.00"),
        (("minuses", "price_utwei=" + "9" * 5000), "price_utwei: "),
        (("minuses", "prize=1"), "`cms plugins settings minuses` lists"),
        (("nobody", "x=1"), "nobody is not among the plugins that are on: read_guard,"),
    ],
    ids=["no value", "no name", "fraction", "list", "word", "negative", "huge", "unknown", "who"],
)
def test_a_wrong_setting_changes_nothing(run, words, sentence):
    done = run("plugins", "set", *words)
    assert done.code != 0
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert '"version": 0' in run("plugins", "settings", "minuses", "--json").out


def test_what_is_planned_is_told_with_the_settings(run, tribune):
    owner = Principal(user_id=hire(tribune, "owner"), nickname="Olga", role="owner", token_id=0)
    at = tribune.clock.now() + timedelta(hours=1)
    plan_settings(tribune, owner, "minuses", {"price_utwei": 250_000}, at=at, version=0)
    said = run("plugins", "settings", "minuses").out.splitlines()[-1]
    assert said.startswith(f"Planned for {at:%Y-%m-%d %H:%M} UTC by ")
    assert said.endswith(": price_utwei=250000")


def test_of_several_settings_all_are_changed_or_none(run):
    assert run("plugins", "set", "levels", "plus_xp=3", "like_xp=-4").code == 1
    shown = json.loads(run("plugins", "settings", "levels", "--json").out)
    assert (shown["version"], shown["plus_xp"]) == (0, 2)


def test_a_preset_is_applied_to_who_has_it(run):
    done = run("plugins", "preset", "classic")
    assert done.out.startswith("Preset classic applied to ")
    assert "levels" in done.out
    assert "pnl_reports" not in run("plugins", "preset", "classic", CMS_PLUGINS="levels").out
    shown = json.loads(run("plugins", "settings", "levels", "--json").out)
    assert shown["gate_comment"] == 13


def test_an_unknown_preset_names_those_there_are(run):
    done = run("plugins", "preset", "cheap")
    assert done.code == 1
    assert "there are: classic, fresh-site" in done.err


@pytest.fixture
def database_kind():
    return "sqlite"


def test_a_database_that_is_behind_is_said_to_be(databases, tmp_path):
    url = databases.empty("sqlite")
    for words in (("plugins", "settings", "minuses"), ("ledger", "verify"), ("reconcile",)):
        done = cms(*words, DATABASE_URL=url, TRIBUNE_DATA=str(tmp_path))
        assert (done.code, done.out) == (1, "")
        assert done.err == "cms: The database is not up to date: run `cms migrate`\n"
