"""Counting statements: `with statements() as made:` lists what was sent to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from cms.extensions import db

CEREMONY = {"BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"}


@contextmanager
def statements() -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.split()[0] not in CEREMONY:
            made.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
