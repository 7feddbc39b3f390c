"""What one may not do: no token, not one's own, too little money, too low a level, too often."""

import pytest
from sqlalchemy import update

from cms.content.models import ArticleAuthor
from cms.services.dealings.comments import post_comment
from tests.api.unchanged import unchanged
from tests.support.apps import Client
from tests.support.world import person

OTTO = {"nickname": "Otto", "email": "o@example.org", "password": "correct horse"}


@pytest.fixture
def otto(client: Client) -> Client:
    """Somebody else, without a Twei."""
    return client.bearing(client.post("/api/v1/readers", json=OTTO).json["data"]["token"])


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x", "Bearer trb_session_x_y", "Bearer \xe4", "Bearer a b c",
     "Bearer trb_session_" + "0" * 24 + "_" + "0" * 64, "Bearer " + "x" * 5_000],
)  # fmt: skip
def test_a_token_that_does_not_count(client: Client, header: str):
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "token.invalid")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="tribune"'


@pytest.mark.parametrize("header", ["", "x", "Basic cml0YTp4", "Token x"])
def test_another_way_of_signing_in_is_none(client: Client, header: str):
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "token.missing")


def test_a_cookie_signs_nobody_in(client: Client, reader):
    client.set_cookie("session", reader.token)
    assert client.get("/api/v1/me").status_code == 401


def test_too_little_money_is_402_and_says_how_much(tribune, otto: Client, article):
    with unchanged(tribune):
        told = otto.post(f"/api/v1/articles/{article}/reports")
    assert told.status_code == 402
    assert (told.json["code"], told.json["need"], told.json["have"]) == (
        "ledger.insufficient_funds", "1.00", "0.00",
    )  # fmt: skip


def test_too_low_a_level_is_403_and_says_what_is_missing(tribune, reader, article):
    with unchanged(tribune):
        told = reader.post(f"/api/v1/articles/{article}/comments", json={"body": "Hello"})
    assert (told.status_code, told.json["code"]) == (403, "levels.too_low")
    assert told.json["refusals"][0]["required"] == told.json["required"] == 3


def test_ones_own_article_gets_no_reaction_of_ones_own(tribune, client, article):
    ada = client.post("/api/v1/readers", json=OTTO | {"nickname": "Ada 2"}).json["data"]
    with tribune.writing() as session:
        session.execute(update(ArticleAuthor).values(user_id=ada["user"]["id"]))
    with unchanged(tribune):
        told = client.bearing(ada["token"]).put(
            f"/api/v1/articles/{article}/reaction", json={"kind": "plus"}
        )
    assert (told.status_code, told.json["code"]) == (403, "own")


def test_another_persons_things_are_not_there(tribune, reader, otto, article):
    begun = reader.post(f"/api/v1/articles/{article}/reads").json["data"]
    bought = reader.post(f"/api/v1/articles/{article}/reports").json["data"]
    with unchanged(tribune):
        beat = otto.post(
            f"/api/v1/reads/{begun['id']}/beats", json={"token": begun["token"], "sequence": 1}
        )
        wrong = reader.post(
            f"/api/v1/reads/{begun['id']}/beats", json={"token": "x", "sequence": 1}
        )
        report = otto.get(f"/api/v1/reports/{bought['id']}")
    assert [a.json["code"] for a in (beat, wrong, report)] == [
        "reading.not_found", "reading.not_found", "report.not_found",
    ]  # fmt: skip


def test_another_persons_comment_stays(tribune, reader, otto, article):
    ann = person(tribune, "Ann", twei=10)
    comment = post_comment(tribune, ann, "editor", article, "Mine").subject_id
    with unchanged(tribune):
        answer = otto.delete(f"/api/v1/comments/{comment}")
    assert (answer.status_code, answer.json["code"]) == (404, "comment.not_found")


def test_a_taken_name_is_409_and_makes_no_second_account(tribune, client, otto):
    for taken in ({"email": "other@example.org"}, {"nickname": "Other"}):
        with unchanged(tribune):
            answer = client.post("/api/v1/readers", json=OTTO | taken)
        assert answer.status_code == 409
        assert answer.json["code"] in ("nickname.taken", "email.taken")


def test_wrong_passwords_are_limited(client: Client, reader):
    wrong, right = ({"name": "Rita", "password": p} for p in ("wrong", "a long secret"))
    for _ in range(5):
        assert client.post("/api/v1/session", json=wrong).json["code"] == "sign_in.wrong"
    answer = client.post("/api/v1/session", json=right)
    assert (answer.status_code, answer.json["code"]) == (429, "sign_in.too_many")
    assert int(answer.headers["Retry-After"]) == answer.json["retry_after_seconds"] <= 60
