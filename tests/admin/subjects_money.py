"""The subjects of the matrix that are money and plugins: entries, grants, settings, failures."""

import secrets
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from cms.ledger.models import EntryRow, EventRow, PluginFailureRow
from cms.ledger.unpaid_tables import UnpaidRow
from cms.people.models import AccessToken
from cms.pluginhost.settings_store import in_force
from cms.services.dealings.react import Target, add_reaction
from cms.services.money.decide_unpaid import decline_unpaid
from cms.services.money.grant import grant
from cms.services.plugins.failures import dismiss_failure
from cms.services.plugins.plans import plan_settings
from cms.services.plugins.settings import change_settings, switch_plugin
from tests.admin.matrix_rows import ROLES
from tests.admin.subjects import Comments
from tests.support import world
from tests.support.moody import plugin as moody

AMOUNT_UTWEI = 1_000_000


class Money(Comments):
    """Grants by somebody whose password was typed just now, or was not."""

    def entry(self) -> int:
        with self.tribune.reading() as session:
            return session.scalar(select(func.min(EntryRow.id)))

    def unconfirmed(self) -> str:
        """A fresh reference, of somebody who typed the password long ago."""
        with self.tribune.writing() as session:
            mine = update(AccessToken).where(AccessToken.user_id == self.me)
            session.execute(mine.values(confirmed_at=None))
        return self.fresh()

    def fresh(self) -> str:
        return f"desk-{secrets.token_hex(12)}"

    def used(self) -> str:
        reference = self.fresh()
        grant(self.tribune, AMOUNT_UTWEI, reason="before", reference=reference)
        return reference

    def withheld(self, state: str = "open") -> int:
        """A sum that was withheld; it is `open`, `declined` already, or nothing but a `reason`."""
        fan = world.person(self.tribune, f"Payee for {self.name}", twei=5)
        key = add_reaction(self.tribune, fan, "reader", Target(self.live()), "plus").key
        with self.tribune.writing() as session:
            event_id = session.scalar(select(EventRow.id).where(EventRow.natural_key == key))
            made = session.scalar(
                insert(UnpaidRow)
                .values(
                    event_id=event_id,
                    plugin="sample",
                    rule_version=0,
                    line="sample.reward",
                    user_id=fan,
                    article_id=self.site.article,
                    withheld_utwei=AMOUNT_UTWEI // 10,
                    code="repeated",
                    detail="Once more",
                    role="" if state == "reason" else "own",
                    undo=31,
                    recorded_at=self.tribune.clock.now(),
                )
                .returning(UnpaidRow.id)
            )
        if state == "declined":
            decline_unpaid(self.tribune, replace(self._owner(), is_confirmed=True), made, "No")
        return made


class Plugins(Comments):
    """`sample` has settings, `sights` a page with a form, `pluses` presets; `moody` fails."""

    def switched(self, name: str, state: str) -> str:
        switch_plugin(self.tribune, None, name, is_on=state == "on")
        return name

    def version_of(self, name: str) -> int:
        plugins = self.tribune.host.registry.plugins
        with self.tribune.reading() as session:
            return in_force(session, plugins)[name].version

    def price(self) -> str:
        """In Twei, another for each role."""
        return f"0.{10 + ROLES.index(self.role)}"

    def planned(self, name: str) -> str:
        """A plugin of which a change is planned."""
        at, price = self.tribune.clock.now() + timedelta(days=1), {"minus_utwei": len(self.role)}
        seen = self.version_of(name)
        plan_settings(self.tribune, self._owner(), name, price, at=at, version=seen)
        return name

    def preset(self, name: str) -> str:
        """A preset that differs from what is in force."""
        change_settings(self.tribune, None, "pluses", {"reward_utwei": 1 + len(self.role)})
        return name

    def failure(self, state: str) -> int:
        """A failure that is `open` and would work now, `lasting`, or `closed` already."""
        moody.is_broken = True
        reader = world.person(self.tribune, f"Fan for {self.name}", twei=5)
        add_reaction(self.tribune, reader, "reader", Target(self.live()), "plus")
        moody.is_broken = state == "lasting"
        with self.tribune.reading() as session:
            made = session.scalar(select(func.max(PluginFailureRow.id)))
        if state == "closed":
            dismiss_failure(self.tribune, self._owner(), made, "done with")
        return made

    def failures_of(self, state: str) -> str:
        self.failure(state)
        return "moody"
