"""The command line as an operator meets it: words and environment in, exit code and texts out.

`cms` runs it in this process, which costs milliseconds; `start` makes a real process.
"""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from cms.cli import main

OURS = (
    "TRIBUNE_DATA", "DATABASE_URL", "CMS_PLUGINS", "CMS_SECRET_KEY", "CMS_PUBLIC_URL",
    "CMS_PROXIES", "CMS_SITE_DIR", "PORT",
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


def cms(*words: str | Path, **environment: str) -> Done:
    """Run a command to its end. Only the given variables of ours are set."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with surroundings(environment), redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Done(code, out.getvalue(), err.getvalue())


def start(*words: str | Path, **environment: str) -> "subprocess.Popen[str]":
    """Start a command as a process of its own; whoever asks for it waits for it or kills it."""
    others = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.Popen(
        [sys.executable, "-c", "from cms.cli import main; main()", *map(str, words)],
        env=others | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_interrupts,
    )


def _heed_interrupts() -> None:
    """A test run in the background ignores Ctrl-C, and its children would inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def surroundings(environment: dict[str, str]) -> Iterator[None]:
    """Set our variables to these and no others, for as long as it lasts."""
    before = {name: os.environ.pop(name) for name in OURS if name in os.environ}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name in environment:
            os.environ.pop(name, None)
        os.environ.update(before)
