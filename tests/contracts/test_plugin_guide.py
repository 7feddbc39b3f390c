"""docs/plugins.md holds what it shows: its code runs, its tables name what there is."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cms.pluginhost.checks import HOOK_NAMES
from cms.sdk import Context, Undo

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
TIP_JAR = ROOT / "tests" / "third_party" / "tip_jar"
FILES = dict(re.findall(r"^```(?:python|toml) (\S+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))


def cells(column: int, heading: str) -> list[str]:
    """The code words in a column of the table below a heading row."""
    table = GUIDE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    rows = table.splitlines()[2:]
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row.split("|")[column])]


@pytest.mark.parametrize("name", ["tip_jar", "thanks", "patience"])
def test_the_plugins_of_the_guide_pass_the_kit(name, tmp_path):
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{name}.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "14 passed" in done.stdout


def test_the_tip_jar_of_the_guide_is_the_one_that_is_built_and_installed():
    built = TIP_JAR / "cms_tip_jar" / "__init__.py"
    assert FILES["cms_tip_jar/__init__.py"] == built.read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"```python\n{built.read_text(encoding='utf-8')}```" in readme
    packaged = (TIP_JAR / "pyproject.toml").read_text(encoding="utf-8")
    assert tomllib.loads(FILES["pyproject.toml"]) == tomllib.loads(packaged)


def test_the_table_of_hooks_is_complete_and_in_order():
    assert cells(1, "hook") == list(HOOK_NAMES)


def test_the_table_of_the_context_is_complete():
    asked = {re.match(r"context\.(\w+)", cell)[1] for cell in cells(1, "ask")}
    assert asked == {name for name in vars(Context) if not name.startswith("_")}


def test_the_table_of_occasions_is_complete():
    named = [one.name for one in Undo.__members__.values()]
    assert [n for n in named if n not in ("NEVER", "ALWAYS")] == cells(1, "occasion")
