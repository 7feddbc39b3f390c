"""Two people have changed one article: both versions side by side, and one made of both."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from cms.admin.access import tribune
from cms.admin.article_form import KEPT, ArticleForm, form_of, typed_from, version_in
from cms.admin.article_links import article_tabs
from cms.content.clean import clean_text
from cms.sdk.errors import CMSError
from cms.services.articles.article_limits import BODY_CHARACTERS_MAX
from cms.services.articles.compare_drafts import choices, merged
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import EditConflict
from cms.services.articles.editable import Editable
from cms.services.articles.open_article import Choices, Opened
from cms.services.articles.revisions import revisions


def conflict_page(form: ArticleForm, saved_by: EditConflict, known: Choices) -> str:
    """Show who has saved what, and let the editor choose part by part; nothing is lost."""
    theirs, mine = saved_by.theirs.draft, _mine(form, saved_by.theirs.draft)
    fields, stretches = choices(_base(form, saved_by.theirs), mine, theirs, known.people)
    form.version.data = str(saved_by.theirs.newest)
    return render_template(
        "admin/article_conflict.html",
        form=form,
        kept=KEPT,
        typed=form.typed(),
        article=saved_by.theirs,
        fields=fields,
        stretches=stretches,
        tabs=article_tabs(saved_by.theirs.id),
    )


def merged_form(form: ArticleForm, opened: Opened, chosen: Mapping[str, str]) -> ArticleForm:
    """Return the form with what was chosen of theirs, on top of their revision, not yet saved."""
    with tribune().reading() as session:
        number = version_in(form)
        theirs = revisions(session, opened.article, [number])[number].draft
    mine = _mine(form, theirs)
    typed = typed_from(merged(mine, theirs, chosen))
    return form_of(typed, number, kept=True)


def _base(form: ArticleForm, article: Editable) -> Draft:
    """Return the revision that the form was begun from, or the newest if it names none."""
    number = max(1, min(version_in(form), article.newest))
    with tribune().reading() as session:
        return revisions(session, article, [number])[number].draft


def _mine(form: ArticleForm, theirs: Draft) -> Draft:
    """Return the form's draft, comparable with theirs: an empty address means the one it has."""
    draft = form.draft()
    try:
        body = clean_text(draft.body_markdown, field="body", characters_max=BODY_CHARACTERS_MAX)
    except CMSError:
        body = draft.body_markdown
    values = {**vars(draft), "body_markdown": body, "slug": draft.slug or theirs.slug}
    return Draft(**values)
