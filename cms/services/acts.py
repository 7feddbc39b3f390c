"""An act about to happen: what it is, whether it may, and what it moves.

Whoever performs, quotes or rehearses acts gets them from a ``prepare`` function that reads the
facts afresh, so that a retry after a lost race sees what the winner left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from cms.pluginhost.context import Snapshot
from cms.pluginhost.proposals import Plan
from cms.pluginhost.settings_store import InForce
from cms.sdk.errors import Refusal, Refused
from cms.sdk.events import Action, ActionName, Event
from cms.services.outcome import Outcome
from cms.services.unit_of_work import Tribune


@dataclass(frozen=True, kw_only=True)
class Act:
    """A use case about to happen: its event, the core's own refusals, how to record it.

    ``record(session, event_id)`` writes the content and returns the subject's id (a comment's,
    a reaction's); it raises Stale when the ground has shifted. ``finish``, if given, runs after
    the money has moved and returns the subject's id instead. ``claim``, if given, comes first and
    raises when the act is in other hands. What nobody does (``name`` None) needs no permission.
    """

    name: ActionName | None
    event: Event
    actor_role: str
    record: Callable[[Session, int], int]
    refusals: tuple[Refusal, ...] = ()
    finish: Callable[[Session, int], int] | None = None
    claim: Callable[[Session], None] | None = None


Prepare = Callable[[Session], Act | Outcome]


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What an act moves, the settings by which that was found, and the moment at which.

    It is booked as of this moment, too: an act has one, however long it waits for its turn.
    """

    plan: Plan
    settings: Mapping[str, InForce]
    now: datetime


def checked_plan(tribune: Tribune, act: Act, snapshot: Snapshot) -> Checked:
    """Return what the act moves; raise Refused if it may not happen."""
    if refusals := refusals_of(tribune, act, snapshot):
        raise Refused(refusals)
    plan = tribune.host.plan(act.event, snapshot)
    return Checked(plan=plan, settings=snapshot.settings, now=snapshot.now)


def refusals_of(tribune: Tribune, act: Act, snapshot: Snapshot) -> list[Refusal]:
    """Return why an act may not happen: the core's reasons and all plugins'."""
    if act.name is None:
        return list(act.refusals)
    action = Action(name=act.name, event=act.event, actor_role=act.actor_role)
    return [*act.refusals, *tribune.host.check(action, snapshot)]
