"""Moments that people type: a date and a time of day in a zone that they name, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from cms.sdk.errors import Invalid

ZONE_CHARACTERS_MAX = 64


class ZonedForm(FlaskForm):  # type: ignore[misc]
    """A form with moments in it, and the zone in which somebody typed them."""

    zone = StringField(
        "Time zone",
        [Length(max=ZONE_CHARACTERS_MAX)],
        default="UTC",
        description="Such as Europe/Vienna. Your browser fills in yours.",
    )


def zone_named(name: str) -> tzinfo:
    """Return a time zone such as Europe/Vienna; raise Invalid for a name that is none."""
    if name in {"", "UTC"}:
        return UTC
    try:
        return ZoneInfo(name[:ZONE_CHARACTERS_MAX])
    except (KeyError, ValueError, OSError) as fault:
        detail = "This is no time zone; write one such as Europe/Vienna, or UTC"
        raise Invalid("zone.unknown", detail, errors={"zone": [detail]}) from fault


def utc_of(typed: datetime | None, zone: tzinfo, field: str) -> datetime | None:
    """Return what was typed as a moment in UTC; of an hour that comes twice, the first.

    Raises Invalid, naming the field, for an hour that the clocks leave out on that day.
    """
    if typed is None:
        return None
    try:
        moment = typed.replace(tzinfo=zone).astimezone(UTC)
        exists = moment.astimezone(zone).replace(tzinfo=None) == typed
    except OverflowError:
        exists, moment = False, typed
    if not exists:
        detail = "There is no such time on that day: the clocks are put forward"
        raise Invalid("moment.left_out", detail, errors={field: [detail]})
    return moment
