"""The welcome draft: what a new owner finds, to publish, to change or to throw away."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.content.models import Article
from cms.services.articles.articles import Draft, create_article
from cms.services.unit_of_work import Tribune

WELCOME_KEY = "core:welcome"
"""The ``source_key`` by which the draft is known, whatever becomes of its title and slug."""
TITLE = "Welcome to your newsroom"
SUMMARY = "A first article to publish, to look at from all sides, and then to replace by your own."


def make_welcome(tribune: Tribune, session: Session, owner_id: int) -> None:
    """Insert the draft in the caller's unit of work, written by the owner; once for a site."""
    if session.scalar(select(Article.id).where(Article.source_key == WELCOME_KEY)):
        return
    text = files("cms.services.articles").joinpath("welcome.md").read_text(encoding="utf-8")
    draft = Draft(
        title=TITLE,
        summary=SUMMARY,
        body_markdown=text,
        author_ids=(owner_id,),
        source_key=WELCOME_KEY,
    )
    create_article(tribune, session, draft, owner_id)
