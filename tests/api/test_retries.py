"""`Idempotency-Key`: a write is done once, its answer is told again, a key has one meaning."""

import pytest
from sqlalchemy import func, select, update

from cms.ledger.models import EventRow
from cms.people.models import IdempotencyKey, User
from cms.sdk.errors import Conflict
from cms.services.access.sessions import who_is
from cms.services.dealings.react import Target, add_reaction, withdraw_reaction
from cms.services.money.grant import grant
from cms.services.retries import Attempt, claim
from tests.support.apps import Client
from tests.support.world import TWEI

KEY = {"Idempotency-Key": "6f1c1d7e-5b6c-4a51-8f4f-0c4c6e9f7c55"}
PLUS = {"kind": "plus"}


def sign_up_otto(client: Client) -> Client:
    otto = {"nickname": "Otto", "email": "o@example.org", "password": "correct horse"}
    return client.bearing(client.post("/api/v1/readers", json=otto).json["data"]["token"])


def events(tribune, kind: str) -> int:
    with tribune.reading() as session:
        return session.scalar(select(func.count()).where(EventRow.kind == kind)) or 0


def balance(reader: Client) -> str:
    return reader.get("/api/v1/me/wallet").json["data"]["balance"]


def test_a_late_twin_gets_the_first_answer_and_does_nothing(tribune, reader, article):
    """The natural key alone would place the reaction again: it was taken back in between."""
    where = f"/api/v1/articles/{article}/reaction"
    first = reader.put(where, json=PLUS, headers=KEY)
    reader.delete(where)
    late = reader.put(where, json=PLUS, headers=KEY)
    assert (late.status_code, late.data) == (first.status_code, first.data)
    assert late.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert reader.get(f"/api/v1/articles/{article}/me").json["data"]["reaction"] is None
    assert events(tribune, "react") == 1


def test_a_report_is_paid_once_though_the_books_have_moved(tribune, client, reader, article):
    where = f"/api/v1/articles/{article}/reports"
    first = reader.post(where, headers=KEY)
    otto = sign_up_otto(client)
    grant(tribune, 5 * TWEI, reason="for the test", nickname="Otto")
    assert otto.post(where).status_code == 201  # so Rita's instance is not the current one
    again = reader.post(where, headers=KEY)
    assert (again.status_code, again.json) == (201, first.json)
    assert balance(reader) == "9.00"


def test_a_reading_begun_twice_under_a_key_is_one(reader, article):
    where = f"/api/v1/articles/{article}/reads"
    first, again = (reader.post(where, headers=KEY).json["data"] for _ in range(2))
    assert again == first
    assert reader.post(where).json["data"]["token"] != first["token"]


def test_a_key_is_for_one_request(tribune, reader, article):
    where = f"/api/v1/articles/{article}/reaction"
    reader.put(where, json=PLUS, headers=KEY)
    for method, path, body in [
        ("PUT", where, {"kind": "minus"}),
        ("DELETE", where, None),
        ("POST", f"/api/v1/articles/{article}/reports", None),
    ]:
        answer = reader.open(path, method=method, json=body, headers=KEY)
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency.other_request")
    assert events(tribune, "react") == 1


def test_a_refused_attempt_uses_no_key_up(reader, article, clock):
    where = f"/api/v1/articles/{article}/comments"
    body = {"body": "Hello"}
    assert reader.post(where, json=body, headers=KEY).status_code == 403
    assert reader.post(where, json=body, headers=KEY).json["code"] == "levels.too_low"
    assert reader.put(
        f"/api/v1/articles/{article}/reaction", json=PLUS, headers=KEY
    ).status_code == 200  # fmt: skip


def test_keys_are_ones_own(client, reader, article):
    where = f"/api/v1/articles/{article}/reads"
    mine = reader.post(where, headers=KEY).json["data"]
    theirs = sign_up_otto(client).post(where, headers=KEY)
    assert theirs.status_code == 201
    assert theirs.json["data"]["id"] != mine["id"]


def test_a_key_is_forgotten_after_a_day(tribune, reader, article, clock):
    where = f"/api/v1/articles/{article}/reads"
    first = reader.post(where, headers=KEY).json["data"]
    clock.advance(days=1)
    assert reader.post(where, headers=KEY).json["data"]["id"] != first["id"]
    with tribune.reading() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1


def test_a_twin_at_the_same_moment_is_told_to_wait(tribune, reader, article):
    """The other one has claimed the key in its commit and not yet kept its answer."""
    where = f"/api/v1/articles/{article}/reads"
    first = reader.post(where, headers=KEY)
    with tribune.writing() as session:
        session.execute(update(IdempotencyKey).values(status=None))
    answer = reader.post(where, headers=KEY)
    assert first.status_code == 201
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency.in_progress")
    assert answer.headers["Retry-After"] == "1"


def test_a_lost_race_for_a_key_rolls_the_act_back(tribune, reader, article):
    """Both have looked and found no key; the slower one finds it taken within its commit."""
    owner_id = who_is(tribune, reader.token).user_id
    attempt = Attempt(owner_id=owner_id, key="k", request_hmac="x")
    with tribune.together_with(lambda session: claim(tribune, session, attempt)):
        add_reaction(tribune, owner_id, "reader", Target(article), "plus")
        with pytest.raises(Conflict, match="carried out already"):
            withdraw_reaction(tribune, owner_id, Target(article))
    assert reader.get(f"/api/v1/articles/{article}/me").json["data"]["reaction"] == "plus"


@pytest.mark.parametrize("key", ["", " ", "a b", "ä", "x" * 256])
def test_a_key_that_cannot_be_used_is_refused(tribune, reader, article, key: str):
    where = f"/api/v1/articles/{article}/reaction"
    answer = reader.put(where, json=PLUS, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (400, "parameter.invalid")
    assert answer.json["errors"][0]["parameter"] == "Idempotency-Key"
    assert events(tribune, "react") == 0


def test_signing_up_twice_under_a_key_makes_one_account(tribune, client: Client):
    new = {"nickname": "Zoë", "email": "zoe@example.org", "password": "correct horse"}
    first = client.post("/api/v1/readers", json=new, headers=KEY).json["data"]
    answer = client.post("/api/v1/readers", json=new, headers=KEY)
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    again = answer.json["data"]
    assert again["user"] == first["user"]
    for token in (first["token"], again["token"]):
        assert client.bearing(token).get("/api/v1/me").json["data"]["nickname"] == "Zoë"
    other = client.post("/api/v1/readers", json=new | {"nickname": "Zoe"}, headers=KEY)
    assert (other.status_code, other.json["code"]) == (422, "idempotency.other_request")
    with tribune.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 1


def test_no_secret_is_kept(tribune, client: Client):
    new = {"nickname": "Zoë", "email": "zoe@example.org", "password": "correct horse"}
    client.post("/api/v1/readers", json=new, headers=KEY)
    with tribune.reading() as session:
        assert session.execute(select(IdempotencyKey.status, IdempotencyKey.answer)).all() == [
            (201, "")
        ]
