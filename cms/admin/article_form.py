"""The article's form, and its three other shapes: a draft, what is kept while typing, defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget, TextArea

from cms.services.articles import article_limits as limits
from cms.services.articles.draft import Draft
from cms.services.articles.open_article import Choices

NEW = "+"
"""The choice that stands for a category yet to be made; no category can have this name's form."""
KEPT = (
    "title",
    "body",
    "summary",
    "category",
    "new_category",
    "tags",
    "lead_author",
    "co_authors",
    "picture_id",
    "picture_alt",
    "is_decorative",
    "picture_caption",
    "picture_credit",
    "language",
    "slug",
    "seo_title",
    "seo_description",
)
"""What an autosave keeps, as text."""


class ArticleForm(FlaskForm):  # type: ignore[misc]
    """All that an editor writes of an article."""

    version = HiddenField(default="1")
    kept = HiddenField(default="")
    title = StringField(
        "Title",
        [InputRequired("An article needs a title"), Length(max=limits.TITLE_MAX)],
        widget=TextArea(),  # long titles wrap; line breaks become spaces
    )
    body = TextAreaField("Text", [Length(max=limits.BODY_CHARACTERS_MAX)])
    summary = TextAreaField(
        "Summary",
        [Length(max=limits.SUMMARY_MAX)],
        description="A sentence or two for lists, feeds and search engines.",
    )
    category = SelectField("Category", validate_choice=False)
    new_category = StringField("Name of the new category", [Length(max=limits.CATEGORY_MAX)])
    tags = StringField(
        "Tags",
        [Length(max=limits.TAGS_MAX * (limits.TAG_MAX + 2))],
        description="Separated by commas; new ones are made.",
    )
    lead_author = SelectField("Lead author", validate_choice=False)
    co_authors = SelectMultipleField(
        "More authors",
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    picture_id = HiddenField()
    picture_file = FileField("Upload a picture")
    picture_alt = StringField(
        "What it shows",
        [Length(max=limits.ALT_MAX)],
        description="For those who do not see it, in one sentence.",
    )
    is_decorative = BooleanField("It is only a decoration")
    picture_caption = TextAreaField("Caption", [Length(max=limits.CAPTION_MAX)])
    picture_credit = StringField("Credit", [Length(max=limits.CREDIT_MAX)])
    language = StringField("Language", [Length(max=limits.LANGUAGE_MAX)], default="en")
    slug = StringField(
        "Address",
        [Length(max=limits.SLUG_CHARACTERS_MAX)],
        description="Left empty, it follows from the title.",
    )
    seo_title = StringField(
        "Title",
        [Length(max=limits.SEO_TITLE_MAX)],
        description="Left empty, the article's title stands here.",
    )
    seo_description = TextAreaField(
        "Description",
        [Length(max=limits.SEO_DESCRIPTION_MAX)],
        description="Left empty, the summary stands here.",
    )

    def offer(self, choices: Choices) -> None:
        """Say what may be chosen; whatever stands in the form stays choosable."""
        names = list(choices.categories)
        if self.category.data and self.category.data not in {*names, NEW}:
            names.append(self.category.data)
        self.category.choices = [("", "None"), *((n, n) for n in names), (NEW, "A new one …")]
        people = [(str(one), name) for one, name in choices.people.items()]
        self.lead_author.choices = people
        self.co_authors.choices = people

    def validate(self, **more: Any) -> bool:
        """Ask for the words that stand for a picture, unless it is a decoration."""
        is_valid = bool(super().validate(**more))
        has_picture = bool(self.picture_id.data or self.picture_file.data)
        if (
            has_picture
            and not self.is_decorative.data
            and not (self.picture_alt.data or "").strip()
        ):
            wrong = "Say what the picture shows, or mark it as a decoration"
            self.picture_alt.errors = [*self.picture_alt.errors, wrong]
            return False
        return is_valid

    def draft(self) -> Draft:
        """Return what the form holds; its limits are checked by the service."""
        typed = self.typed()
        chosen = typed["category"]
        has_picture = bool(typed["picture_id"])
        authors = [typed["lead_author"], *typed["co_authors"].split(",")]
        return Draft(
            title=typed["title"],
            body_markdown=typed["body"],
            author_ids=tuple(int(one) for one in authors if one.isdecimal() and len(one) < 19),
            summary=typed["summary"],
            slug=typed["slug"].strip(),
            category=typed["new_category"] if chosen == NEW else chosen,
            tags=tuple(filter(None, (tag.strip() for tag in typed["tags"].split(",")))),
            picture_id=number_of(typed["picture_id"]),
            picture_alt="" if typed["is_decorative"] or not has_picture else typed["picture_alt"],
            picture_caption=typed["picture_caption"],
            picture_credit=typed["picture_credit"],
            language=typed["language"].strip() or "en",
            seo_title=typed["seo_title"],
            seo_description=typed["seo_description"],
        )

    def typed(self) -> dict[str, str]:
        """Return the form as text, to be kept while it is typed."""
        return {name: _text(self[name].data) for name in KEPT}


def typed_from(draft: Draft, *, is_new: bool = False) -> dict[str, str]:
    """Return a draft as the form holds it. A new article's address follows from its title."""
    lead, *others = draft.author_ids or ("",)
    return {
        "title": draft.title,
        "body": draft.body_markdown,
        "summary": draft.summary,
        "category": draft.category,
        "new_category": "",
        "tags": ", ".join(draft.tags),
        "lead_author": str(lead),
        "co_authors": ",".join(sorted(map(str, others))),
        "picture_id": str(draft.picture_id or ""),
        "picture_alt": draft.picture_alt,
        "is_decorative": "y" if draft.picture_id and not draft.picture_alt else "",
        "picture_caption": draft.picture_caption,
        "picture_credit": draft.picture_credit,
        "language": draft.language,
        "slug": "" if is_new else draft.slug,
        "seo_title": draft.seo_title,
        "seo_description": draft.seo_description,
    }


def form_of(typed: Mapping[str, str], version: int, *, kept: bool = False) -> ArticleForm:
    """Return a form filled with what was typed, begun from a revision."""
    data: MultiDict[str, str] = MultiDict({name: typed.get(name, "") for name in KEPT})
    data.setlist("co_authors", [one for one in typed.get("co_authors", "").split(",") if one])
    if not data["is_decorative"]:
        del data["is_decorative"]
    data["version"], data["kept"] = str(version), "1" if kept else ""
    return ArticleForm(formdata=data)


def version_in(form: ArticleForm) -> int:
    """Return the revision that the form was begun from; 0, which is none, if it does not say."""
    return number_of(_text(form.version.data)) or 0


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "y" if value else ""
    if isinstance(value, list | tuple):
        return ",".join(sorted(map(str, value)))
    return str(value or "").replace("\r\n", "\n")


def number_of(text: str) -> int | None:
    """Return the whole number in a text, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
