"""Role by action by state: every page of the admin against the table of who may do what."""

from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any

import pytest
from werkzeug.test import TestResponse

from cms.admin.mount import STATIC
from cms.people.models import ROLES as ALL_ROLES
from cms.sdk.tables import Base
from tests.admin.matrix_articles import ARTICLES
from tests.admin.matrix_money import MONEY
from tests.admin.matrix_people import PEOPLE
from tests.admin.matrix_rows import ROLES, Row
from tests.admin.place import Place, Stage, connection
from tests.support.moody import plugin as moody

MATRIX = (*PEOPLE, *ARTICLES, *MONEY)
MISSING = (
    "These pages are not in the table of who may do what. Add a Row for each, with one answer for "
    "each of {roles}, to tests/admin/matrix_*.py: {pages}"
)


@pytest.fixture
def plugins():
    ours = ("rules", "moody", "sights")
    return (*(f"tests.support.{name}:plugin" for name in ours), "pluses")


@pytest.fixture(scope="module")
def stages() -> Iterator[list[Stage]]:
    """The stage, once the first test has built it."""
    found: list[Stage] = []
    yield found
    for stage in found:
        stage.kept.close()


@pytest.fixture
def stage(app, tribune, stages, monkeypatch) -> Stage:
    monkeypatch.setattr(moody, "is_broken", False)
    if not stages:
        stages.append(Stage.build(app, tribune))
    return stages[0]


def test_every_page_is_in_the_table(app):
    pages = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("admin.") and rule.endpoint != STATIC
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    listed = {(row.endpoint, row.method) for row in MATRIX}
    assert not pages - listed, MISSING.format(roles=ROLES, pages=sorted(pages - listed))
    assert not listed - pages, f"The table names pages that are not there: {listed - pages}"
    assert set(ROLES) == {*ALL_ROLES, "stranger"}


@pytest.mark.parametrize("row", MATRIX, ids=str)
def test_the_table_holds(tribune, stage, row):
    site, touched = stage.enter(tribune), set()
    with connection() as database:
        for role, answer in zip(ROLES, row.answers.split(), strict=True):
            place = Place(stage, site, role)
            address, sent = place.made(row)
            before = everything(database)
            response = ask(place, row, address, sent)
            after = everything(database)
            assert is_answer(response, answer.rstrip("=*")), f"{role}: {response.status}"
            if answer.endswith("*"):  # a wrong password: nothing but the failure may be noted
                assert len(after.pop("sign_in_failure")) > len(before.pop("sign_in_failure"))
            touched |= (changed := {name for name in before if before[name] != after[name]})
            may_change = row.method == "POST" and answer.isdecimal() and int(answer) < 400
            assert bool(changed) == may_change, f"{role}: changed {changed or 'nothing'}"
    if "event" in touched:
        assert site.faults() == []


def ask(place: Place, row: Row, address: str, sent: dict[str, Any]) -> TestResponse:
    if row.method == "GET":
        response = place.desk.get(address)
    else:
        response = place.desk.post(address, {**sent, **row.data})
    response.get_data()  # what is sent in pieces is read as well
    return response


def is_answer(response: TestResponse, expected: str) -> bool:
    """Whether it is this status, or for `-` the way to the door."""
    if expected == "-":
        return response.status_code == 302 and "/sign-in" in (response.location or "")
    return response.status_code == int(expected)


def everything(database: Connection) -> dict[str, list[Any]]:
    """Every row of every table: what must not change, compared whole."""
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    there = {name for (name,) in names}  # not those of absent plugins
    return {
        name: database.execute(f'SELECT * FROM "{name}"').fetchall()
        for name in Base.metadata.tables
        if name in there
    }
