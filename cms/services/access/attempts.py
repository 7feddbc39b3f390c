"""Limits on attempts to sign in, kept in the database, so they hold over workers and restarts.

Per account 5 attempts are free, then the waits are 1, 5, 15 and 60 minutes; per network 50
failures an hour. Nobody can be locked out for good by a stranger.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from cms.people.models import SignInFailure
from cms.sdk.errors import TooMany
from cms.services.unit_of_work import Tribune, again

FREE_FAILURES = 5
WAITS_MINUTES = (1, 5, 15, 60)
NETWORK_FAILURES_PER_HOUR = 50


def check_waits(session: Session, subject: str, network: str, now: datetime) -> None:
    """Raise TooMany while ``subject`` or the network has to wait after failures."""
    failures, newest = session.execute(
        select(func.count(), func.max(SignInFailure.failed_at)).where(
            SignInFailure.subject == subject,
            SignInFailure.failed_at > now - timedelta(hours=24),
        )
    ).one()
    if failures >= FREE_FAILURES and newest is not None:
        step = min((failures - FREE_FAILURES) // FREE_FAILURES, len(WAITS_MINUTES) - 1)
        _wait_until(newest + timedelta(minutes=WAITS_MINUTES[step]), now)
    per_network = session.scalar(
        select(func.count()).where(
            SignInFailure.subject == f"network:{network}",
            SignInFailure.failed_at > now - timedelta(hours=1),
        )
    )
    if (per_network or 0) >= NETWORK_FAILURES_PER_HOUR:
        _wait_until(now + timedelta(minutes=15), now)


def _wait_until(moment: datetime, now: datetime) -> None:
    seconds = int((moment - now).total_seconds())
    if seconds > 0:
        raise TooMany(
            "sign_in.too_many",
            f"Too many wrong attempts; try again in {seconds} seconds",
            retry_after_seconds=seconds,
        )


def note_failure(tribune: Tribune, subject: str, network: str) -> None:
    """Keep one more failure of this subject and network."""

    def work() -> None:
        with tribune.writing() as session:
            now = tribune.clock.now()
            session.execute(
                insert(SignInFailure),
                [
                    {"subject": subject, "failed_at": now},
                    {"subject": f"network:{network}", "failed_at": now},
                ],
            )

    again(work)


def forget_failures(session: Session, subject: str) -> None:
    """Start counting anew, after a success."""
    session.execute(delete(SignInFailure).where(SignInFailure.subject == subject))
