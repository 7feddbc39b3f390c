"""A picture of one's own: cut square, written anew, shown wherever one is shown, removed for good."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cms.services.access.sessions import who_is
from cms.services.dealings.comments import post_comment
from cms.services.people import avatar
from tests.support.apps import Client
from tests.support.statements import statements
from tests.support.world import person

HERE = "/api/v1/me/avatar"


@pytest.fixture(autouse=True)
def media(app) -> Path:
    """The folder of pictures, which the tests of a run share, without those of earlier ones."""
    folder: Path = app.extensions["tribune"].config.media_dir
    for path in folder.glob("*"):
        path.unlink()
    return folder


def picture(colour: str = "red", size: tuple[int, int] = (300, 200), kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, comment="where I live")
    return out.getvalue()


def send(reader: Client, data: bytes, media_type: str = "image/png"):
    return reader.put(HERE, data=data, content_type=media_type)


def shown(client: Client, address: str) -> Image.Image:
    with client.get(address) as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        assert "immutable" in answer.headers["Cache-Control"]
        with Image.open(BytesIO(answer.data)) as image:
            return image.convert("RGB")


def test_it_is_cut_to_a_square_around_its_middle_in_three_sizes(reader: Client):
    image = Image.new("RGB", (300, 100), "white")
    image.paste("red", (100, 0, 200, 100))
    out = BytesIO()
    image.save(out, "PNG")
    answer = send(reader, out.getvalue())
    assert answer.status_code == 200
    address = answer.json["data"]["avatar"]
    assert address.endswith("-192.webp")
    for side in (96, 192, 384):
        found = shown(reader, address.replace("-192.", f"-{side}."))
        assert found.size == (side, side)
        red, green, blue = found.getpixel((2, side // 2))
        assert red > 200 > 60 > max(green, blue)


def test_it_stands_wherever_the_person_does(tribune, client, reader, article):
    me = who_is(tribune, reader.token).user_id
    post_comment(tribune, me, "editor", article, "Something of more than forty characters, said.")
    pages = [f"articles/{article}/comments", "me", "articles", "authors"]
    before = {page: reader.get(f"/api/v1/{page}") for page in pages}
    mine = send(reader, picture()).json["data"]["avatar"]
    after = {page: reader.get(f"/api/v1/{page}") for page in pages}
    assert after["me"].json["data"]["avatar"] == mine
    writer = after[f"articles/{article}/comments"].json["data"][0]["writer"]
    assert writer["avatar"] == mine
    comments = f"articles/{article}/comments"
    assert before[comments].headers["ETag"] != after[comments].headers["ETag"]
    opened = client.post("/api/v1/session", json={"name": "Rita", "password": "a long secret"})
    assert opened.json["data"]["user"]["avatar"] == mine


def test_an_authors_stands_in_lists_and_costs_no_statement_more(tribune, client, article):
    ada = client.get("/api/v1/authors").json["data"][0]["id"]
    with statements() as drawn:
        client.get("/api/v1/articles")
    stem = avatar.set_avatar(tribune, ada, picture())
    with statements() as own:
        listed = client.get("/api/v1/articles").json["data"]
    address = f"/media/{stem}-192.webp"
    assert listed[0]["authors"][0]["avatar"] == address
    assert client.get("/api/v1/authors").json["data"][0]["avatar"] == address
    assert len(own) == len(drawn)


def test_another_picture_has_another_address_and_the_old_files_are_gone(media, reader: Client):
    first = send(reader, picture("red")).json["data"]["avatar"]
    again = send(reader, picture("red")).json["data"]["avatar"]
    second = send(reader, picture("blue")).json["data"]["avatar"]
    assert first == again != second
    assert reader.get(first).status_code == 404
    shown(reader, second)
    assert len(list(media.iterdir())) == 3


def test_after_removal_it_is_drawn_again_and_nothing_is_left(media, reader: Client):
    mine = send(reader, picture()).json["data"]["avatar"]
    for _ in range(2):
        assert reader.delete(HERE).status_code == 204
    assert reader.get("/api/v1/me").json["data"]["avatar"].endswith(".svg")
    assert reader.get(mine).status_code == 404
    assert not any(media.iterdir())


def test_two_people_with_one_picture_do_not_lose_each_others(tribune, reader: Client):
    mine = send(reader, picture()).json["data"]["avatar"]
    other = person(tribune, "Other")
    avatar.set_avatar(tribune, other, picture())
    avatar.remove_avatar(tribune, other)
    shown(reader, mine)


def test_what_was_sent_is_never_served(media, reader: Client):
    send(reader, picture(kind="JPEG"), "image/jpeg")
    for path in list(media.iterdir()):
        assert path.suffix == ".webp"
        assert b"where I live" not in path.read_bytes()


def _bomb() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", 6000, 5000, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body


@pytest.mark.parametrize(
    ("data", "media_type", "status", "code"),
    [
        (b"", "image/png", 422, "picture.kind"),
        (b"words", "image/png", 422, "picture.kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415, "body.media_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png", 422, "picture.kind"),
        (picture()[:-40], "image/png", 422, "picture.unreadable"),
        (picture(kind="BMP"), "image/png", 422, "picture.kind"),
        (_bomb(), "image/png", 422, "picture.too_large"),
        (bytes(4 * 1024 * 1024 + 1), "image/png", 413, "body.too_large"),
        (picture(), "application/json", 415, "body.media_type"),
        (picture(), "multipart/form-data; boundary=x", 415, "body.media_type"),
        (picture(), "application/octet-stream", 415, "body.media_type"),
    ],
    ids=[
        "empty",
        "words",
        "svg",
        "svg_as_png",
        "cut_short",
        "another_kind",
        "bomb",
        "too_many_bytes",
        "as_json",
        "as_a_form",
        "as_bytes",
    ],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(
    media, reader: Client, data: bytes, media_type: str, status: int, code: str
):
    mine = send(reader, picture("green")).json["data"]["avatar"]
    answer = send(reader, data, media_type)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert reader.get("/api/v1/me").json["data"]["avatar"] == mine
    assert len(list(media.iterdir())) == 3


def test_one_is_decoded_at_a_time_and_the_wait_ends(reader: Client, monkeypatch):
    monkeypatch.setattr(avatar, "WAIT_SECONDS", 0.05)
    with avatar._decoding:
        answer = send(reader, picture())
    assert (answer.status_code, answer.json["code"]) == (503, "picture.busy")
    assert "Retry-After" in answer.headers
    assert send(reader, picture()).status_code == 200


def test_the_same_key_tells_the_same_and_another_picture_under_it_is_refused(reader: Client):
    key = {"Idempotency-Key": "a"}
    sent = [
        reader.put(HERE, data=data, content_type="image/png", headers=key)
        for data in (picture("red"), picture("red"), picture("blue"))
    ]
    assert [answer.status_code for answer in sent] == [200, 200, 422]
    assert sent[0].json == sent[1].json
    assert sent[2].json["code"] == "idempotency.other_request"


def test_nobody_changes_an_avatar_without_a_session(client: Client):
    assert send(client, picture()).status_code == 401
    assert client.delete(HERE).status_code == 401
