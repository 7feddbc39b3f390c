"""What the changes in the audit log are called."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from cms.admin.format import moment
from cms.sdk.money import decimal

ACTIONS = {
    "claim.take": "made this site theirs",
    "people.accept": "took an invitation",
    "people.invite": "made an invitation",
    "people.uninvite": "ended an invitation",
    "people.password": "changed their password",
    "people.role": "changed a role",
    "session.start": "signed in",
    "session.end_all": "signed out everywhere",
    "reader.ban": "shut somebody out",
    "reader.unban": "let somebody in again",
    "reader.sweep": "undid what an account caused",
    "reader.unsweep": "gave back what was undone",
    "comment.remove": "removed a comment",
    "comment.restore": "restored a comment",
    "article.create": "began an article",
    "article.save": "saved an article",
    "article.update": "changed a live article",
    "article.publish": "published an article",
    "article.unpublish": "took an article down",
    "article.put_back": "put an article back as it was",
    "article.schedule": "planned an article",
    "article.schedule_fail": "had a plan that could not be carried out",
    "article.trash": "moved an article to the trash",
    "article.restore": "restored an article",
    "article.delete": "deleted an article for ever",
    "category.create": "made a category",
    "category.rename": "renamed a category",
    "tag.create": "made a tag",
    "tag.rename": "renamed a tag",
    "picture.add": "added a picture",
    "money.grant": "granted money",
    "money.alarms": "changed when the treasury warns",
    "money.decide_unpaid": "decided on a payment that was withheld",
    "plugin.settings": "changed settings",
    "plugin.plan": "planned settings",
    "plugin.unplan": "cancelled planned settings",
    "plugin.plan_fail": "had planned settings that could not be put in force",
    "plugin.switch": "switched a plugin",
    "plugin.retry": "had a failed rule try again",
    "plugin.dismiss": "dismissed a plugin's failure",
    "steps.see_site": "looked at an article on the reader site",
    "steps.see_api": "looked at an article through the API",
}
MOMENTS = ("_at", "_for")
"""How the names of moments end."""


def audit_words(action: str) -> str:
    """Return what an action is called; a form of a plugin's own is shown by its code."""
    return ACTIONS.get(action, action)


def audit_key(key: str) -> str:
    """Return what a value of before or after is called; the unit stands behind the value."""
    return key.removesuffix("_utwei").replace("_", " ")


def audit_value(value: object, key: str) -> str | Markup:
    """Return a value of before or after in words: amounts in Twei, moments in one's own zone."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(audit_value(one, key)) for one in value) or "nothing"
    if isinstance(value, int) and key.endswith("_utwei"):
        return f"{decimal(value)} Twei"
    if isinstance(value, str) and key.endswith(MOMENTS):
        try:
            return moment(datetime.fromisoformat(value))
        except ValueError:
            return value
    return str(value)
