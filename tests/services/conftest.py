import pytest

from cms.services.unit_of_work import Tribune
from tests.support.world import World, build


@pytest.fixture
def plugins() -> tuple[str, ...]:
    return ("tests.support.rules:plugin",)


@pytest.fixture
def world(tribune: Tribune) -> World:
    return build(tribune)
