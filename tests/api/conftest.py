import pytest

from cms.services.access.people import sign_up
from cms.services.articles.publish import publish_article
from cms.services.money.grant import grant
from tests.api.described import DescribedClient
from tests.support.apps import Client
from tests.support.world import TWEI, draft, person


@pytest.fixture
def client(app, monkeypatch) -> Client:
    """A client that holds every answer against the description of the API."""
    monkeypatch.setattr(app, "test_client_class", DescribedClient)
    made = app.test_client()
    assert isinstance(made, DescribedClient)
    return made


@pytest.fixture
def article(tribune) -> int:
    """A live article of 476 words (two minutes) with a funded pool."""
    grant(tribune, 1000 * TWEI, reason="for the test")
    made = draft(tribune, person(tribune, "Ada", role="author"))
    publish_article(tribune, 0, "editor", made)
    return made


@pytest.fixture
def reader(tribune, client: Client) -> Client:
    """Somebody who signed up and got ten Twei."""
    opened = sign_up(
        tribune, nickname="Rita", email="rita@example.org", password="a long secret", network="x"
    )
    grant(tribune, 10 * TWEI, reason="for the test", nickname="Rita")
    return client.bearing(opened.token)
