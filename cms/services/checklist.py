"""The first steps of a new site; each ticks itself when it has been done, by whomever."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from cms.ledger.models import PluginSettingRow
from cms.people.models import AuditEntry, Invitation
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: its key, whether it is done."""

    key: str
    is_done: bool


def checklist(tribune: Tribune) -> list[Step]:
    """Return the steps in order, read in one statement.

    What the demo or the command line published came from no network, and ticks nothing.
    """
    published = exists().where(AuditEntry.action == "article.publish", AuditEntry.network != "")
    priced = exists().where(PluginSettingRow.version > 0)
    invited = exists().where(Invitation.id > 0)
    with tribune.reading() as session:
        row = session.execute(select(published, priced, invited)).one()
    return [
        Step(key=key, is_done=done)
        for key, done in zip(("publish", "price", "invite"), row, strict=True)
    ]
