"""The page that shows what a change of settings would do, before it counts."""

from __future__ import annotations

import json
import shlex

from flask import render_template
from wtforms import DateTimeLocalField
from wtforms.validators import Optional

from cms.admin.access import tribune
from cms.admin.moments import ZonedForm
from cms.admin.setting_fields import typed_texts
from cms.services.plugins.planned import planned_settings
from cms.services.plugins.settings import Review


class PlanForm(ZonedForm):
    """From when a reviewed change counts."""

    at = DateTimeLocalField("In force from", [Optional()])


def review_page(found: Review, source: str = "", plan: PlanForm | None = None) -> str:
    """Render what a change would do, to be put in force now or at a moment."""
    return render_template(
        "admin/plugin_review.html",
        found=found,
        texts=typed_texts(found.plugin.Settings, found.values),
        source=source,
        plan=plan or PlanForm(formdata=None),
        planned=planned_settings(tribune(), found.plugin),
        replay=_replay_command(found),
    )


def _replay_command(found: Review) -> str:
    """Return the command that plays the site's past once more with these values."""
    words = [
        f"--set {found.plugin.name}.{change.name}={_typed_in_a_shell(change.after)}"
        for change in found.changes
    ]
    return " ".join(["cms economy replay", *words])


def _typed_in_a_shell(value: int | bool | str) -> str:
    return shlex.quote(value) if isinstance(value, str) else json.dumps(value)
