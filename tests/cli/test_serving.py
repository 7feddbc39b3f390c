"""`cms serve` and `cms migrate`: what cannot work is said in a sentence, before harm is done."""

import json
import os
import signal
import socket
import urllib.request
from contextlib import contextmanager
from importlib import import_module

import pytest

from tests.support import scratch
from tests.support.command import cms, start

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def taken():
    """A port of this machine on which somebody listens already."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


@pytest.fixture
def free():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@contextmanager
def nobody():
    """Lose the rights of root, for which every folder can be written.

    What a command imports late is imported before: where Python itself stands in a folder of
    root's, nobody could not read it.
    """
    if os.geteuid() != 0:
        yield
        return
    import_module("waitress")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_port_that_is_taken_is_named_and_nothing_is_changed(databases, tmp_path, taken):
    url = databases.empty("sqlite")
    for words, port in ((("--port", taken), {}), ((), {"PORT": taken})):
        done = cms("serve", *words, DATABASE_URL=url, TRIBUNE_DATA=str(tmp_path), **port)
        assert (done.code, done.out) == (1, "")
        assert f"Cannot listen on 127.0.0.1, port {taken}: Address already in use" in done.err
        assert "choose another with PORT or --port" in done.err
    assert "run `cms migrate`" in cms("ledger", "verify", DATABASE_URL=url).err


@pytest.mark.parametrize("port", ["abc", "0", "-1", "65536", "80.5", " "])
def test_a_port_that_is_none_is_refused(run, port):
    done = run("serve", PORT=port)
    assert done.code == 2
    assert "Invalid value for '--port'" in done.err
    assert "PORT" in done.err


def test_a_host_that_is_not_here_is_refused(run, free):
    done = run("serve", "--host", "no host", "--port", free)
    assert done.code == 1
    assert f"Cannot listen on no host, port {free}" in done.err


def test_the_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"
    for words in (("serve",), ("migrate",), ("plugins", "list"), ("ledger", "verify")):
        done = cms(*words, TRIBUNE_DATA=str(folder))
        assert (done.code, done.out) == (1, "")
        assert done.err == f"cms: TRIBUNE_DATA: cannot make the folder {folder}: Not a directory\n"


@pytest.fixture
def read_only():
    """A data folder that everybody can read and nobody can write."""
    folder = scratch.make()
    folder.chmod(0o755)
    cms("migrate", TRIBUNE_DATA=str(folder))
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


@pytest.mark.parametrize("words", [("serve",), ("migrate",), ("grant", "5", "--reason", "x")])
def test_a_data_folder_that_cannot_be_written_is_named(read_only, words):
    with nobody():
        done = cms(*words, TRIBUNE_DATA=str(read_only))
    assert (done.code, done.out) == (1, "")
    assert str(read_only) in done.err
    assert "Traceback" not in done.err


def test_a_new_folder_that_cannot_be_written_is_named(read_only):
    (read_only / "secret_key").unlink()
    with nobody():
        done = cms("plugins", "list", TRIBUNE_DATA=str(read_only))
    assert done.code == 1
    assert done.err == (
        f"cms: TRIBUNE_DATA: cannot keep {read_only}/secret_key: Permission denied\n"
    )


def test_an_empty_key_is_never_used(tmp_path):
    (tmp_path / "secret_key").touch()
    done = cms("serve", TRIBUNE_DATA=str(tmp_path))
    assert done.err == (
        f"cms: {tmp_path}/secret_key is empty: delete it, and the next start makes a new one\n"
    )


DOWN = "postgresql://tribune:secret@127.0.0.1:1/tribune"


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("migrate",),
        ("migrate", "--check"),
        ("grant", "5", "--reason", "x"),
        ("ledger", "verify"),
        ("ledger", "balance"),
        ("plugins", "settings", "minuses"),
        ("reconcile",),
        ("publish", "x"),
    ],
    ids=" ".join,
)
def test_a_database_that_is_down_is_named_without_its_password(tmp_path, free, words):
    done = cms(*words, DATABASE_URL=DOWN, TRIBUNE_DATA=str(tmp_path), PORT=free)
    assert (done.code, done.out) == (1, "")
    assert "postgresql+psycopg://tribune:***@127.0.0.1:1/tribune cannot be used" in done.err
    assert "Check DATABASE_URL" in done.err
    assert "secret@" not in done.err
    assert "Traceback" not in done.err


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "tribune.sqlite3").write_text("This is a letter, not a database." * 50)
    for words in (("migrate",), ("ledger", "verify")):
        done = cms(*words, TRIBUNE_DATA=str(tmp_path))
        assert done.code == 1
        assert "tribune.sqlite3 cannot be used: file is not a database" in done.err


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "postgresql://u@h:port/x", "sqlite"])
def test_an_address_of_no_database_is_refused(tmp_path, url):
    done = cms("migrate", DATABASE_URL=url, TRIBUNE_DATA=str(tmp_path))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("cms: DATABASE_URL: use postgresql://user@host/name or sqlite:")


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    (tmp_path / "file").touch()
    done = cms(
        "migrate",
        DATABASE_URL="x",
        TRIBUNE_DATA=str(tmp_path / "file" / "x"),
        CMS_SITE_DIR=str(tmp_path / "nowhere"),
    )
    names = ("TRIBUNE_DATA", "DATABASE_URL", "CMS_SITE_DIR")
    assert [word for word in names if word in done.err] == list(names)


@pytest.mark.databases("sqlite", "postgresql")
def test_migrating_is_checked_and_done_once(request, databases, database_kind, tmp_path):
    if database_kind == "postgresql":
        request.getfixturevalue("postgres_server")
    here = {"DATABASE_URL": databases.empty(database_kind), "TRIBUNE_DATA": str(tmp_path)}
    behind = cms("migrate", "--check", **here)
    assert (behind.code, behind.out) == (1, "")
    assert "core: the database is behind its migrations: run `cms migrate`" in behind.err
    assert cms("migrate", **here).out.startswith("Migrated: core")
    assert cms("migrate", **here).out == "Migrated: nothing to do\n"
    assert cms("migrate", "--check", **here).out == "Models, migrations and database agree\n"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_where_it_serves_and_stops_when_told(tmp_path, free, stop):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>The site</p>")
    here = {"TRIBUNE_DATA": str(tmp_path / "data"), "CMS_SITE_DIR": str(tmp_path / "site")}
    process = start("serve", PORT=free, **here)
    try:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(4)]
        served = dict(line.split(": ", 1) for line in lines)
        assert list(served) == ["Reader site", "Admin", "Content API", "API document"]
        answers = {what: _get(address) for what, address in served.items()}
    finally:
        process.send_signal(stop)
        try:
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert b"The site" in answers["Reader site"]
    assert b"Nickname" in answers["Admin"]
    assert "/admin/claim/" in served["Admin"]
    assert "within 15 minutes to make the first account" in err
    assert json.loads(answers["Content API"])["data"] == []
    assert json.loads(answers["API document"])["openapi"] == "3.1.0"
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err


def test_every_command_says_what_it_does():
    """A newcomer who types --help anywhere gets a sentence, on everything that can be typed."""
    top = cms("--help")
    assert top.code == 0
    names = [line.split()[0] for line in top.out.partition("Commands:")[2].splitlines() if line]
    assert len(names) >= 8
    for name in names:
        done = cms(name, "--help")
        assert done.code == 0
        assert len(done.out) > 150, name


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  (our own, http)
        body: bytes = answer.read()
    return body
