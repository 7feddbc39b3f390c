"""Importing articles from Markdown files with YAML front matter.

All or nothing per file: article, picture, people and comments in one commit. The slug is the
key, so a second import skips what is there. Imported comments are history from elsewhere: they
are no events here and nobody pays for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from cms.content.front_matter import ImportedArticle, ImportedPicture, parse
from cms.content.front_nodes import FrontMatterError
from cms.content.markdown import render_comment
from cms.content.models import Article, Comment
from cms.content.models import Picture as PictureRow
from cms.content.pictures import BYTES_MAX, decode, renditions, store
from cms.content.text import slugify
from cms.people.models import User
from cms.sdk.errors import CMSError
from cms.services.articles import Draft, create_article
from cms.services.people import add_person
from cms.services.publish import publish_article
from cms.services.unit_of_work import Tribune, again


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of one file: ``made``, ``published``, ``skipped`` or ``refused``, and why."""

    path: Path
    result: str
    line: int = 0
    reason: str = ""
    article_id: int = 0


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the Markdown files among paths and, in order, below folders."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def import_files(
    tribune: Tribune, files: Sequence[Path], *, author: str, publish: bool
) -> Iterator[Imported]:
    """Import files one by one and report on each; one bad file stops no other.

    ``author`` signs articles that name none. With ``publish`` each goes live under its own date
    through the ordinary use case, tribute and all; if that is refused it stays a draft.
    """
    for path in files:
        try:
            yield import_file(tribune, path, author=author, publish=publish)
        except FrontMatterError as fault:
            yield Imported(path=path, result="refused", line=fault.line, reason=fault.detail)
        except CMSError as fault:
            yield Imported(path=path, result="refused", reason=fault.detail)


def import_file(tribune: Tribune, path: Path, *, author: str, publish: bool) -> Imported:
    """Import one file. Raises FrontMatterError or CMSError; then nothing of it is kept."""
    parsed = parse(path)
    key = parsed.slug or slugify(parsed.title)
    pictures = _renditions(tribune, parsed.lead_image)

    def work() -> int | None:
        with tribune.writing() as session:
            if session.scalar(select(Article.id).where(Article.source_key == key)):
                return None
            return _create(tribune, session, parsed, key, author, pictures)

    article_id = again(work)
    if article_id is None:
        return Imported(path=path, result="skipped", reason="imported before")
    if not publish:
        return Imported(path=path, result="made", article_id=article_id)
    try:
        publish_article(tribune, 0, "editor", article_id, dated=parsed.published_at)
    except CMSError as fault:
        reason = f"kept as a draft: {fault.detail}"
        return Imported(path=path, result="made", reason=reason, article_id=article_id)
    return Imported(path=path, result="published", article_id=article_id)


@dataclass(frozen=True, kw_only=True)
class _Stored:
    digest: str
    width: int
    height: int
    widths: str


def _renditions(tribune: Tribune, lead: ImportedPicture | None) -> _Stored | None:
    """Decode and store the picture's files; they are named by content, so twice is once."""
    if lead is None or lead.file is None:
        return None
    with lead.file.open("rb") as file:
        picture = decode(file.read(BYTES_MAX + 1))
    made = renditions(picture)
    store(made, tribune.config.media_dir)
    return _Stored(
        digest=picture.digest,
        width=picture.width,
        height=picture.height,
        widths=",".join(str(rendition.width) for rendition in made),
    )


def _create(
    tribune: Tribune,
    session: Session,
    parsed: ImportedArticle,
    key: str,
    author: str,
    stored: _Stored | None,
) -> int:
    now = tribune.clock.now()
    lead = parsed.lead_image
    names = [*(parsed.authors or (author,)), *(c.nickname for c in parsed.comments)]
    people = _people(session, names, set(parsed.authors or (author,)), now)
    article_id = create_article(
        tribune,
        session,
        Draft(
            title=parsed.title,
            body_markdown=parsed.body_markdown,
            author_ids=[people[name.casefold()] for name in parsed.authors or (author,)],
            summary=parsed.summary,
            slug=parsed.slug,
            category=parsed.category,
            tags=parsed.tags,
            language=parsed.language,
            picture_id=_picture_id(session, stored, now) if stored else None,
            picture_alt=lead.alt if lead else "",
            picture_caption=lead.caption if lead else "",
            picture_credit=lead.credit if lead else "",
            source_key=key,
        ),
    )
    _add_comments(session, article_id, parsed, people, now)
    return article_id


def _picture_id(session: Session, stored: _Stored, now: datetime) -> int:
    known = session.scalar(select(PictureRow.id).where(PictureRow.digest == stored.digest))
    if known is not None:
        return known
    made: int = session.execute(
        insert(PictureRow)
        .values(
            digest=stored.digest,
            width=stored.width,
            height=stored.height,
            widths=stored.widths,
            created_at=now,
        )
        .returning(PictureRow.id)
    ).scalar_one()
    return made


def _people(
    session: Session, names: Sequence[str], authors: set[str], now: datetime
) -> dict[str, int]:
    """Return ids by folded nickname; unknown people are made and cannot sign in."""
    wanted = {name.casefold(): name for name in names}
    rows = session.execute(
        select(User.nickname_key, User.id).where(User.nickname_key.in_(wanted))
    ).all()
    known = {row.nickname_key: row.id for row in rows}
    for folded, name in wanted.items():
        if folded not in known:
            role = "author" if name in authors else "reader"
            known[folded] = add_person(session, nickname=name, role=role, now=now)
    return known


def _add_comments(
    session: Session,
    article_id: int,
    parsed: ImportedArticle,
    people: dict[str, int],
    now: datetime,
) -> None:
    rows = [
        {
            "article_id": article_id,
            "user_id": people[comment.nickname.casefold()],
            "body": comment.body,
            "html": render_comment(comment.body),
            "body_sha256": hashlib.sha256(comment.body.encode()).hexdigest(),
            "characters": len(comment.body),
            "created_at": comment.created_at or parsed.published_at or now,
        }
        for comment in parsed.comments
    ]
    if rows:
        session.execute(insert(Comment), rows)
        session.execute(
            update(Article).where(Article.id == article_id).values(comment_count=len(rows))
        )
