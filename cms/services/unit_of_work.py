"""`Tribune`, what every use case is given; and the only commit in the code base.

A use case reads and plans first, outside any write lock, then opens `writing`: the read
transaction ends, the writer waits its turn, everything is committed at once or not at all.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from cms.clock import Clock
from cms.config import Config
from cms.database import begin_writing, is_worth_a_retry, writer_turn
from cms.pluginhost.dispatch import PluginHost
from cms.sdk.errors import Busy, Stale

TRIES, REPLANS = 6, 8
Result = TypeVar("Result")


@dataclass(frozen=True)
class Tribune:
    """The site at work: its database session, its plugins, its clock, its configuration."""

    sessions: Callable[[], Session]
    host: PluginHost
    clock: Clock
    config: Config

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read, each statement what is committed by then, and leave nothing behind."""
        session = self.sessions()
        session.rollback()
        try:
            yield session
        finally:
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write in one transaction: commit at the end, roll back on any exception."""
        session = self.sessions()
        session.rollback()
        with writer_turn(session.get_bind().engine):
            try:
                begin_writing(session.connection())
                session.info["writing"] = True
                for write in session.info.get("together", ()):
                    write(session)
                yield session
                session.flush()
                session.info["writing"] = False
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.info["writing"] = False

    @contextmanager
    def together_with(self, write: Callable[[Session], None]) -> Iterator[None]:
        """Let every commit made inside carry one more write: both happen, or neither."""
        info = self.sessions().info
        info["together"] = (write,)
        try:
            yield
        finally:
            del info["together"]


def again(work: Callable[[], Result]) -> Result:
    """Do the work; do it again from the start when the database says so, a few times.

    Raises Busy when it still could not be done: nothing was written then.
    """
    for attempt in range(TRIES):
        try:
            return work()
        except DBAPIError as fault:
            if not is_worth_a_retry(fault):
                raise
            time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311  (jitter, no secret)
    raise Busy("database.busy", "The site is very busy; nothing was changed. Try again shortly")


def until_settled(work: Callable[[], Result]) -> Result:
    """Do the work again, from the start, while others keep changing what it relied on.

    A natural key that a twin has just written counts as such a change: the next try finds it.
    """
    for _attempt in range(REPLANS):
        try:
            return again(work)
        except Stale:
            continue
        except IntegrityError as fault:
            if "natural_key" not in str(fault.orig):
                raise
    raise Busy("settle.contended", "Too many people did this at once; nothing was changed")
