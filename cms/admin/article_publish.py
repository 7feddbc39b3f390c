"""The publish step of an article: now, at a moment, or down again; what it moves is said first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, StringField
from wtforms.validators import Length, Optional

from cms.admin.access import actor, needs, tribune
from cms.admin.article_links import article_tabs
from cms.admin.forms import complain, text_of
from cms.admin.moments import ZonedForm, utc_of, zone_named
from cms.admin.money_words import money_words, publishing_words, taking_down_words
from cms.content.clean import clean_text
from cms.sdk.errors import CMSError, Invalid, NotAllowed, NotFound
from cms.services.articles.publish import publish_article
from cms.services.articles.publish_desk import PublishDesk, publish_desk
from cms.services.articles.schedule import cancel_schedule, set_schedule
from cms.services.articles.take_down import unpublish_article
from cms.services.reasons import REASON_CHARACTERS_MAX


class ScheduleForm(ZonedForm):
    """When it goes live and when it is taken down, in the zone of whoever types."""

    publish_at = DateTimeLocalField("Goes live", [Optional()])
    unpublish_at = DateTimeLocalField(
        "Is taken down", [Optional()], description="Leave it empty to let the article stay."
    )


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why an article is taken down, for the log."""

    reason = StringField(
        "Why?",
        [Length(max=REASON_CHARACTERS_MAX)],
        description="For your colleagues: it is kept in the audit log.",
    )


def register(admin: Blueprint) -> None:
    """Add the views."""
    one = "/articles/<id64:article_id>"
    both = ["GET", "POST"]
    admin.add_url_rule(f"{one}/publish", view_func=article_publish, methods=both)
    admin.add_url_rule(f"{one}/schedule", view_func=article_schedule, methods=["POST"])
    admin.add_url_rule(f"{one}/take-down", view_func=article_take_down, methods=both)


@needs("articles.write", "articles.edit")
def article_publish(article_id: int) -> ResponseReturnValue:
    """Say what happens, when, to whom, at what cost; publish now."""
    if request.method == "POST":
        try:
            done = publish_article(tribune(), actor().user_id, actor().role, article_id)
        except (NotAllowed, NotFound):
            raise
        except CMSError as fault:
            flash(fault.detail, "danger")
        else:
            flash("It was live already." if done.replayed else "It is live.", "success")
        return redirect(url_for("admin.article_publish", article_id=article_id))
    return _page(_desk(article_id), ScheduleForm(formdata=None))


@needs("articles.write", "articles.edit")
def article_schedule(article_id: int) -> ResponseReturnValue:
    """Plan when it goes live or is taken down, or plan nothing any more."""
    here, who = url_for("admin.article_publish", article_id=article_id), actor()
    if "cancel" in request.form:
        cancel_schedule(tribune(), who.user_id, who.role, article_id)
        flash("Nothing is planned any more.", "success")
        return redirect(here)
    form = ScheduleForm()
    if form.validate():
        try:
            _plan(form, article_id)
        except Invalid as fault:
            complain(form, fault)
        else:
            flash("Planned. You can change or cancel it until then.", "success")
            return redirect(here)
    return _page(_desk(article_id), form), 422


@needs("articles.write", "articles.edit")
def article_take_down(article_id: int) -> ResponseReturnValue:
    """Say what taking it down gives back to whom; take it down."""
    form, desk = ReasonForm(), _desk(article_id)
    if desk.article.state != "live":
        flash("It is not live.", "info")
        return redirect(url_for("admin.article_publish", article_id=article_id))
    if form.validate_on_submit():
        who = actor()
        try:
            why = clean_text(
                text_of(form.reason), field="reason", characters_max=REASON_CHARACTERS_MAX
            )
            unpublish_article(tribune(), who.user_id, who.role, article_id, reason=why.strip())
        except CMSError as fault:
            complain(form, fault)
        else:
            flash("It is down; only the staff sees it now.", "success")
            return redirect(url_for("admin.article_publish", article_id=article_id))
    return render_template(
        "admin/article_take_down.html",
        form=form,
        article=desk.article,
        tabs=article_tabs(article_id),
        words=taking_down_words(desk.quote, desk.names) if desk.quote else [],
    )


def _desk(article_id: int) -> PublishDesk:
    return publish_desk(tribune(), actor().user_id, actor().role, article_id)


def _plan(form: ScheduleForm, article_id: int) -> None:
    zone = zone_named(text_of(form.zone).strip())
    publish_at = utc_of(form.publish_at.data, zone, "publish_at")
    unpublish_at = utc_of(form.unpublish_at.data, zone, "unpublish_at")
    if publish_at is None and unpublish_at is None:
        name = "publish_at" if "publish_at" in request.form else "unpublish_at"
        raise Invalid("schedule.empty", "Choose a moment", errors={name: ["Choose a moment"]})
    set_schedule(
        tribune(),
        actor().user_id,
        actor().role,
        article_id,
        publish_at=publish_at,
        unpublish_at=unpublish_at,
    )


def _page(desk: PublishDesk, form: ScheduleForm) -> str:
    is_live = desk.article.state == "live"
    words = publishing_words(desk.quote, desk.names) if desk.quote and not is_live else []
    return render_template(
        "admin/article_publish.html",
        desk=desk,
        article=desk.article,
        form=form,
        words=words,
        moved=money_words(desk.moved, desk.names),
        tabs=article_tabs(desk.article.id),
        has_site=tribune().config.site_dir is not None,
    )
