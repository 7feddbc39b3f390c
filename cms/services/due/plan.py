"""Carrying out a plan of any kind: once, or with a note of why not that waits for a person."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from cms.sdk.errors import Busy, CMSError
from cms.services.due.ran import Deed, Ran
from cms.services.unit_of_work import Tribune

log = structlog.get_logger()


class Plan(ABC):
    """What somebody has planned, when its moment has come."""

    article_id: int
    title: str
    deed: Deed
    at: datetime

    @abstractmethod
    def carry_out(self, tribune: Tribune) -> bool:
        """Do it in one unit of work; return False if it was done or called off meanwhile.

        Raises CMSError for what cannot be done, Busy for what can be done later.
        """

    @abstractmethod
    def note(self, tribune: Tribune, why: str) -> bool:
        """Keep why it could not be done; return False if somebody has done so before."""


def run_plan(tribune: Tribune, plan: Plan) -> Ran | None:
    """Carry a plan out, or note why that cannot be done; None if there is nothing to tell.

    Raises DBAPIError when the database cannot be reached.
    """
    fault = ""
    try:
        is_told = plan.carry_out(tribune)
    except Busy:
        return None
    except DBAPIError:
        raise
    except CMSError as refused:
        fault = refused.detail
        is_told = plan.note(tribune, fault)
    except Exception:
        log.exception("plan failed", deed=plan.deed, of=plan.title)
        fault = "Something went wrong on our side; the log says what"
        is_told = plan.note(tribune, fault)
    if not is_told:
        return None
    if fault:
        log.warning("plan could not be carried out", deed=plan.deed, of=plan.title, why=fault)
    else:
        log.info("plan carried out", deed=plan.deed, of=plan.title)
    return Ran(
        article_id=plan.article_id, title=plan.title, deed=plan.deed, at=plan.at, fault=fault
    )
