"""The kit catches what a plugin can do wrong, each in a sentence that says what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from cms.extensions import db
from cms.sdk import Plugin
from cms.testing import PluginConformance
from cms.testing.stand import stand_for
from tests.contracts import kit_answers, kit_kept, kit_plans, kit_timers
from tests.contracts.kit_answers import WithPage
from tests.contracts.kit_base import Bad
from tests.contracts.kit_kept import Told, ToldRightly
from tests.contracts.kit_timers import Later

CHECKS = [name for name in vars(PluginConformance) if name.startswith("test_")]
DECLARATION = "test_its_declaration_is_in_order"
CAUGHT = [*kit_plans.CAUGHT, *kit_timers.CAUGHT, *kit_kept.CAUGHT, *kit_answers.CAUGHT]


@contextmanager
def kit_for(plugin: Plugin, folder: Path) -> Iterator[Callable[[str], None]]:
    """Give what runs a check by its name, as pytest would: all of them at one stand."""
    kit = type("Kit", (PluginConformance,), {"plugin": plugin})()
    with stand_for(plugin, folder) as stand:
        if isinstance(plugin, Told):
            with db.engine.begin() as connection:
                connection.execute(
                    text("CREATE TABLE bad_seen (event_id INTEGER PRIMARY KEY, times INTEGER)")
                )
        yield lambda check: getattr(kit, check)(*(() if check == DECLARATION else (stand,)))


@pytest.mark.parametrize(
    ("plugin", "sentence"),
    [(plugin, sentence) for plugin, check, sentence in CAUGHT if check == DECLARATION],
    ids=[plugin.__name__ for plugin, check, _sentence in CAUGHT if check == DECLARATION],
)
def test_a_bad_declaration_is_caught_in_a_sentence(plugin, sentence):
    kit = type("Kit", (PluginConformance,), {"plugin": plugin()})()
    with pytest.raises(pytest.fail.Exception, match=sentence):
        kit.test_its_declaration_is_in_order()


AT_WORK = [one for one in CAUGHT if one[1] != DECLARATION]


@pytest.mark.parametrize(
    ("plugin", "check", "sentence"), AT_WORK, ids=[plugin.__name__ for plugin, *_rest in AT_WORK]
)
def test_a_bad_plugin_is_caught_in_a_sentence(plugin, check, sentence, tmp_path):
    with (
        kit_for(plugin(), tmp_path) as run,
        pytest.raises(pytest.fail.Exception, match=sentence),
    ):
        run(check)


def test_every_check_of_the_kit_catches_something():
    proven = {check for _plugin, check, _sentence in CAUGHT}
    assert set(CHECKS) - proven == {"test_its_migrations_go_up_down_and_up"}


@pytest.mark.parametrize("plugin", [Bad, Later, ToldRightly, WithPage])
def test_a_good_plugin_passes(plugin, tmp_path):
    with kit_for(plugin(), tmp_path) as run:
        for check in CHECKS:
            run(check)
