"""Forms of moderation and of people: reasons, roles, invitations."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cms.services.bans import BAN_REASON_CHARACTERS_MAX
from cms.services.comments import REASON_CHARACTERS_MAX

REMOVAL_REASONS = (
    "Insults somebody",
    "Hate or threats",
    "Spam or advertising",
    "Gives away private details",
    "Has nothing to do with the article",
    "Another reason",
)
OWN_WORDS = REMOVAL_REASONS[-1]


class RemoveForm(FlaskForm):  # type: ignore[misc]
    """Why a comment goes: one of the usual reasons, one's own words, or both."""

    usual = SelectField("Reason", choices=[(r, r) for r in REMOVAL_REASONS])
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


class RestoreForm(FlaskForm):  # type: ignore[misc]
    """Nothing but the token."""


class BanForm(FlaskForm):  # type: ignore[misc]
    """Why somebody is shut out, and what becomes of their comments."""

    reason = TextAreaField(
        "Reason",
        [InputRequired(), Length(max=BAN_REASON_CHARACTERS_MAX)],
        description="The person is told this when they try to sign in.",
    )
    with_comments = BooleanField("Remove all their comments as well")


class InviteForm(FlaskForm):  # type: ignore[misc]
    """An invitation: which role, and a note to recognise it by."""

    role = SelectField("Role")
    note = StringField(
        "For whom",
        [Optional(), Length(max=200)],
        description="Only for this list; the link works for whoever holds it.",
    )
