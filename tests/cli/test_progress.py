"""Long commands show how far they are, on a terminal, and leave standard output alone."""

import io
from contextlib import redirect_stderr, redirect_stdout

import pytest
from rich.console import Console

from cms.cli import main
from cms.cli.minutes import MinuteByMinute
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


def test_where_no_bar_can_be_drawn_a_line_a_minute_says_how_far_it_is(monkeypatch):
    clock, told = iter((0.0, 59.0, 60.0, 60.0, 90.0, 121.0, 121.0)), io.StringIO()
    monkeypatch.setattr("cms.cli.minutes.monotonic", lambda: next(clock))
    with MinuteByMinute(Console(file=told, width=20)) as bar:
        task = bar.add_task("Simulating", total=None)
        for day, total in ((1, None), (2, None), (3, 181), (4, 181)):
            bar.update(task, description=f"Day {day} of this town", completed=day, total=total)
    assert told.getvalue().splitlines() == ["Day 2 of this town", "Day 4 of this town, 4 of 181"]
