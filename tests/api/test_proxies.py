"""Who is asking, behind proxies and without: the limits go by that address."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

import cms
from cms.config import ConfigError, from_environment
from tests.support import apps
from tests.support.apps import Client

pytestmark = pytest.mark.databases("sqlite")
ADA, BEN = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def behind(database_url, tmp_path) -> Iterator[Callable[[int], Client]]:
    """`behind(2)` is a client, one request a minute, of a site with two proxies in front."""
    made = []

    def make(proxies: int) -> Client:
        config = apps.config(database_url, tmp_path, None, proxies=proxies)
        made.append(cms.create_app(replace(config, requests_per_minute=1)))
        made[-1].test_client_class = Client
        return made[-1].test_client()

    yield make
    for app in made:
        apps.let_go(app)


def statuses(client: Client, *forwarded: str) -> list[int]:
    return [
        client.get("/api/v1/articles", headers={"X-Forwarded-For": chain}).status_code
        for chain in forwarded
    ]


def test_without_a_proxy_nobody_gets_a_new_limit_by_claiming_an_address(behind):
    assert statuses(behind(0), ADA, BEN) == [200, 429]


def test_behind_a_proxy_everybody_has_a_limit_of_their_own(behind):
    assert statuses(behind(1), ADA, BEN, ADA) == [200, 200, 429]


def test_only_what_our_own_proxies_added_is_believed(behind):
    assert statuses(behind(1), f"10.0.0.1, {ADA}", f"10.0.0.2, {ADA}") == [200, 429]
    assert statuses(behind(2), f"{ADA}, 10.0.0.1", f"{BEN}, 10.0.0.1") == [200, 200]


@pytest.mark.parametrize("given", ["-1", "10", "one", "1.5", " ", "²"])
def test_a_number_of_proxies_that_is_none_is_refused(tmp_path, given: str):
    with pytest.raises(ConfigError, match="CMS_PROXIES: the number of proxies in front, 0 to 9"):
        from_environment({"TRIBUNE_DATA": str(tmp_path), "CMS_PROXIES": given})
