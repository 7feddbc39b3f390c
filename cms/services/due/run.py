"""Everything that is due, in order: earnings to be released, plans, timers to be fired.

`run_due` is the one way in for whatever calls it: the loop inside `cms serve`, `cms due` from a
timer, or several of them at once. Nothing is done twice, and what was missed is caught up.
"""

from __future__ import annotations

import structlog
from sqlalchemy.orm import Session

from cms.services.due.articles import due_articles
from cms.services.due.plan import Plan, run_plan
from cms.services.due.ran import Ran
from cms.services.due.settings import due_settings
from cms.services.holds import release_due
from cms.services.timers import DueTimer, due_timers, fire_timer
from cms.services.unit_of_work import Tribune

BATCH = 50
log = structlog.get_logger()


def run_due(tribune: Tribune) -> list[Ran]:
    """Release what was held; carry out every plan, fire every timer that is due, in order.

    Returns what came of each. One that another worker has carried out is left out; one that the
    database was too busy for stays due. Raises only when the database cannot be reached.
    """
    ran = _release(tribune)
    passed_by: set[int] = set()
    while True:
        with tribune.reading() as session:
            due = _next(tribune, session, passed_by)
        known = len(passed_by)
        done = [result for one in due if (result := _deal_with(tribune, one, passed_by))]
        ran += done
        if not done and len(passed_by) == known:
            return ran


def _release(tribune: Tribune) -> list[Ran]:
    """Let people spend what was held; acts that need it before that have it released first."""
    try:
        released = list(release_due(tribune))
    except Exception:  # plans and timers are not held up; what is due stays due
        log.exception("holds could not be released")
        return []
    if not released:
        return []
    earnings = sum(one.earnings for one in released)
    people = len({one.user_id for one in released})
    log.info("holds released", earnings=earnings, people=people)
    title = f"{_counted(earnings, 'earning')} of {_counted(people, 'person', 'people')}"
    return [Ran(article_id=0, title=title, deed="release", at=tribune.clock.now())]


def _counted(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def _next(tribune: Tribune, session: Session, passed_by: set[int]) -> list[Plan | DueTimer]:
    """Read what is due first, plans and timers in one row; of one moment, a new price first."""
    now = tribune.clock.now()
    due: list[Plan | DueTimer] = [*due_settings(tribune, session, now)]
    due += due_articles(session, now, BATCH)
    due += due_timers(tribune, session, BATCH, passed_by)
    return sorted(due, key=lambda one: one.at)[:BATCH]


def _deal_with(tribune: Tribune, one: Plan | DueTimer, passed_by: set[int]) -> Ran | None:
    if isinstance(one, Plan):
        return run_plan(tribune, one)
    if fired := _fire(tribune, one):
        return fired
    passed_by.add(one.id)
    return None


def _fire(tribune: Tribune, one: DueTimer) -> Ran | None:
    try:
        fired = fire_timer(tribune, one.id)
    except Exception:  # not the others' trouble; without a database the next read says so
        log.exception("timer failed", timer=one.id)
        return None
    if fired is None:
        return None
    title = f"{fired.plugin}: {fired.name}"
    return Ran(article_id=fired.article_id, title=title, deed="timer", at=one.at, fault=fired.fault)
