"""The town with the guard as it is by default."""

import pytest


@pytest.fixture
def guard() -> dict[str, int]:
    return {}
