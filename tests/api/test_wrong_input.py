"""Wrong input of every kind: its own problem, nothing written, never a 500."""

import pytest
from sqlalchemy import func, select

from cms.ledger.models import EventRow
from tests.support.apps import Client

JSON = {"Content-Type": "application/json"}


def events(tribune) -> int:
    with tribune.reading() as session:
        return session.scalar(select(func.count()).select_from(EventRow)) or 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"kind": "plus"} trailing', 400),
        (b"[" * 200_000, 400),
        (b'{"kind": NaN}', 400),
        (b'{"kind": "\\ud800"}', 400),
        ('{"kind": "plus"}'.encode("utf-16"), 400),
        (b"[]", 422),
        (b'"plus"', 422),
        (b"{}", 422),
        (b'{"kind": null}', 422),
        (b'{"kind": 1}', 422),
        (b'{"kind": ["plus"]}', 422),
        (b'{"kind": "like"}', 422),
        (b'{"kind": "plus", "price": 0}', 422),
        (b'{"kind": "' + b"x" * 2_000_000 + b'"}', 413),
    ],
)
def test_a_malformed_reaction_is_refused(tribune, reader: Client, article, body, status):
    before = events(tribune)
    answer = reader.put(f"/api/v1/articles/{article}/reaction", data=body, headers=JSON)
    assert answer.status_code == status, answer.data
    assert answer.mimetype == "application/problem+json"
    assert {"type", "title", "status", "code", "detail", "request_id"} <= answer.json.keys()
    assert events(tribune) == before


@pytest.mark.parametrize(
    "query",
    [
        "page[size]=0", "page[size]=101", "page[size]=x", "page[after]=x", "filter[category]=%00",
        "filter[nothing]=x", "sort=title", "q=" + "x" * 101, "q=a%00b", "meta=all", "limit=5",
        "filter[author]=99999999999999999999",
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: Client, query: str):
    answer = client.get(f"/api/v1/articles?{query}")
    assert answer.status_code in (400, 422), answer.data
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "articles/no-such-article", 404),
        ("GET", "articles/999999999999999999", 404),
        ("GET", "articles/99999999999999999999999", 404),
        ("GET", "articles/%00", 404),
        ("GET", "nothing", 404),
        ("DELETE", "articles", 405),
        ("GET", "me", 401),
        ("POST", "articles/1/reports", 401),
        ("PUT", "articles/1/reaction", 401),
    ],
)
def test_what_is_not_there_or_not_yours(client: Client, method: str, path: str, status: int):
    body = {"json": {"kind": "plus"}} if method == "PUT" else {}
    answer = client.open(f"/api/v1/{path}", method=method, **body)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "token", ["", "x", "trb_session_x_y", "trb_session_" + "0" * 24 + "_" + "0" * 64]
)
def test_a_token_that_does_not_count(client: Client, token: str):
    answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json["code"]) == (401, "token.invalid")
    assert "WWW-Authenticate" in answer.headers


def test_too_little_money_is_402_and_says_how_much(client: Client, article: int):
    poor = {"nickname": "Otto", "email": "o@example.org", "password": "correct horse"}
    token = client.post("/api/v1/readers", json=poor).json["data"]["token"]
    answer = client.bearing(token).post(f"/api/v1/articles/{article}/reports")
    assert answer.status_code == 402
    told = answer.json
    assert (told["code"], told["need"], told["have"]) == (
        "ledger.insufficient_funds", "1.00", "0.00",
    )  # fmt: skip


def test_wrong_passwords_are_limited(client: Client, reader):
    for _ in range(5):
        wrong = {"name": "Rita", "password": "wrong"}
        assert client.post("/api/v1/session", json=wrong).status_code == 401
    answer = client.post("/api/v1/session", json={"name": "Rita", "password": "a long secret"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= 60


def test_another_persons_reading_is_not_yours(tribune, client, reader, article):
    begun = reader.post(f"/api/v1/articles/{article}/reads").json["data"]
    other = {"nickname": "Otto", "email": "o@example.org", "password": "correct horse"}
    token = client.post("/api/v1/readers", json=other).json["data"]["token"]
    answer = client.bearing(token).post(
        f"/api/v1/reads/{begun['id']}/beats", json={"token": begun["token"]}
    )
    assert answer.status_code == 404
