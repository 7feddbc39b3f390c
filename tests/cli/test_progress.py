"""Long commands show how far they are, on a terminal, and leave standard output alone."""

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest

from cms.cli import main
from tests.support.command import surroundings


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("words", "bar", "out"),
    [
        (("import", "{folder}"), "Importing", "1 made\n"),
        (("ledger", "verify"), "Verifying", "The books are sound: every check passed\n"),
    ],
    ids=["import", "verify"],
)
def test_a_bar_is_drawn_on_a_terminal_only(
    database_url, tmp_path, folder, monkeypatch, words, bar, out
):
    monkeypatch.setenv("TERM", "xterm")
    here = {"DATABASE_URL": database_url, "TRIBUNE_DATA": str(tmp_path)}
    for errors, drawn in ((Terminal(), True), (io.StringIO(), False)):
        printed = io.StringIO()
        with surroundings(here), redirect_stdout(printed), redirect_stderr(errors):
            main([word.format(folder=folder) for word in words])
        assert (bar in errors.getvalue()) is drawn
        assert printed.getvalue().endswith(out) or "skipped" in printed.getvalue()
