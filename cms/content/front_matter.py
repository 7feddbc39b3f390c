"""Articles from files: Markdown under YAML front matter, read strictly.

Invariant: what ``parse`` returns is clean and complete; anything else is one FrontMatterError
with the line to look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yaml.nodes import Node

from cms.content.clean import clean_text
from cms.content.front_fields import Fields
from cms.content.front_nodes import FrontMatterError, fault, fault_at, load
from cms.sdk.errors import Invalid

BODY_CHARACTERS_MAX = 200_000
_FIELDS = (
    "title",
    "summary",
    "category",
    "tags",
    "authors",
    "published_at",
    "slug",
    "language",
    "lead_image",
    "comments",
)


@dataclass(frozen=True, kw_only=True)
class ImportedPicture:
    """The lead picture: ``file`` is resolved and lies in the article's folder."""

    file: Path | None
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, kw_only=True)
class ImportedComment:
    """A comment that comes with the article."""

    nickname: str
    body: str
    created_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ImportedArticle:
    """An article as its file tells it; moments are UTC; absent texts are empty."""

    path: Path
    title: str
    slug: str
    summary: str
    body_markdown: str
    category: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: datetime | None
    language: str
    lead_image: ImportedPicture | None
    comments: tuple[ImportedComment, ...]


def parse(path: Path) -> ImportedArticle:
    """Return the article in a file; raise FrontMatterError for the first thing that is wrong."""
    front, body, body_line = load(path)
    fields = Fields(front, _FIELDS, "The front matter")
    return ImportedArticle(
        path=path,
        title=fields.line("title", 200, required=True),
        slug=fields.slug(),
        summary=fields.text("summary", 500),
        category=fields.name("category", 60),
        tags=fields.names("tags", 40),
        authors=fields.names("authors", 40),
        published_at=fields.moment("published_at"),
        language=fields.language(),
        lead_image=_picture(fields, path.parent.resolve()),
        comments=tuple(_comment(node) for node in fields.items("comments")),
        body_markdown=_body(body, body_line),
    )


def _picture(fields: Fields, folder: Path) -> ImportedPicture | None:
    if (node := fields.nodes.get("lead_image")) is None:
        return None
    own = Fields(node, ("file", "alt", "caption", "credit"), "lead_image")
    return ImportedPicture(
        file=_inside(folder, own.line("file", 200), own.nodes.get("file", node)),
        alt=own.line("alt", 500),
        caption=own.line("caption", 1000),
        credit=own.line("credit", 200),
    )


def _comment(node: Node) -> ImportedComment:
    own = Fields(node, ("nickname", "body", "created_at"), "A comment")
    return ImportedComment(
        nickname=own.name("nickname", 40, required=True),
        body=own.text("body", 4000, required=True),
        created_at=own.moment("created_at"),
    )


def _inside(folder: Path, name: str, node: Node) -> Path | None:
    if not name:
        return None
    try:
        path = (folder / name).resolve()
        if "\\" not in name and path.is_relative_to(folder) and path.is_file():
            return path
    except (OSError, RuntimeError, ValueError):  # a loop of links, too long a name
        pass
    raise fault("file", f"{name!r} is no file in the article's own folder", node)


def _body(text: str, line: int) -> str:
    for number, one in enumerate(text.split("\n"), line):
        _check(one, number)
    _check(text, line)
    if not text.strip():
        raise fault_at("missing", "The article has no text", line)
    return text.strip("\n").rstrip()


def _check(text: str, line: int) -> None:
    try:
        clean_text(text, field="body", characters_max=BODY_CHARACTERS_MAX)
    except Invalid as error:
        raise FrontMatterError(error.code, error.detail, line=line) from error
