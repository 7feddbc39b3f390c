"""The second look under the lock: what it costs, and what becomes of a plugin that abuses it."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from cms.ledger.models import EventRow, PluginFailureRow
from cms.pluginhost.dispatch import PluginHost
from cms.pluginhost.registry import Registry
from cms.sdk import Plugin, Settlement, Stale, hookimpl
from cms.sdk.errors import Busy
from cms.services.dealings.react import Target, add_reaction
from cms.services.payload import from_payload
from cms.services.plugins.settings import switch_plugin
from plugins.quotas.tables import Person, Used
from tests.plugins.conftest import put
from tests.plugins.quotas.test_window import climb
from tests.support.statements import statements
from tests.support.world import person

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def count(act) -> int:
    """How many statements an act takes, without those of a sweep, which falls on one of twenty."""
    with statements() as made:
        act()
    return sum("DELETE FROM quotas_used" not in one for one in made)


def test_a_plus_takes_three_statements_more_and_six_where_the_level_counts(site):
    """The look, the turn and the unit; the staff, and a site without quotas, take none more."""
    site.react(0)  # remembers what is remembered
    with_quota = count(lambda: site.react(1))
    by_staff = count(lambda: site.react(2, role="editor"))
    climb(site, 4)
    put(site.tribune, "quotas", plus_base=2)
    site.quote(3)  # reads the changed settings
    asked_for_level = count(lambda: site.react(3))
    switch_plugin(site.tribune, None, "quotas", is_on=False)
    site.quote(4)
    without = count(lambda: site.react(4))
    assert with_quota - without == 3
    assert by_staff == without
    assert asked_for_level - with_quota == 3


class Contrary(Plugin):
    """Always says that something has changed meanwhile."""

    name = "contrary"

    @hookimpl
    def on_settled(self, settlement, context):
        raise Stale


def test_a_plugin_that_never_agrees_makes_the_act_busy_and_leaves_nothing(site):
    other = replace(site.tribune, host=PluginHost(Registry([Contrary()])))
    with pytest.raises(Busy) as caught:
        add_reaction(other, site.reader, "reader", Target(site.article), "plus")
    assert caught.value.code == "settle.contended"
    assert site.given() == 0
    assert site._count(PluginFailureRow.id > 0) == 0
    assert site.faults() == []


def test_what_is_told_later_has_happened_and_is_counted(site):
    """As ``cms reconcile`` does after the plugin failed: no role is known, nothing is refused."""
    for number in range(5):
        site.react(number)
    with site.tribune.writing() as session:
        session.execute(delete(Used))
        session.execute(delete(Person))
    put(site.tribune, "quotas", plus_max=0)
    tell_again(site)
    assert site.used() == 5
    tell_again(site)
    assert site.used() == 5


def tell_again(site) -> None:
    with site.tribune.writing() as session:
        snapshot = site.tribune.host.snapshot(session, site.tribune.clock.now())
        for row in session.query(EventRow).where(EventRow.kind == "react").all():
            event = from_payload(row.kind, row.payload)
            told = {"settlement": Settlement(event_id=row.id, event=event, posted=())}
            assert site.tribune.host.project("on_settled", snapshot, told, only="quotas") == []


def test_one_persons_quota_is_nobody_elses(site):
    for number in range(5):
        site.react(number)
    other = person(site.tribune, "Other")
    for article in site.articles[:5]:
        add_reaction(site.tribune, other, "reader", Target(article), "plus")
    assert (site.used(), site.used(who=other)) == (5, 5)
