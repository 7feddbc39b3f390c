"""Whose article may one publish, take down, plan, trash? Read from the one table of rights."""

from __future__ import annotations

from collections.abc import Collection

from cms.content.facts import article_not_found
from cms.people.rights import holds
from cms.sdk.errors import NotAllowed


def need_article(user_id: int, role: str, author_ids: Collection[int]) -> None:
    """Let through editors, and authors to articles of their own.

    Raises NotAllowed; for people without a desk NotFound, unless they wrote the article.
    """
    if holds(role, "articles.edit"):
        return
    is_author = user_id in author_ids
    if not holds(role, "articles.write"):
        if is_author:
            raise NotAllowed("role.author", "Only authors and editors may publish")
        raise article_not_found()
    if not is_author:
        raise NotAllowed("article.not_yours", "This article is somebody else's; ask an editor")


def may_handle(user_id: int, role: str, author_ids: Collection[int]) -> bool:
    """Say the same as `need_article`, for showing only what can be done."""
    return holds(role, "articles.edit") or (holds(role, "articles.write") and user_id in author_ids)


def need_editor(role: str) -> None:
    """Let through whoever may change anybody's article; raise NotAllowed."""
    if not holds(role, "articles.edit"):
        raise NotAllowed("role.editor", "Only editors may do this")
