"""Forms made from a declaration: each `setting` becomes the field that suits it.

The form knows how values are typed and shown. What a value may be is said by the declaration and
checked in one place for form, command line and store: `cms.pluginhost.settings_store`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from flask import flash, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, StringField

from cms.sdk.errors import Invalid
from cms.sdk.money import decimal, twei
from cms.sdk.settings import SettingInfo, setting_infos

PREFIX = "set_"  # no setting's name can collide with a form's own attributes
UNITS = {"utwei": "Twei", "percent": "%", "xp": "XP", "level": "level"}
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def form_for(
    declared: type, values: Mapping[str, Any] | None = None, *, prefix: str = ""
) -> FlaskForm:
    """Return a form of a dataclass of `setting` fields, showing ``values`` or what was sent."""
    made = _form_class(declared)
    if values is None:
        return made(prefix=prefix)
    return made(formdata=None, prefix=prefix, data=typed_texts(declared, values))


@cache
def _form_class(declared: type) -> type[FlaskForm]:
    infos = setting_infos(declared)
    members = {PREFIX + f.name: _field(f.default, infos[f.name]) for f in fields(declared)}
    return type("SettingsForm", (FlaskForm,), members)


def _field(default: object, info: SettingInfo) -> Field:
    """Return the kind of field for a setting; texts in it are escaped when they are shown."""
    label, hint = info.label, " ".join(filter(None, (info.help, bounds(info))))
    if isinstance(default, bool):
        return BooleanField(label, description=hint)
    if info.choices:
        options: Any = list(info.choices)  # its type stubs know tuples only, which it has given up
        return SelectField(label, description=hint, choices=options, validate_choice=False)
    keys = "decimal" if info.unit == "utwei" else "numeric"
    typed = {"inputmode": keys, "autocomplete": "off"} if isinstance(default, int) else {}
    return StringField(label, description=hint, render_kw={"maxlength": 200, **typed})


def bounds(info: SettingInfo) -> str:
    """Return from where to where a number may go, as it is typed."""
    show = decimal if info.unit == "utwei" else str
    if info.min is None or info.max is None:
        return ""
    return f"{show(info.min)} to {show(info.max)}."


def setting_unit(info: SettingInfo) -> str:
    """Return the unit as it stands behind a value."""
    return UNITS.get(info.unit, info.unit)


def setting_value(value: object, info: SettingInfo) -> str:
    """Return a value with its unit, as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        number = decimal(value) if info.unit == "utwei" else f"{value:,}"
        return (
            f"level {number}" if info.unit == "level" else f"{number} {setting_unit(info)}".strip()
        )
    return str(value) or "(nothing)"


def typed_texts(declared: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as somebody would have typed them, by the names of the form's fields."""
    infos = setting_infos(declared)
    return {PREFIX + name: _typed(values[name], info) for name, info in infos.items()}


def _typed(value: object, info: SettingInfo) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return decimal(value) if info.unit == "utwei" else str(value)
    return value


def sent_values(form: FlaskForm, declared: type) -> dict[str, Any]:
    """Return what a form has sent, by setting; what is no number stays text, to be refused.

    Names that are not declared are kept too: the store refuses them.
    """
    infos, start = setting_infos(declared), form._prefix + PREFIX
    found: dict[str, Any] = {
        name.removeprefix(start): text
        for name, text in request.form.items()
        if name.startswith(start)
    }
    for f in fields(declared):
        found[f.name] = _value(form[PREFIX + f.name].data, f.default, infos[f.name])
    return found


def _value(sent: Any, default: object, info: SettingInfo) -> Any:
    if isinstance(default, bool):
        return bool(sent)
    text = str(sent or "").strip()
    if not isinstance(default, int):
        return text
    if info.unit != "utwei":
        return int(text) if _NUMBER.fullmatch(text) else text
    try:
        return twei(text)
    except Invalid:
        return text


def complain_of(form: FlaskForm, fault: Invalid) -> None:
    """Show what the store refused: beside the setting it names, else above the form."""
    for name, details in fault.errors.items():
        if PREFIX + name in form:
            form[PREFIX + name].errors = [*form[PREFIX + name].errors, *details]
        else:
            flash(f"{name}: {' '.join(details)}", "danger")
    if not fault.errors:
        flash(fault.detail, "danger")
