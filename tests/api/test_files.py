"""Pictures and avatars: only what we made ourselves, for ever or for a day."""

from xml.etree import ElementTree

import pytest

from cms.config import Config
from tests.support.apps import Client
from tests.support.world import person


def test_an_avatar_is_drawn_from_initials(tribune, client: Client):
    made = person(tribune, "Ana <Ruiz>")
    answer = client.get(f"/media/avatars/{made}.svg")
    assert answer.mimetype == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "".join(ElementTree.fromstring(answer.text).itertext()).strip() == "AR"  # noqa: S314  (our own)


def test_an_avatar_of_nobody_is_not_found(client: Client):
    assert client.get("/media/avatars/999.svg").status_code == 404


@pytest.mark.parametrize(
    "name", ["../secret_key", "..%2fsecret_key", "x.txt", "no.webp", "a/b.webp"]
)
def test_nothing_else_is_served(app, client: Client, name: str):
    config: Config = app.extensions["tribune"].config
    (config.data_dir / "secret_key").write_text("do not show")
    answer = client.get(f"/media/{name}")
    assert answer.status_code == 404
    assert b"do not show" not in answer.data
