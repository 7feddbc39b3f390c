from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from tests.support.command import Done, cms
from tests.support.files import write


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Callable[..., Done]:
    """Run `cms` on a migrated database of the test's own, with a data folder of its own."""
    return partial(cms, DATABASE_URL=database_url, TRIBUNE_DATA=str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One good article with its picture."""
    write(tmp_path / "site" / "ferry.md")
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "site" / "boat.png")
    return tmp_path / "site"
