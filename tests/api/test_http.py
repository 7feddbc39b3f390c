"""HTTP as it is spoken: caching, conditions, limits, other origins, media types, methods."""

from dataclasses import replace

import pytest

import cms
from tests.support import apps
from tests.support.apps import Client

PUBLIC = [
    "articles",
    "categories",
    "tags",
    "authors",
    "economy",
    "ledger/head",
    "plugins/levels/ladder",
]
PERSONAL = ["me", "me/wallet", "me/entries", "plugins/levels/me"]


@pytest.mark.parametrize("path", [*PUBLIC, "articles/1", "articles/1/comments", "openapi.json"])
def test_what_is_public_is_cached_and_not_sent_twice(client: Client, reader, article, path: str):
    first = client.get(f"/api/v1/{path}")
    assert first.headers["Cache-Control"].startswith("public, max-age=0, s-maxage=30")
    assert "Vary" not in first.headers
    assert "RateLimit" not in first.headers  # it would be told to others
    etag = first.headers["ETag"]
    for known in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        again = reader.get(f"/api/v1/{path}", headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    stale = client.get(f"/api/v1/{path}", headers={"If-None-Match": '"stale", nonsense'})
    assert (stale.status_code, stale.data) == (200, first.data)


@pytest.mark.parametrize("path", [*PERSONAL, "articles/1/me", "articles/1/pnl"])
def test_what_is_personal_is_kept_by_nobody(reader: Client, article, path: str):
    answer = reader.get(f"/api/v1/{path}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Vary"] == "Authorization"
    assert "ETag" not in answer.headers


def test_a_reaction_changes_the_etag_of_the_article(client: Client, reader, article):
    before = client.get(f"/api/v1/articles/{article}").headers["ETag"]
    reader.put(f"/api/v1/articles/{article}/reaction", json={"kind": "plus"})
    after = client.get(f"/api/v1/articles/{article}", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert after.json["data"]["counts"]["plus"] == 1


def test_head_is_get_without_the_body(client: Client, article):
    got, head = client.get("/api/v1/articles"), client.head("/api/v1/articles")
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, */*;q=0.1", ""])
def test_an_accept_that_admits_json_gets_it(client: Client, accept: str):
    assert client.get("/api/v1/articles", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0"])
def test_an_accept_that_does_not_admit_json_is_406(client: Client, accept: str):
    answer = client.get("/api/v1/articles", headers={"Accept": accept})
    assert (answer.status_code, answer.json["code"]) == (406, "accept.unsupported")


def test_a_condition_on_a_write_is_never_passed_over(reader: Client, article):
    for tag in ('"x"', "*"):
        answer = reader.put(
            f"/api/v1/articles/{article}/reaction", json={"kind": "plus"}, headers={"If-Match": tag}
        )
        assert (answer.status_code, answer.json["code"]) == (412, "precondition.failed")
    assert reader.get(f"/api/v1/articles/{article}/me").json["data"]["reaction"] is None


def test_a_wrong_method_names_the_right_ones(client: Client, article):
    answer = client.delete(f"/api/v1/articles/{article}")
    assert (answer.status_code, answer.json["code"]) == (405, "method.not_allowed")
    assert answer.json["detail"] == "This address takes GET, HEAD, OPTIONS"
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_page_of_another_origin_may_ask(client: Client, article):
    asked = {"Origin": "https://site.example", "Access-Control-Request-Method": "PUT"}
    preflight = client.options(f"/api/v1/articles/{article}/reaction", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in preflight.headers["Access-Control-Allow-Methods"]
    for name in ("Authorization", "Content-Type", "Idempotency-Key"):
        assert name in preflight.headers["Access-Control-Allow-Headers"]
    told = client.get("/api/v1/articles").headers["Access-Control-Expose-Headers"]
    assert {"ETag", "Link", "Retry-After", "X-Request-Id"} <= set(told.split(", "))


def test_every_answer_has_an_id_and_a_problem_repeats_it(client: Client):
    found, missed = client.get("/api/v1/articles"), client.get("/api/v1/nothing")
    assert found.headers["X-Request-Id"] != missed.headers["X-Request-Id"]
    assert missed.json["request_id"] == missed.headers["X-Request-Id"]


def test_the_limit_is_told_and_kept(database_url, tmp_path, clock):
    config = apps.config(database_url, tmp_path, None)
    app = cms.create_app(replace(config, requests_per_minute=3), clock=clock)
    client = app.test_client()
    left = [client.get("/api/v1/me").headers["RateLimit"].split(";")[1] for _ in range(3)]
    assert left == ["r=2", "r=1", "r=0"]
    answer = client.get("/api/v1/articles")
    assert (answer.status_code, answer.json["code"]) == (429, "rate.exceeded")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.json["retry_after_seconds"] == int(answer.headers["Retry-After"])
    assert answer.headers["RateLimit-Policy"] == '"minute";q=3;w=60'
    assert client.get("/media/nothing.webp").status_code == 404  # not counted
    apps.let_go(app)
