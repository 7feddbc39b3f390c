"""Sweeping a town: shutting people out, taking back what they caused, giving it back."""

from typing import Any

from sqlalchemy import func, select, update

from cms.ledger.models import EventRow
from cms.people.models import User
from cms.services.access.sessions import Principal
from cms.services.due.run import run_due
from cms.services.sweep.account import sweep_account
from cms.services.sweep.restore import restore_sweep
from tests.plugins.conftest import Town


def shut_out(town: Town, user_id: int) -> None:
    with town.tribune.writing() as session:
        now = town.tribune.clock.now()
        session.execute(update(User).where(User.id == user_id).values(banned_at=now))


def let_in(town: Town, user_id: int) -> None:
    with town.tribune.writing() as session:
        session.execute(update(User).where(User.id == user_id).values(banned_at=None))


def sweep(town: Town, actor: Principal | None, user_id: int = 0, **more: Any) -> int:
    who = user_id or town.readers[0]
    return sum(s.count for s in sweep_account(town.tribune, actor, who, "Fraud", **more))


def give_back(town: Town, actor: Principal | None, user_id: int = 0, **more: Any) -> int:
    who = user_id or town.readers[0]
    return sum(s.count for s in restore_sweep(town.tribune, actor, who, "A mistake", **more))


def be_busy(town: Town) -> tuple[int, int]:
    """Let the first reader do all there is; return their comment and another's."""
    rogue, other, third, fourth = town.readers
    own, others = town.comment(rogue), town.comment(other)
    town.react(rogue, "plus")
    town.react(rogue, "like", others)
    town.react(third, "dislike", others)
    town.react(other, "like", own)
    town.react(third, "like", own)
    town.react(fourth, "dislike", own)
    town.tribune.clock.advance(hours=25)
    run_due(town.tribune)  # the comments mature, and what was held is released later
    return own, others


def row(town: Town, model: Any, number: int) -> Any:
    with town.tribune.reading() as session:
        return session.scalar(select(model).where(model.id == number))


def count(town: Town, *where: Any) -> int:
    """Count events."""
    with town.tribune.reading() as session:
        return session.scalar(select(func.count()).select_from(EventRow).where(*where))
