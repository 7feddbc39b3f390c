"""Forms of moderation and of people: reasons, roles, invitations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in its stubs
from wtforms.validators import InputRequired, Length, Optional

from cms.services.people.bans import BAN_REASON_CHARACTERS_MAX
from cms.services.reasons import REASON_CHARACTERS_MAX

REMOVAL_REASONS = (
    "Insults somebody",
    "Hate or threats",
    "Spam or advertising",
    "Gives away private details",
    "Has nothing to do with the article",
    "Another reason",
)
OWN_WORDS = REMOVAL_REASONS[-1]


def options(values: Iterable[str]) -> list[Any]:
    """Return values as the choices of a select, each called by its name."""
    return [SelectChoice(value=value, label=value[:1].upper() + value[1:]) for value in values]


class RowForm(FlaskForm):  # type: ignore[misc]
    """A form in a row of a list, where its like may be open in another row."""

    def tell_apart(self, row_id: int) -> None:
        """Give the fields ids that no other row has."""
        for field in self:
            field.id = field.label.field_id = f"{field.id}-{row_id}"


class RemoveForm(RowForm):
    """Why a comment goes: one of the usual reasons, one's own words, or both."""

    usual = SelectField("Reason", choices=options(REMOVAL_REASONS))
    reason = TextAreaField(
        "In your own words",
        [Optional(), Length(max=REASON_CHARACTERS_MAX - 60)],
        description="Needed for another reason. Kept in the audit log.",
    )

    def said(self) -> str:
        """Return the reason as one text; empty when another one is chosen but not given."""
        own = str(self.reason.data or "").strip()
        if self.usual.data == OWN_WORDS:
            return own
        return f"{self.usual.data}: {own}" if own else str(self.usual.data)


class RestoreForm(RowForm):
    """Nothing but the token."""


class BanForm(FlaskForm):  # type: ignore[misc]
    """Why somebody is shut out, and what becomes of their comments."""

    reason = TextAreaField(
        "Reason",
        [InputRequired(), Length(max=BAN_REASON_CHARACTERS_MAX)],
        description="The person is told this when they try to sign in.",
    )
    with_comments = BooleanField("Remove all their comments as well")


class SweepForm(FlaskForm):  # type: ignore[misc]
    """Why everything that an account caused is undone, or given back."""

    reason = TextAreaField(
        "Reason",
        [InputRequired("Say why"), Length(max=REASON_CHARACTERS_MAX)],
        description="Kept in the audit log, and shown to the writer of each comment that goes.",
    )


class InviteForm(FlaskForm):  # type: ignore[misc]
    """An invitation: which role, and a note to recognise it by."""

    role = SelectField("Role")
    note = StringField(
        "For whom",
        [Optional(), Length(max=200)],
        description="Only for this list; the link works for whoever holds it.",
    )
