"""Asking for a right inside a use case: the page's own check is a courtesy, this one decides."""

from __future__ import annotations

from cms.people.rights import Right, holds
from cms.sdk.errors import NotAllowed
from cms.services.access.sessions import Principal


def need(principal: Principal, *rights: Right) -> None:
    """Raise NotAllowed unless the person's role has one of these rights."""
    if not any(holds(principal.role, right) for right in rights):
        raise NotAllowed("role.rights", "Your role does not include this")
