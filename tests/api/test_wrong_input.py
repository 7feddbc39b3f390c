"""Wrong input of every kind: its own problem, nothing written, never a 500."""

import orjson
import pytest

from tests.api.described import document_of
from tests.api.unchanged import unchanged
from tests.support.apps import Client

JSON = {"Content-Type": "application/json"}
READING = "0" * 24
BODIES = {  # every write that takes a body, with a right one
    "PUT articles/1/reaction": {"kind": "plus"},
    "PUT comments/1/reaction": {"kind": "like"},
    "POST articles/1/comments": {"body": "Hello"},
    f"POST reads/{READING}/beats": {"token": "x", "sequence": 1},
    "POST readers": {"nickname": "Zoë", "email": "zoe@example.org", "password": "correct horse"},
    "POST session": {"name": "Rita", "password": "wrong, but well formed"},
}
MEMBERS = [(w, name) for w, body in BODIES.items() for name in body if body[name] != 1]  # texts
LEFT_OUT = {"POST articles/1/reports": {"quote": "0" * 32}}  # those that need none
NO_BODIES = [
    "POST articles/1/reads",
    "DELETE articles/1/reaction",
    "DELETE comments/1/reaction",
    "DELETE comments/1",
    "DELETE session",
]


def short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 40 else f"{text[:24]}... {len(text)}"


def ask(client: Client, what: str, **more):
    method, _, path = what.partition(" ")
    return client.open(f"/api/v1/{path}", method=method, **more)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "request.malformed"),
        (b"{", 400, "request.malformed"),
        (b"{} trailing", 400, "request.malformed"),
        (b"[" * 200_000, 400, "request.malformed"),
        (b'{"a":' * 200_000, 400, "request.malformed"),
        (b'{"kind": NaN}', 400, "request.malformed"),
        (b'{"kind": Infinity}', 400, "request.malformed"),
        (b'{"kind": "\\ud800"}', 400, "request.malformed"),
        (b'{"kind": "\xff"}', 400, "request.malformed"),
        ('{"kind": "plus"}'.encode("utf-16"), 400, "request.malformed"),
        (b"[]", 422, "body.invalid"),
        (b'"plus"', 422, "body.invalid"),
        (b"null", 422, "body.invalid"),
        (b"1e400", 400, "request.malformed"),
        (b"9" * 5_000, 400, "request.malformed"),
        (b"{}", 422, "body.invalid"),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', 413, "body.too_large"),
    ],
    ids=short,
)
def test_what_is_no_object_of_json_is_refused(tribune, reader, article, body, status, code):
    with unchanged(tribune):
        for what in BODIES:
            answer = ask(reader, what, data=body, headers=JSON)
            assert (answer.status_code, answer.json["code"]) == (status, code), what


@pytest.mark.parametrize(
    "wrong",
    [
        *({"sequence": one} for one in (None, 0, -1, 1.5, True, "1", 10**6 + 1, [1])),
        *({"depth_percent": one} for one in (None, -1, 101, 0.5, "50")),
        *({name: one} for name in ("visible", "active") for one in (None, 0, 1, "true", [])),
    ],
    ids=short,
)
def test_what_a_beat_says_is_checked_and_named(tribune, reader, article, wrong):
    what = f"POST reads/{READING}/beats"
    with unchanged(tribune):
        answer = ask(reader, what, json=BODIES[what] | wrong)
    assert (answer.status_code, answer.json["code"]) == (422, "body.invalid")
    assert [entry["pointer"] for entry in answer.json["errors"]] == [f"/{next(iter(wrong))}"]


@pytest.mark.parametrize(
    "wrong",
    [None, 1, True, 1.5, ["plus"], {"plus": 1}, "", "\0", "a\0b", "\x1b", "x" * 5_000],
    ids=short,
)
def test_every_member_is_checked_and_named(tribune, reader, article, wrong):
    with unchanged(tribune):
        for what, name in [*MEMBERS, *((what, "quote") for what in LEFT_OUT)]:
            answer = ask(reader, what, json=BODIES.get(what, {}) | {name: wrong})
            assert (answer.status_code, answer.json["code"]) == (422, "body.invalid"), what
            assert [entry["pointer"] for entry in answer.json["errors"]] == [f"/{name}"], what
            assert answer.json["detail"].startswith(f"{name}: ")


def test_a_member_that_lacks_is_named(tribune, reader, article):
    with unchanged(tribune):
        for what, name in MEMBERS:
            lacking = {other: value for other, value in BODIES[what].items() if other != name}
            answer = ask(reader, what, json=lacking)
            assert [entry["pointer"] for entry in answer.json["errors"]] == [f"/{name}"], what


