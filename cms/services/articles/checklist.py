"""The first steps of a new site; each ticks itself when it has been done, by whomever.

Whether somebody looked at the article from outside is known because the links in the list lead
there by way of `look_at`, which notes it in the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Exists, exists, select
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.people.models import AuditEntry
from cms.people.rights import STAFF
from cms.sdk.errors import Conflict, NotAllowed
from cms.services.access.sessions import Principal
from cms.services.articles.welcome import WELCOME_KEY
from cms.services.audit import audit
from cms.services.unit_of_work import Tribune, again

Look = Literal["see_site", "see_api"]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step: its key, whether it is done, the article that it is about (0 for none).

    ``is_open`` is False while another step has to come first.
    """

    key: str
    is_done: bool
    article_id: int = 0
    is_open: bool = True


def checklist(tribune: Tribune) -> list[Step]:
    """Return the steps in order, read in one statement.

    What the demo or the command line did came from no network, and ticks nothing.
    """

    def done_in_the_admin(action: str) -> Exists:
        is_somebodys = AuditEntry.actor_id.is_not(None)  # not the preset of the claim
        return exists().where(AuditEntry.action == action, AuditEntry.network != "", is_somebodys)

    done = {
        "publish": exists().where(Article.source_key == WELCOME_KEY, Article.publications > 0)
        | done_in_the_admin("article.publish"),
        "see_site": exists().where(AuditEntry.action == "steps.see_site"),
        "see_api": exists().where(AuditEntry.action == "steps.see_api"),
        "price": done_in_the_admin("plugin.settings"),
        "invite": done_in_the_admin("people.invite"),
    }
    live = select(Article.id).where(Article.status == "published").limit(1).scalar_subquery()
    welcome = select(Article.id).where(Article.source_key == WELCOME_KEY).scalar_subquery()
    with tribune.reading() as session:
        row = session.execute(
            select(
                *(clause.label(key) for key, clause in done.items()),
                live.label("live_id"),
                welcome.label("welcome_id"),
            )
        ).one()
    keys = [key for key in done if key != "see_site" or tribune.config.site_dir]
    return [
        Step(
            key=key,
            is_done=bool(row._mapping[key]),
            article_id=(row.welcome_id or 0) if key == "publish" else 0,
            is_open=row.live_id is not None or key not in ("see_site", "see_api"),
        )
        for key in keys
    ]


def look_at(tribune: Tribune, principal: Principal, look: Look) -> str:
    """Note that somebody looks at a live article from outside; return its slug.

    It is the welcome article, or else the newest. Raises NotAllowed, and Conflict before
    anything was published.
    """
    if principal.role not in STAFF:
        raise NotAllowed("role.rights", "Your role does not include this")

    def work() -> str:
        with tribune.writing() as session:
            article = _shown(session)
            audit(
                session,
                f"steps.{look}",
                f"article:{article.id}",
                actor_id=principal.user_id,
                now=tribune.clock.now(),
            )
            return article.slug

    return again(work)


def _shown(session: Session) -> Article:
    live = select(Article).where(Article.status == "published")
    newest = live.order_by(Article.published_at.desc(), Article.id.desc()).limit(1)
    found = session.scalar(live.where(Article.source_key == WELCOME_KEY)) or session.scalar(newest)
    if found is None:
        raise Conflict("steps.nothing_live", "Publish an article first: nothing is live yet")
    return found
