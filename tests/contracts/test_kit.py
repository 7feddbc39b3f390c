"""The kit catches what a plugin can do wrong, each in a sentence that says what to do."""

import pytest
from sqlalchemy import text

from cms.extensions import db
from cms.testing import PluginConformance
from cms.testing.stand import stand_for
from tests.contracts import kit_answers, kit_kept, kit_plans, kit_timers
from tests.contracts.kit_answers import WithPage
from tests.contracts.kit_base import Bad
from tests.contracts.kit_kept import Told, ToldRightly
from tests.contracts.kit_timers import Later

CHECKS = [name for name in vars(PluginConformance) if name.startswith("test_")]
CAUGHT = [*kit_plans.CAUGHT, *kit_timers.CAUGHT, *kit_kept.CAUGHT, *kit_answers.CAUGHT]


def run(plugin_class, check, folder) -> None:
    """Run one check of the kit, as pytest would."""
    kit = type("Kit", (PluginConformance,), {"plugin": plugin_class()})()
    if check == "test_its_declaration_is_in_order":
        kit.test_its_declaration_is_in_order()
        return
    with stand_for(kit.plugin, folder) as stand:
        if issubclass(plugin_class, Told):
            with db.engine.begin() as connection:
                connection.execute(
                    text("CREATE TABLE bad_seen (event_id INTEGER PRIMARY KEY, times INTEGER)")
                )
        getattr(kit, check)(stand)


@pytest.mark.parametrize(
    ("plugin", "check", "sentence"), CAUGHT, ids=[plugin.__name__ for plugin, *_rest in CAUGHT]
)
def test_a_bad_plugin_is_caught_in_a_sentence(plugin, check, sentence, tmp_path):
    with pytest.raises(pytest.fail.Exception, match=sentence):
        run(plugin, check, tmp_path)


def test_every_check_of_the_kit_catches_something():
    proven = {check for _plugin, check, _sentence in CAUGHT}
    assert set(CHECKS) - proven == {"test_its_migrations_go_up_down_and_up"}


@pytest.mark.parametrize("plugin", [Bad, Later, ToldRightly, WithPage])
@pytest.mark.parametrize("check", CHECKS)
def test_a_good_plugin_passes(plugin, check, tmp_path):
    run(plugin, check, tmp_path)