def test_an_unknown_member_is_refused_with_those_allowed(tribune, reader, article):
    with unchanged(tribune):
        for what in [*BODIES, *LEFT_OUT, *NO_BODIES]:
            body = (BODIES | LEFT_OUT).get(what, {})
            answer = ask(reader, what, json=body | {"pri/ce~": 0})
            assert (answer.status_code, answer.json["code"]) == (422, "body.invalid"), what
            (entry,) = answer.json["errors"]
            assert entry["pointer"] == "/pri~1ce~0"
            assert all(name in entry["detail"] for name in body or ["nothing is allowed"]), what


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "json"])
def test_a_body_of_another_kind_is_415(tribune, reader, article, kind: str):
    with unchanged(tribune):
        for what in [*BODIES, *LEFT_OUT, *NO_BODIES]:
            body = orjson.dumps((BODIES | LEFT_OUT).get(what, {}))
            answer = ask(reader, what, data=body, headers={"Content-Type": kind})
            assert (answer.status_code, answer.json["code"]) == (415, "body.media_type"), what


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("email", "nobody", "email.malformed"),
        ("email", "@@@", "email.malformed"),
        ("email", "a b@c", "email.malformed"),
        ("password", "password", "password.common"),
        ("nickname", " ", "text.empty"),
        ("nickname", "Ri\u202eta", "text.control_characters"),
        ("nickname", "\u200b", "text.control_characters"),
    ],
)
def test_an_account_that_cannot_be_is_refused(tribune, client, name, value, code):
    with unchanged(tribune):
        answer = ask(client, "POST readers", json=BODIES["POST readers"] | {name: value})
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["errors"][0]["pointer"] == f"/{name}"


def test_every_operation_refuses_a_parameter_it_does_not_know(app, tribune, reader, article):
    with unchanged(tribune):
        for path, item in document_of(app)["paths"].items():
            here = path.format(
                ref=1, reading_id=READING, article_id=1, comment_id=1, report_id=1, unpaid_id=1
            )
            for method in item.keys() - {"parameters"}:
                known = [p["name"] for p in item[method]["parameters"] if p.get("in") == "query"]
                answer = reader.open(f"{here}?limit=5", method=method.upper())
                assert (answer.status_code, answer.json["code"]) == (400, "parameter.invalid"), here
                (entry,) = [e for e in answer.json["errors"] if e["parameter"] == "limit"]
                assert all(name in entry["detail"] for name in known or ["nothing is allowed"])


@pytest.mark.databases("sqlite")  # none of these gets as far as a database
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page[size]=0", "page[size]"),
        ("page[size]=101", "page[size]"),
        ("page[size]=-1", "page[size]"),
        ("page[size]=x", "page[size]"),
        ("page[size]=1_0", "page[size]"),
        ("page[size]=%201", "page[size]"),
        ("page[size]=%D9%A1", "page[size]"),
        ("page[size]=1.0", "page[size]"),
        ("page[size]=" + "9" * 5_000, "page[size]"),
        ("page[size]=1&page[size]=2", "page[size]"),
        ("page[size]", "page[size]"),
        ("page[after]=x", "page[after]"),
        ("page[after]=", "page[after]"),
        ("page[after]=WzFd.%00%FF", "page[after]"),
        ("filter[category]=%00", "filter[category]"),
        ("filter[category]=A", "filter[category]"),
        ("filter[category]=a%0A", "filter[category]"),
        ("filter[tag]=", "filter[tag]"),
        ("filter[tag]=" + "x" * 101, "filter[tag]"),
        ("filter[author]=0", "filter[author]"),
        ("filter[author]=99999999999999999999", "filter[author]"),
        ("filter[nothing]=x", "filter[nothing]"),
        ("filter[category][eq]=x", "filter[category][eq]"),
        ("sort=title", "sort"),
        ("q=" + "x" * 101, "q"),
        ("q=a%00b", "q"),
        ("q=", "q"),
        ("meta=all", "meta"),
        ("include=tags", "include"),
        ("%00=1", "\0"),
    ],
    ids=short,
)
def test_a_wrong_parameter_is_named(client: Client, query: str, name: str):
    answer = client.get(f"/api/v1/articles?{query}")
    assert (answer.status_code, answer.json["code"]) == (400, "parameter.invalid")
    assert [entry["parameter"] for entry in answer.json["errors"]] == [name]


def test_an_endless_parameter_is_not_told_back_whole(client: Client):
    answer = client.get("/api/v1/articles?" + "x" * 20_000 + "=1")
    assert answer.status_code == 400
    assert len(answer.data) < 2_000


@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("GET articles/no-such-article", 404),
        ("GET articles/0", 404),
        ("GET articles/-1", 404),
        ("GET articles/999999999999999999", 404),
        ("GET articles/99999999999999999999999", 404),
        ("GET articles/" + "9" * 100, 404),
        ("GET articles/%00", 404),
        ("GET articles/1%00", 404),
        ("GET articles/%ED%A0%80", 404),
        ("GET articles/%D9%A1", 404),
        ("GET articles/1/comments/", 404),
        ("GET articles/99/comments", 404),
        ("GET reports/1e3", 404),
        ("GET plugins/levels/nothing", 404),
        ("GET plugins/nothing/ladder", 404),
        ("GET nothing", 404),
        ("GET ../../etc/passwd", 404),
        ("GET docs/MANIFEST", 404),
        ("DELETE articles", 405),
        ("PATCH articles/1", 405),
        ("GET session", 405),
    ],
    ids=short,
)
def test_what_is_not_there_is_a_problem_too(reader: Client, article, what: str, status: int):
    answer = ask(reader, what)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
