"""How the log is written: one line an event on standard error, tracebacks below it.

Invariant: no value of a local variable and no parameter of a statement gets into it. A request
for a session holds a password in both. (`cms.database` hides the parameters.)
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging import WARNING

import structlog


def configure_logs() -> None:
    """Set up structlog, unless whoever embeds Tribune has done so already."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(),
                exception_formatter=structlog.dev.plain_traceback,
            ),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


@contextmanager
def calm_log() -> Iterator[None]:
    """Leave out of the log what goes well: telling weeks in seconds fires hundreds of timers."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(WARNING))
    try:
        yield
    finally:
        structlog.configure(**before)
