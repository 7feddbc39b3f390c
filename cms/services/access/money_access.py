"""Who may look at money: staff with the right to, and authors at their own articles."""

from __future__ import annotations

from cms.content.headings import Heading
from cms.people.rights import Right, holds
from cms.sdk.errors import NotAllowed
from cms.services.access.sessions import Principal


def need(who: Principal, right: Right) -> None:
    """Raise NotAllowed unless the person's role has the right."""
    if not holds(who.role, right):
        raise NotAllowed("role.rights", "Your role does not include this")


def need_article(who: Principal, article: Heading) -> None:
    """Raise NotAllowed unless the person may read money, or has written this article."""
    if holds(who.role, "money.read"):
        return
    if not (holds(who.role, "articles.write") and who.user_id in article.authors):
        raise NotAllowed("money.not_yours", "You see the money of your own articles only")
