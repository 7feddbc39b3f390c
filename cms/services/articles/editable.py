"""An article as its editors see it: its newest revision, whether that is live or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.facts import article_not_found
from cms.content.models import (
    Article,
    ArticleAuthor,
    ArticleBody,
    ArticleRevision,
    ArticleTag,
    Category,
    Tag,
)
from cms.people.models import User
from cms.people.rights import holds
from cms.sdk.errors import NotAllowed
from cms.services.access.sessions import Principal
from cms.services.articles.draft import Draft
from cms.services.articles.revision_details import with_details


@dataclass(frozen=True, kw_only=True)
class Editable:
    """``newest`` is the number of the newest revision, ``shown`` of the one that the row shows.

    ``draft`` is the newest revision, ``live`` what the row shows; the same where nothing waits.
    """

    id: int
    status: str
    publications: int
    shown: int
    newest: int
    editor: str
    edited_at: datetime
    live: Draft
    draft: Draft

    @property
    def waits(self) -> bool:
        """Say whether there is something newer than what the row shows."""
        return self.newest != self.shown


def editable(session: Session, article_id: int) -> Editable:
    """Return an article for editing, in three statements. Raises NotFound."""
    r, newest = ArticleRevision, select(func.max(ArticleRevision.number))
    row = session.execute(
        select(Article, Category.name.label("category"), ArticleBody.markdown, r, User.nickname)
        .join(ArticleBody, ArticleBody.article_id == Article.id)
        .join(r, r.article_id == Article.id)
        .outerjoin(Category, Category.id == Article.category_id)
        .outerjoin(User, User.id == r.editor_id)
        .where(
            Article.id == article_id,
            r.number == newest.where(ArticleRevision.article_id == article_id).scalar_subquery(),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise article_not_found()
    article: Article = row.Article
    revision: ArticleRevision = row.ArticleRevision
    live = _live(session, article, row.category or "", row.markdown)
    return Editable(
        id=article.id,
        status=article.status,
        publications=article.publications,
        shown=article.revision,
        newest=revision.number,
        editor=row.nickname or "an import",
        edited_at=revision.created_at,
        live=live,
        draft=live if revision.number == article.revision else draft_of(live, revision),
    )


def draft_of(live: Draft, revision: ArticleRevision) -> Draft:
    """Return what a revision holds."""
    texts = replace(
        live,
        title=revision.title,
        summary=revision.summary,
        body_markdown=revision.markdown,
    )
    return with_details(texts, revision.details)


def need_right(principal: Principal, author_ids: tuple[int, ...]) -> None:
    """Let through who may change an article of these authors; else raise NotAllowed."""
    if holds(principal.role, "articles.edit"):
        return
    if not holds(principal.role, "articles.write"):
        raise NotAllowed("role.rights", "Your role does not include writing articles")
    if principal.user_id not in author_ids:
        raise NotAllowed(
            "article.not_yours", "This article is somebody else's: authors change their own"
        )


def _live(session: Session, article: Article, category: str, markdown: str) -> Draft:
    authors = session.scalars(
        select(ArticleAuthor.user_id)
        .where(ArticleAuthor.article_id == article.id)
        .order_by(ArticleAuthor.position)
    )
    tags = session.scalars(
        select(Tag.name)
        .join(ArticleTag, ArticleTag.tag_id == Tag.id)
        .where(ArticleTag.article_id == article.id)
        .order_by(Tag.slug)
    )
    return Draft(
        title=article.title,
        body_markdown=markdown,
        author_ids=tuple(authors),
        summary=article.summary,
        slug=article.slug,
        category=category,
        tags=tuple(tags),
        picture_id=article.picture_id,
        picture_alt=article.picture_alt,
        picture_caption=article.picture_caption,
        picture_credit=article.picture_credit,
        language=article.language,
        seo_title=article.seo_title,
        seo_description=article.seo_description,
    )
