"""How long each field of an article may be, and what it may contain.

Invariant: a draft that ``checked`` returns can be stored, shown and published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cms.content.clean import LANGUAGE, clean_name, clean_text
from cms.content.front_matter import BODY_CHARACTERS_MAX
from cms.content.text import SLUG_CHARACTERS_MAX, slugify
from cms.sdk.errors import Invalid
from cms.services.articles.draft import Draft

TITLE_MAX, SUMMARY_MAX, CATEGORY_MAX, TAG_MAX, TAGS_MAX, AUTHORS_MAX = 200, 500, 60, 40, 20, 20
ALT_MAX, CAPTION_MAX, CREDIT_MAX, LANGUAGE_MAX = 500, 1000, 200, 35
SEO_TITLE_MAX, SEO_DESCRIPTION_MAX = 120, 320
LINES_MAX = {
    "title": TITLE_MAX,
    "picture_alt": ALT_MAX,
    "picture_caption": CAPTION_MAX,
    "picture_credit": CREDIT_MAX,
    "seo_title": SEO_TITLE_MAX,
    "seo_description": SEO_DESCRIPTION_MAX,
}
__all__ = ["BODY_CHARACTERS_MAX", "LANGUAGE_MAX", "SLUG_CHARACTERS_MAX", "checked"]


def checked(draft: Draft) -> Draft:
    """Return the draft with clean fields. Raises Invalid that names every field that is not."""
    wrong: dict[str, list[str]] = {}

    def take(field: str, clean: Callable[[], str]) -> str:
        try:
            return clean()
        except Invalid as fault:
            wrong.setdefault(field, []).extend(_capital(d) for d in fault.errors[field])
            return ""

    lines = {
        name: take(name, lambda n=name, m=most: _line(getattr(draft, n), n, m))  # type: ignore[misc]
        for name, most in LINES_MAX.items()
    }
    summary = take("summary", lambda: _text(draft.summary.strip(), "summary", SUMMARY_MAX))
    body = take("body", lambda: _text(draft.body_markdown, "body", BODY_CHARACTERS_MAX))
    category = take("category", lambda: _name(draft.category, "category", CATEGORY_MAX))
    names = [take("tags", lambda t=tag: _name(t, "tags", TAG_MAX)) for tag in draft.tags]  # type: ignore[misc]
    tags = {name.casefold(): name for name in names if name}
    if not lines["title"]:
        wrong.setdefault("title", ["An article needs a title"])
    if len(tags) > TAGS_MAX:
        wrong.setdefault("tags", []).append(f"At most {TAGS_MAX} tags")
    if draft.slug and slugify(draft.slug) != draft.slug:
        suggested = slugify(draft.slug)
        wrong["slug"] = [f"Small letters, digits and hyphens only, such as {suggested}"]
    if not LANGUAGE.fullmatch(draft.language) or len(draft.language) > LANGUAGE_MAX:
        wrong["language"] = ["A language tag such as en or pt-BR"]
    if wrong:
        raise Invalid("article.fields", "Some fields cannot be kept as they are", errors=wrong)
    return replace(
        draft,
        **lines,  # type: ignore[arg-type]
        summary=summary,
        body_markdown=body,
        category=category,
        tags=tuple(tags.values()),
    )


def _line(text: str, field: str, characters_max: int) -> str:
    return " ".join(_text(text, field, characters_max).split())


def _text(text: str, field: str, characters_max: int) -> str:
    return clean_text(text, field=field, characters_max=characters_max)


def _name(text: str, field: str, characters_max: int) -> str:
    if not text.strip():
        return ""
    return clean_name(text, characters_max=characters_max, field=field)


def _capital(detail: str) -> str:
    return f"{detail[:1].upper()}{detail[1:]}"
