"""Reads open no transaction, and a server that went away is noticed before it is used."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from cms import database
from cms.extensions import db
from cms.services.unit_of_work import Tribune


def is_in_transaction(session) -> bool:
    connection = session.connection().connection.driver_connection
    if session.get_bind().dialect.name == "sqlite":
        return connection.in_transaction
    return connection.info.transaction_status.name != "IDLE"


def test_a_read_leaves_no_transaction_open_while_it_lasts(tribune: Tribune):
    with tribune.reading() as session:
        session.execute(text("SELECT count(*) FROM event"))
        assert not is_in_transaction(session)


def test_a_write_is_one_transaction(tribune: Tribune):
    with tribune.writing() as session:
        session.execute(text("SELECT count(*) FROM event"))
        assert is_in_transaction(session)


def drop_connection(tribune: Tribune, postgres_server) -> None:
    """Let the server end the one connection that lies in the pool."""
    with tribune.reading() as session:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
    postgres_server.execute(f"SELECT pg_terminate_backend({pid}, 5000)")


@pytest.mark.databases("postgresql")
def test_a_connection_that_broke_while_it_lay_idle_is_replaced(
    tribune: Tribune, postgres_server, monkeypatch
):
    monkeypatch.setattr(database, "IDLE_SECONDS", 0)
    drop_connection(tribune, postgres_server)
    with tribune.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1


@pytest.mark.databases("postgresql")
def test_one_that_broke_a_moment_ago_fails_once(tribune: Tribune, postgres_server, monkeypatch):
    monkeypatch.setattr(database, "IDLE_SECONDS", 60)
    drop_connection(tribune, postgres_server)
    with pytest.raises(OperationalError), tribune.reading() as session:
        session.execute(text("SELECT 1"))
    with tribune.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    assert db.engine.pool.checkedout() <= 1
