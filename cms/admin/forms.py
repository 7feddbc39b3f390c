"""Forms: WTForms classes and the one way in which a service's complaint reaches its field."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash
from flask_wtf import FlaskForm
from wtforms import EmailField, Field, PasswordField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from cms.people.passwords import CHARACTERS_MAX, STAFF_CHARACTERS_MIN
from cms.sdk.errors import CMSError, Invalid
from cms.services.access.people import NICKNAME_CHARACTERS_MAX


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password."""

    name = StringField("Nickname or e-mail", [InputRequired(), Length(max=254)])
    password = PasswordField("Password", [InputRequired(), Length(max=CHARACTERS_MAX)])


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password again, before money moves."""

    password = PasswordField("Your password", [InputRequired(), Length(max=CHARACTERS_MAX)])


class AccountForm(FlaskForm):  # type: ignore[misc]
    """A new account, by claim or invitation."""

    nickname = StringField(
        "Nickname",
        [InputRequired(), Length(max=NICKNAME_CHARACTERS_MAX)],
        description="Shown as author and beside what you do.",
    )
    email = EmailField("E-mail", [InputRequired(), Length(max=254)])
    password = PasswordField(
        "Password",
        [InputRequired(), Length(STAFF_CHARACTERS_MIN, CHARACTERS_MAX)],
        description=f"{STAFF_CHARACTERS_MIN} characters or more, of any kind: a short sentence.",
    )


class ClaimForm(AccountForm):
    """The first account, and how money works on the new site."""

    preset = RadioField(
        "How money works here",
        description="Changed later under Plugins, where you see every difference beforehand.",
    )

    def offer(self, presets: Mapping[str, str]) -> None:
        """Offer these presets, named and described; the first stands if nothing is sent."""
        self.preset.choices = [(name, f"{name}: {words}") for name, words in presets.items()]
        if self.preset.data is None and presets:
            self.preset.data = next(iter(presets))
        if not presets:
            del self.preset


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password; the old one proves that it is you."""

    old_password = PasswordField("Current password", [InputRequired(), Length(max=CHARACTERS_MAX)])
    password = PasswordField(
        "New password",
        [InputRequired(), Length(STAFF_CHARACTERS_MIN, CHARACTERS_MAX)],
        description=f"{STAFF_CHARACTERS_MIN} characters or more, of any kind: a short sentence.",
    )


def text_of(field: Field) -> str:
    """Return what was typed, as text; a field that was not sent is empty."""
    return str(field.data or "")


def complain(form: FlaskForm, fault: CMSError) -> None:
    """Show what a service refused: beside the field it names, else above the form."""
    shown = False
    if isinstance(fault, Invalid):
        for name, details in fault.errors.items():
            if name in form:
                form[name].errors = [*form[name].errors, *details]
                shown = True
    if not shown:
        flash(fault.detail, "danger")
