"""The ledger's search form: from a query string to a filter, each mistake beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import request
from wtforms import (  # type: ignore[attr-defined]  # SelectChoice is newer than the stubs
    DateField,
    Field,
    Form,
    SelectChoice,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length, Optional

from cms.admin.access import tribune
from cms.admin.forms import text_of
from cms.admin.wording import ENTRY_KINDS
from cms.ledger.holds import hold
from cms.ledger.lines import CORE_LINES
from cms.ledger.search import LedgerFilter
from cms.sdk.errors import CMSError
from cms.sdk.money import twei
from cms.sdk.transfers import user
from cms.services.money.search_ledger import named_article, named_lines, named_person

YEAR_MIN, YEAR_MAX = 2000, 9000


def _printable(_form: Form, field: Field) -> None:
    if not text_of(field).isprintable():
        raise ValidationError("This has characters that cannot be searched for")


def _sane(_form: Form, field: DateField) -> None:
    if field.data and not YEAR_MIN <= field.data.year <= YEAR_MAX:
        raise ValidationError(f"A year from {YEAR_MIN} on, please")


def choices_of(labels: Mapping[str, str]) -> list[SelectChoice]:
    """Return "All" and what is named, for a select."""
    return [SelectChoice("", "All"), *(SelectChoice(*item) for item in labels.items())]


_TEXT: list[Any] = [Optional(), Length(max=200), _printable]


class LedgerForm(Form):
    """What to look for; a GET form, so it changes nothing and needs no token."""

    article = StringField("Article", _TEXT, description="Number, address or title")
    person = StringField("Person", _TEXT, description="Nickname")
    line = SelectField("Line", _TEXT, validate_choice=False)
    plugin = SelectField("Plugin", _TEXT, validate_choice=False)
    kind = SelectField("Kind", _TEXT, choices=choices_of(ENTRY_KINDS), validate_choice=False)
    since = DateField("From", [Optional(), _sane])
    until = DateField("To", [Optional(), _sane], description="That day included, in UTC")
    event = StringField("Event", _TEXT, description="Its key, such as read:7:12")
    amount = StringField("Amount", _TEXT, description="In Twei, exact: 0.56")


def search_form() -> LedgerForm:
    """Return the form as the query string fills it, with what there is to choose from."""
    form = LedgerForm(request.args)
    registry = tribune().host.registry
    rows = {line.row_code: line.label for line in (*registry.lines, *CORE_LINES)}
    form.line.choices = choices_of(dict(sorted(rows.items(), key=lambda item: item[1])))
    plugins = sorted({plugin.name for plugin in registry.plugins} | {"core"})
    form.plugin.choices = choices_of({name: name for name in plugins})
    return form


def filter_of(form: LedgerForm) -> LedgerFilter | None:
    """Return what is wanted; None if a field makes no sense, which then says why."""
    if not form.validate():
        return None
    article = _resolved(form.article, lambda name: named_article(tribune(), name))
    person = _resolved(form.person, lambda name: named_person(tribune(), name))
    amount = _resolved(form.amount, lambda text: abs(twei(text.removeprefix("+"))))
    if form.article.errors or form.person.errors or form.amount.errors:
        return None
    return LedgerFilter(
        article_id=article,
        accounts=(user(person), hold(person)) if person is not None else (),
        lines=named_lines(tribune(), text_of(form.line)) if form.line.data else (),
        plugin=text_of(form.plugin),
        kind=text_of(form.kind),
        since=_midnight(form.since.data) if form.since.data else None,
        until=_midnight(form.until.data + timedelta(days=1)) if form.until.data else None,
        event_key=text_of(form.event).strip(),
        amount_utwei=amount,
    )


def _resolved(field: StringField, find: Callable[[str], int]) -> int | None:
    text = text_of(field).strip()
    if not text:
        return None
    try:
        return find(text)
    except CMSError as fault:
        field.errors = [*field.errors, fault.detail]
        return None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
