"""How the two databases are opened so that the same code is safe on both.

The drivers' own transaction handling is off and BEGIN is emitted here, only for a writer: a
read is one statement, and on SQLite a released savepoint would otherwise survive a rollback.
SQLite: a writer waits in a queue (a lock of the process, then a lock on a file beside the
database, both first come, first served) and then opens with BEGIN IMMEDIATE. PostgreSQL: READ
COMMITTED, short time limits.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError

PRAGMAS = ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000")
IDLE_SECONDS = 1.0
"""A connection that lay unused for so long is tried before use; the server may have gone."""

_RETRY_STATES = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}


def engine_options(url: str) -> dict[str, Any]:
    """Return what `create_engine` needs for this database."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"isolation_level": None, "timeout": 5}}
    limits = "-c lock_timeout=2s -c statement_timeout=5s -c idle_in_transaction_session_timeout=10s"
    return {
        "hide_parameters": True,  # in messages and so in the log
        "connect_args": {"autocommit": True, "options": limits, "prepare_threshold": 3},
        "pool_size": 10,
        "max_overflow": 10,
    }


def prepare_engine(engine: Engine) -> None:
    """Attach what the dialect needs; call once for each engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    else:
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", _try_if_idle)


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _note_return(_connection: object, record: Any) -> None:
    record.info["returned_at"] = monotonic()


def _try_if_idle(connection: Any, record: Any, _proxy: object) -> None:
    """Let the pool open a new connection where the server has dropped this one."""
    if monotonic() - record.info.get("returned_at", monotonic()) < IDLE_SECONDS:
        return
    try:
        connection.execute("SELECT 1")
    except connection.Error as fault:
        raise DisconnectionError from fault


def begin_writing(connection: Connection) -> None:
    """Open the transaction of a writer who has the turn.

    Not by an event of the engine: with one attached every statement looks for listeners.
    """
    mode = " IMMEDIATE" if connection.dialect.name == "sqlite" else ""
    connection.exec_driver_sql(f"BEGIN{mode}")


_process_queue = threading.Lock()


@contextmanager
def writer_turn(engine: Engine) -> Iterator[None]:
    """Wait for the turn to write. PostgreSQL has its row locks and needs no queue."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        yield
        return
    with _process_queue:
        descriptor = os.open(f"{name}.queue", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def is_worth_a_retry(fault: DBAPIError) -> bool:
    """Say whether the same work may well succeed when it is done again from the start."""
    if fault.connection_invalidated:
        return True
    state = getattr(fault.orig, "sqlstate", None)
    if state is not None:
        return state in _RETRY_STATES or str(state).startswith("08")
    return "database is locked" in str(fault.orig) or "database table is locked" in str(fault.orig)
