"""Rules of the house that a reader of one file cannot see."""

from pathlib import Path

from cms.pluginhost.registry import Registry
from cms.services.access.people import add_person

ROOT = Path(__file__).parents[2]


def test_there_is_one_place_that_commits():
    found = [
        str(path.relative_to(ROOT))
        for path in (*ROOT.glob("cms/**/*.py"), *ROOT.glob("plugins/**/*.py"))
        if "session.commit()" in path.read_text(encoding="utf-8")
    ]
    assert found == ["cms/services/unit_of_work.py"]


def test_a_plugin_has_at_most_six_files_each_with_its_known_purpose():
    known = {"__init__.py", "rules.py", "settings.py", "tables.py", "routes.py", "migrations"}
    for plugin in ROOT.glob("plugins/[!_]*"):
        found = {path.name for path in plugin.iterdir() if path.name != "__pycache__"}
        assert found <= known, f"{plugin.name} has {found - known}, which has no place in a plugin"


def test_without_any_plugin_the_site_works():
    registry = Registry([])
    assert registry.lines == ()
    assert registry.implementing("on_react") == []
    assert callable(add_person)
