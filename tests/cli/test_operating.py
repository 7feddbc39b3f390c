"""docs/operating.md says what is true: its commands are run, in order, on both databases."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cms import config
from cms.services.articles.publish import publish_article
from tests.support import missing
from tests.support.shell import bash
from tests.support.world import build, draft

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"
TOOLS = {"sqlite": ("bash",), "postgresql": ("bash", "pg_dump", "pg_restore")}
BLOCK = re.compile(r"^```sh( postgresql)?\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(kind: str) -> str:
    """The page's commands for one database: where it has two, only those for that one."""
    of_one = ("sqlite3.connect", "$restored/")  # how SQLite's own are known
    chosen = []
    for mark, text in BLOCK.findall(PAGE.read_text()):
        is_for = "postgresql" if mark else "sqlite" if any(w in text for w in of_one) else kind
        if is_for == kind:
            chosen.append(text)
    return "".join(chosen)


@pytest.mark.databases("sqlite", "postgresql")
def test_the_commands_of_the_page_do_what_it_says(request, database_kind, databases, tmp_path):
    for tool in TOOLS[database_kind]:
        if shutil.which(tool) is None:
            missing.missing(request.config, tool)
    done = bash(commands(database_kind), place(request, database_kind, databases, tmp_path))
    assert done.returncode == 0, done.stderr + done.stdout
    told = done.stdout
    assert "Granted 1000.00 Twei to the treasury" in told
    assert told.count("The books are sound: every check passed") == 2  # the copy, and the original
    assert told.rstrip().endswith("Models, migrations and database agree")
    assert (tmp_path / "backup" / "media").is_dir()


def place(request, kind: str, databases, tmp_path: Path) -> dict[str, str]:
    """A data folder, and for PostgreSQL a database to use and an empty one to restore into."""
    here = {"TRIBUNE_DATA": str(tmp_path / "data"), "backup": str(tmp_path / "backup")}
    if kind == "postgresql":
        request.getfixturevalue("postgres_server")
        for name, variable in (("live", "DATABASE_URL"), ("restored", "restored_url")):
            address = databases.empty(kind, name)
            here[variable] = address.replace("postgresql+psycopg:", "postgresql:")
    return here


@pytest.mark.databases("sqlite")
def test_the_copy_of_a_site_that_was_written_to_meanwhile_is_whole(tribune, tmp_path, database_url):
    world = build(tribune)
    copy = tmp_path / "tribune.sqlite3"
    taken = re.search(r"^python3 -c '(.*?)'", PAGE.read_text(), re.MULTILINE)
    assert taken is not None
    with tribune.writing() as session:  # a write on its way, which the copy must not have
        session.connection().exec_driver_sql("UPDATE article SET title = 'half done'")
        source = database_url.removeprefix("sqlite:///")
        subprocess.run([sys.executable, "-c", taken[1], source, copy], check=True, timeout=30)
        session.rollback()
    publish_article(tribune, world.author, "editor", draft(tribune, world.author, title="Later"))
    done = bash("cms ledger verify", {"TRIBUNE_DATA": str(tmp_path)})
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_names_every_variable_there_is():
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE.read_text(), re.MULTILINE))
    read = set(re.findall(r"^\| ([A-Z_]+) \|", config.__doc__ or "", re.MULTILINE))
    assert named == read | {"PORT"}
