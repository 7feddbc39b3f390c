"""The core's own lines, and the memory of every line that was ever used."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cms.ledger.models import LineRow
from cms.sdk.tables import insert_into, table_of
from cms.sdk.transfers import AccountKind, Line, Side

GRANT = Line(
    code="core.grant",
    label="Grant",
    side=Side.HOUSE,
    source=AccountKind.MINT,
    destination=AccountKind.TREASURY,
)
GIFT = Line(
    code="core.gift",
    label="Gift of the house",
    side=Side.HOUSE,
    source=AccountKind.TREASURY,
    destination=AccountKind.USER,
)
SHORTFALL = Line(
    code="core.shortfall",
    label="Shortfall borne by the house",
    side=Side.HOUSE,
    source=AccountKind.TREASURY,
    destination=AccountKind.USER,
)
RELEASE_HOLD = Line(
    code="core.release_hold",
    label="Released, to be spent",
    side=Side.HOUSE,
    source=AccountKind.HOLD,
    destination=AccountKind.USER,
)
CORE_LINES = (GRANT, GIFT, SHORTFALL, RELEASE_HOLD)


def remember_lines(session: Session, lines: Iterable[Line]) -> None:
    """Keep the labels of lines in the ledger, so that reports outlive the plugin."""
    wanted = {line.code: line for line in lines}
    known = set(session.scalars(_KNOWN, {"codes": list(wanted)}))
    rows = [
        {
            "code": line.code,
            "label": line.label,
            "side": line.side.value,
            "row_code": line.row_code,
            "position": line.position,
        }
        for code, line in wanted.items()
        if code not in known
    ]
    if rows:
        session.execute(insert_into(session, LineRow).on_conflict_do_nothing(), rows)


_LINE = table_of(LineRow)
_KNOWN = select(_LINE.c.code).where(_LINE.c.code.in_(bindparam("codes", expanding=True)))
