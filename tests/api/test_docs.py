"""docs/api.md says what is true: its commands are run, in order, against a server."""

import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cms
from cms.services.articles.publish import publish_article
from cms.services.money.grant import grant
from tests.support import apps, missing
from tests.support.world import TWEI, draft, person

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
HASTE = 600
pytestmark = pytest.mark.databases("sqlite")


class HastyClock:
    """Ten minutes pass in a second, since the page's reader has to wait for a reading."""

    def __init__(self) -> None:
        self._start = datetime.now(UTC)

    def now(self) -> datetime:
        return self._start + HASTE * (datetime.now(UTC) - self._start)


@pytest.fixture
def address(database_url, tmp_path, serve):
    app = cms.create_app(apps.config(database_url, tmp_path, None), clock=HastyClock())
    tribune = app.extensions["tribune"]
    with app.app_context():
        grant(tribune, 1000 * TWEI, reason="for the test")
        made = draft(tribune, person(tribune, "Ada", role="author"))
        publish_article(tribune, 0, "editor", made)
    with serve(app) as address:
        yield address
    apps.let_go(app)


def test_the_commands_of_the_page_do_what_it_says(request, address: str):
    for tool in ("bash", "curl", "jq"):
        if shutil.which(tool) is None:
            missing.missing(request.config, tool)
    commands = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    waits = f"sleep() {{ command sleep $(($1 / {HASTE} + 1)); }}\n"
    done = subprocess.run(
        [str(shutil.which("bash")), "-euo", "pipefail", "-c", waits + "".join(commands)],
        env=os.environ | {"api": f"{address}/api/v1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    told = done.stdout
    assert '"is_valid":true' in told
    assert '"allowed": true' in told
    assert told.count('"line":"pluses.reward_author"') == 2  # told twice
    assert told.count('["Earned for Pluses"') == 1  # and paid once
    assert '"code": "levels.too_low"' in told
    assert told.rstrip().endswith("304")
