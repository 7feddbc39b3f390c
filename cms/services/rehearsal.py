"""Rehearsing acts: all of them, one after the other, and then as if nothing had happened."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy.orm import Session

from cms.sdk.errors import CMSError, InsufficientFunds
from cms.sdk.transfers import Account
from cms.services.acts import Prepare, checked_plan
from cms.services.holds import release
from cms.services.outcome import Outcome
from cms.services.settle import carry_out
from cms.services.unit_of_work import Tribune, until_settled


def rehearse(tribune: Tribune, prepares: Sequence[Prepare]) -> list[Outcome | CMSError]:
    """Do several acts one after the other, report each, and leave nothing of it behind.

    A price may rise with each act, so the acts cannot be quoted one by one. The site's writers
    wait meanwhile: a few milliseconds an act.
    """

    def work() -> list[Outcome | CMSError]:
        found: list[Outcome | CMSError] = []
        with suppress(_CurtainFalls), tribune.writing() as session:
            for prepare in prepares:
                found.append(_rehearsed(tribune, session, prepare))
            raise _CurtainFalls
        return found

    return until_settled(work)


class _CurtainFalls(Exception):
    """The end of a rehearsal: everything is rolled back."""


def _rehearsed(tribune: Tribune, session: Session, prepare: Prepare) -> Outcome | CMSError:
    try:
        return _tried(tribune, session, prepare)
    except InsufficientFunds as short:
        owner = short.account.owner_id if isinstance(short.account, Account) else 0
        if not release(session, [owner], tribune.clock.now()):
            return short
    except CMSError as fault:
        return fault
    return _rehearsed(tribune, session, prepare)


def _tried(tribune: Tribune, session: Session, prepare: Prepare) -> Outcome:
    with session.begin_nested():
        act = prepare(session)
        if isinstance(act, Outcome):
            return act
        snapshot = tribune.host.snapshot(session, tribune.clock.now())
        return carry_out(tribune, session, act, checked_plan(tribune, act, snapshot))
