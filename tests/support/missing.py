"""Things a machine may lack: a skip that nobody can overlook, or with --require-all a failure."""

from typing import NoReturn

import pytest

PREFIX = "not here: "


def missing(config: pytest.Config, what: str) -> NoReturn:
    if config.getoption("require_all"):
        pytest.fail(f"{PREFIX}{what} (--require-all)", pytrace=False)
    pytest.skip(f"{PREFIX}{what}")


def report(terminal: pytest.TerminalReporter) -> None:
    """Say in red, at the end of the run, what was left out and how often."""
    counts: dict[str, int] = {}
    for skipped in terminal.stats.get("skipped", []):
        reason = skipped.longrepr[2].removeprefix("Skipped: ")
        if reason.startswith(PREFIX):
            counts[reason] = counts.get(reason, 0) + 1
    if not counts:
        return
    terminal.section("LEFT OUT", sep="!", red=True, bold=True)
    for reason, count in sorted(counts.items()):
        terminal.line(f"{count} tests did not run; {reason}", red=True, bold=True)
