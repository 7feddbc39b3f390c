"""The kit that proves a plugin safe: subclass it, name the plugin, run pytest.

    class TestTipJar(PluginConformance):
        plugin = cms_tip_jar.plugin

It puts the plugin on a site of its own, with a real database, plays events of every kind
through it, and says in sentences what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import pytest

from cms.extensions import db
from cms.pluginhost.checks import check_plugin
from cms.pluginhost.migrate import chains, run
from cms.sdk.errors import PluginRejected
from cms.sdk.plugin import Plugin
from cms.testing import keeping, pages, planning
from cms.testing.stand import Fault, Stand, stand_for

SHOWN_MAX = 8


class PluginConformance:
    """Checks that every plugin must pass; subclasses set ``plugin``."""

    plugin: ClassVar[Plugin]

    @pytest.fixture(scope="class")
    @classmethod
    def stand(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
        """A site with this plugin alone, on a database of its own."""
        try:
            check_plugin(cls.plugin)
        except PluginRejected:  # one test says what; the others need not repeat it
            pytest.fail("Put its declaration in order first", pytrace=False)
        with stand_for(cls.plugin, tmp_path_factory.mktemp("kit")) as made:
            yield made

    def test_its_declaration_is_in_order(self) -> None:
        """Names, hooks, lines, settings and tables are what they should be."""
        try:
            check_plugin(self.plugin)
        except PluginRejected as fault:
            pytest.fail(fault.detail, pytrace=False)

    def test_its_settings_are_bounded(self, stand: Stand) -> None:
        """Defaults and presets can be stored, numbers have bounds, unknown names are refused."""
        none_of(keeping.careless_settings(stand))

    def test_what_it_plans_is_allowed(self, stand: Stand) -> None:
        """Declared lines and accounts, whole amounts, at every setting and with empty purses."""
        none_of(planning.not_allowed(stand))

    def test_it_plans_the_same_for_the_same_event(self, stand: Stand) -> None:
        """What was quoted is what is booked."""
        none_of(planning.not_repeatable(stand))

    def test_it_writes_nothing_while_it_plans(self, stand: Stand) -> None:
        """Planning also happens for quotes."""
        none_of(planning.writing(stand))

    def test_its_place_in_the_order_changes_nothing(self, stand: Stand) -> None:
        """First or last in CMS_PLUGINS, it proposes the same."""
        none_of(planning.swayed_by_order(stand))

    def test_its_amounts_are_bounded(self, stand: Stand) -> None:
        """No text is long enough, no crowd large enough to drain a purse."""
        none_of(planning.unbounded(stand))

    def test_what_it_moves_is_taken_back_with_the_act(self, stand: Stand) -> None:
        """Doing and undoing in turn pays nobody."""
        none_of(planning.never_taken_back(stand))

    def test_nobody_earns_by_their_own_words(self, stand: Stand) -> None:
        """An author's act on the own article pays no author."""
        none_of(planning.earning_by_oneself(stand))

    def test_its_refusals_say_why(self, stand: Stand) -> None:
        """A code with the plugin's name, and a sentence."""
        none_of(keeping.silent_refusals(stand))

    def test_it_keeps_the_same_when_told_twice(self, stand: Stand) -> None:
        """A settlement or reversal told again changes nothing; only its own tables are written."""
        none_of(keeping.told_twice(stand))

    def test_its_fields_are_json_and_asked_for_at_once(self, stand: Stand) -> None:
        """One call a page, and not a query for each thing on it."""
        none_of(keeping.careless_fields(stand))

    def test_its_pages_are_for_those_who_may_see_them(self, stand: Stand) -> None:
        """Each page in the admin is shown without a fault and a write, to its right alone."""
        none_of(pages.faulty_pages(stand))

    def test_its_migrations_go_up_down_and_up(self, stand: Stand) -> None:
        """The plugin's own chain can be taken down and built again; the core's is not touched."""
        for chain in chains([self.plugin]):
            if chain.owner == self.plugin.name:
                run(db.engine, chain, "downgrade", "base")
                run(db.engine, chain, "upgrade", "head")


def none_of(faults: Iterable[str]) -> None:
    """Fail with the first of what was found, a sentence a line and nothing else."""
    try:
        found = list(dict.fromkeys(faults))
    except Fault as fault:
        found = [str(fault)]
    more = [f"... and {len(found) - SHOWN_MAX} more"] if len(found) > SHOWN_MAX else []
    if found:
        pytest.fail("\n".join([*found[:SHOWN_MAX], *more]), pytrace=False)
