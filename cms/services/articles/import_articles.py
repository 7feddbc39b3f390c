"""Importing articles from Markdown files with YAML front matter.

All or nothing per file: article, picture, people and comments in one commit. The slug is the
key, so a second import skips what is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cms.content.clean import clean_name
from cms.content.front_matter import ImportedArticle, ImportedPicture, parse
from cms.content.front_nodes import FrontMatterError
from cms.content.models import Article
from cms.content.pictures import BYTES_MAX
from cms.content.text import slugify
from cms.sdk.errors import CMSError, Invalid
from cms.services.articles.imported_article import create_imported
from cms.services.articles.pictures import StoredPicture, store_picture
from cms.services.articles.publish import publish_article
from cms.services.unit_of_work import Tribune, again

ENDINGS = {".md", ".markdown"}


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What became of one file: ``made``, ``published``, ``skipped`` or ``refused``, and why."""

    path: Path
    result: str
    line: int = 0
    reason: str = ""
    article_id: int = 0


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return files as they are given, and of folders the Markdown files below them, in order.

    Hidden ones are passed over and links to folders not followed. A folder that cannot be read
    is returned in the place of its files, so that importing it says so.
    """
    found: list[Path] = []
    for path in paths:
        found += sorted(_below(path)) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def import_files(
    tribune: Tribune, files: Sequence[Path], *, author: str, publish: bool
) -> Iterator[Imported]:
    """Import files one by one and report on each; one bad file stops no other.

    ``author`` signs articles that name none. With ``publish`` each goes live under its own date
    through the ordinary use case, tribute and all; if that is refused it stays a draft, and the
    next import with ``publish`` tries again.
    """
    author = clean_name(author, field="author", characters_max=40)
    seen: dict[str, Path] = {}
    for path in files:
        try:
            parsed = parse(path)
            if (other := seen.setdefault(_key(parsed), path)) is not path:
                sentence = f"{other} has the same title or slug: give one of them another slug"
                raise Invalid("import.same_slug", sentence)
            yield _import(tribune, parsed, author, publish)
        except FrontMatterError as fault:
            yield Imported(path=path, result="refused", line=fault.line, reason=fault.detail)
        except CMSError as fault:
            yield Imported(path=path, result="refused", reason=fault.detail)


def import_file(tribune: Tribune, path: Path, *, author: str, publish: bool) -> Imported:
    """Import one file. Raises FrontMatterError or CMSError; then nothing of it is kept."""
    return _import(tribune, parse(path), author, publish)


def _below(folder: Path) -> Iterator[Path]:
    unreadable: list[Path] = []
    for parent, folders, names in os.walk(
        folder, onerror=lambda fault: unreadable.append(Path(fault.filename))
    ):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in ENDINGS and not name.startswith("."):
                yield Path(parent, name)
    yield from unreadable


def _key(parsed: ImportedArticle) -> str:
    return parsed.slug or slugify(parsed.title)


def _import(tribune: Tribune, parsed: ImportedArticle, author: str, publish: bool) -> Imported:
    path = parsed.path
    with tribune.reading() as session:
        before = session.execute(
            select(Article.id, Article.publications).where(Article.source_key == _key(parsed))
        ).one_or_none()
    if before and (before.publications or not publish):
        return Imported(path=path, result="skipped", reason="imported before", article_id=before.id)
    article_id = before.id if before else _create(tribune, parsed, author)
    if not publish:
        return Imported(path=path, result="made", article_id=article_id)
    try:
        publish_article(tribune, 0, "editor", article_id, dated=parsed.published_at)
    except CMSError as fault:
        result, reason = "skipped" if before else "made", f"kept as a draft: {fault.detail}"
        return Imported(path=path, result=result, reason=reason, article_id=article_id)
    return Imported(path=path, result="published", article_id=article_id)


def _create(tribune: Tribune, parsed: ImportedArticle, author: str) -> int:
    key = _key(parsed)
    stored = _stored(tribune, parsed.lead_image)

    def work() -> int:
        with tribune.writing() as session:
            known = session.scalar(select(Article.id).where(Article.source_key == key))
            return known or create_imported(
                tribune, session, parsed, source_key=key, author=author, stored=stored
            )

    try:
        return again(work)
    except IntegrityError:  # somebody else made the same article, person or tag just now
        return again(work)


def _stored(tribune: Tribune, lead: ImportedPicture | None) -> StoredPicture | None:
    if lead is None or lead.file is None:
        return None
    try:
        with lead.file.open("rb") as file:
            return store_picture(file.read(BYTES_MAX + 1), tribune.config.media_dir)
    except OSError as fault:
        sentence = f"The picture cannot be kept: {fault.filename}: {fault.strerror}"
        raise Invalid("picture.unusable", sentence) from fault
    except Invalid as fault:
        raise Invalid(fault.code, f"{lead.file.name}: {fault.detail}") from fault
