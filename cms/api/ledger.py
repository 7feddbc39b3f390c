"""The head of the sealed books, for everybody to note."""

from __future__ import annotations

from flask import Response

from cms.api.access import tribune
from cms.api.blueprint import Blueprint
from cms.api.respond import iso, public
from cms.api.schemas.ledger import LedgerHead
from cms.services.money.seals import sealed_head

blueprint = Blueprint("ledger", __name__, url_prefix="/api/v1", description="The sealed books")


@blueprint.get("/ledger/head")
@blueprint.response(200, LedgerHead)
def ledger_head() -> Response:
    """Return the head of the seals: what the books were when it was made."""
    head = sealed_head(tribune())
    return public(
        {
            "block": head.number,
            "sha256": head.sha256,
            "entries": head.entries_total,
            "sealed_at": iso(head.sealed_at),
        }
    )
