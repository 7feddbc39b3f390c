"""What the staff of the demo site did besides publishing, so that no room of the admin is empty.

All of it goes through the services, at the moments at which it could have been done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from cms.sdk.money import twei
from cms.services.access.sessions import Principal
from cms.services.articles.draft import Draft
from cms.services.articles.edit_article import save_article
from cms.services.articles.editable import editable
from cms.services.articles.publish import publish_article
from cms.services.articles.schedule import set_schedule
from cms.services.articles.take_down import unpublish_article
from cms.services.money.grant import grant
from cms.services.people.invitations import invite
from cms.services.plugins.settings import change_settings
from cms.services.unit_of_work import Tribune

Deed = tuple[datetime, Callable[[], object]]
CORRECTED = "five-days-without-cards"
"""The article that was corrected twice, the second time in a draft that waits."""


def desk_deeds(
    past: Tribune, people: Mapping[str, int], articles: Mapping[str, int], now: datetime
) -> Iterator[Deed]:
    """Yield what the staff did, with its moment; ``articles`` is filled as the story goes on."""

    def ago(days: float) -> datetime:
        return now - timedelta(days=days)

    ana, ruth = _staff(people, "Ana Ruiz", "editor"), _staff(people, "Ruth Calder", "admin")
    texts = yaml.safe_load((Path(__file__).parent / "desk.yaml").read_text(encoding="utf-8"))
    price = {"reward_utwei": twei("1.25")}
    yield ago(34), lambda: _advertising(past, "October")
    yield ago(4), lambda: _advertising(past, "November")
    yield ago(21), lambda: change_settings(past, ruth, "comment_to_earn", price)
    yield ago(9), lambda: _take_down(past, people, texts["down"])
    yield ago(3.2), lambda: _correct(past, ana, articles[CORRECTED], texts["corrected"])
    yield ago(3), lambda: _write(past, people, texts["draft"])
    yield ago(2), lambda: _correct(past, ana, articles[CORRECTED], texts["waiting"])
    yield ago(1), lambda: _plan(past, people, texts["planned"], now + timedelta(days=2))
    yield ago(0.5), lambda: invite(past, ruth, role="author", note="Ines, for the science page")


def _staff(people: Mapping[str, int], nickname: str, role: str) -> Principal:
    return Principal(user_id=people[nickname], nickname=nickname, role=role, token_id=0)


def _advertising(past: Tribune, month: str) -> None:
    reference = f"demo-{month.lower()}"
    grant(past, twei("250"), reason=f"Advertising in {month}", reference=reference)


def _write(past: Tribune, people: Mapping[str, int], text: Any) -> int:
    writer = _staff(people, text["by"], "author")
    fields = Draft(
        title=text["title"],
        summary=text["summary"],
        body_markdown=text["body"],
        category=text["category"],
        tags=text["tags"],
        author_ids=(writer.user_id,),
    )
    return save_article(past, writer, None, 1, fields).article_id


def _plan(past: Tribune, people: Mapping[str, int], text: Any, at: datetime) -> None:
    article_id = _write(past, people, text)
    set_schedule(past, people[text["by"]], "author", article_id, publish_at=at)


def _take_down(past: Tribune, people: Mapping[str, int], text: Any) -> None:
    article_id, ana = _write(past, people, text), people["Ana Ruiz"]
    publish_article(past, ana, "editor", article_id)
    unpublish_article(past, ana, "editor", article_id, reason=text["reason"])


def _correct(past: Tribune, ana: Principal, article_id: int, change: Any) -> None:
    """Say something in other words: at once for readers, or in a draft that waits."""
    with past.reading() as session:
        found = editable(session, article_id)
    body = found.draft.body_markdown
    for old, new in change["words"].items():
        body = body.replace(old, new)
    fields = replace(found.draft, body_markdown=body)
    save_article(past, ana, article_id, found.newest, fields, goes_live=change["goes_live"])
