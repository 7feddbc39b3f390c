"""Articles from files: Markdown under YAML front matter, read strictly.

Invariant: what ``parse`` returns is clean and complete; anything else is one FrontMatterError
with the line to look at. YAML is only composed into nodes, never constructed into objects.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import yaml
from yaml.error import Mark
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cms.content.text import clean_name, clean_text, slugify
from cms.sdk.errors import CMSError, Invalid

FILE_BYTES_MAX = 1024 * 1024
FRONT_CHARACTERS_MAX = 256 * 1024
BODY_CHARACTERS_MAX = 200_000
_DEPTH_MAX = 6
_ITEMS_MAX = 1000
_FIELDS = ("title", "summary", "category", "tags", "authors", "published_at", "slug", "language")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class FrontMatterError(CMSError):
    """The file cannot be imported; ``line`` is where to look, counted from 1."""

    def __init__(self, code: str, detail: str, *, line: int) -> None:
        super().__init__(code, detail, line=line)
        self.line = line

    def __str__(self) -> str:
        """Return the sentence with its line."""
        return f"line {self.line}: {self.detail}"


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
    front, body, body_line = _split(_read(path))
    fields = _Fields(_compose(front), (*_FIELDS, "lead_image", "comments"), "The front matter")
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


def _picture(fields: _Fields, folder: Path) -> ImportedPicture | None:
    if (node := fields.nodes.get("lead_image")) is None:
        return None
    own = _Fields(node, ("file", "alt", "caption", "credit"), "lead_image")
    return ImportedPicture(
        file=_inside(folder, own.line("file", 200), own.nodes.get("file", node)),
        alt=own.line("alt", 500),
        caption=own.line("caption", 1000),
        credit=own.line("credit", 200),
    )


def _comment(node: Node) -> ImportedComment:
    own = _Fields(node, ("nickname", "body", "created_at"), "A comment")
    return ImportedComment(
        nickname=own.name("nickname", 40, required=True),
        body=own.text("body", 4000, required=True),
        created_at=own.moment("created_at"),
    )


class _Fields:
    """One mapping: every key known and given once; each taken as what it should be."""

    def __init__(self, node: Node, allowed: tuple[str, ...], what: str) -> None:
        self.node, self.nodes = node, dict[str, Node]()
        if not isinstance(node, MappingNode):
            raise _wrong("type", f"{what} must be a list of 'name: value' lines", node)
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else "?"
            if name not in allowed:
                raise _wrong("unknown", f"{name!r} is unknown; allowed: {', '.join(allowed)}", key)
            if name in self.nodes:
                raise _wrong("duplicate", f"{name!r} is given twice", key)
            self.nodes[name] = value
        self.nodes = {k: v for k, v in self.nodes.items() if not v.tag.endswith(":null")}

    def text(self, name: str, characters_max: int, *, required: bool = False) -> str:
        """Return a text of several lines, stripped; empty when absent."""
        clean = partial(clean_text, field=name, characters_max=characters_max)
        return self._cleaned(name, clean, required)

    def line(self, name: str, characters_max: int, *, required: bool = False) -> str:
        """Return a text on one line: runs of white space become a space."""
        return " ".join(self.text(name, characters_max, required=required).split())

    def name(self, name: str, characters_max: int, *, required: bool = False) -> str:
        """Return a name, see ``clean_name``."""
        clean = partial(clean_name, field=name, characters_max=characters_max)
        return self._cleaned(name, clean, required)

    def names(self, name: str, characters_max: int) -> tuple[str, ...]:
        """Return a list of names, none of them twice."""
        found: dict[str, str] = {}
        for node in self.items(name):
            clean = partial(clean_name, field=name, characters_max=characters_max)
            one = _clean(_scalar(node, f"Each of {name}"), clean, node)
            if one.casefold() in found:
                raise _wrong("duplicate", f"{one!r} stands twice in {name}", node)
            found[one.casefold()] = one
        return tuple(found.values())

    def items(self, name: str) -> list[Node]:
        """Return the nodes of a list; none when absent."""
        node = self.nodes.get(name)
        if node is not None and not isinstance(node, SequenceNode):
            raise _wrong("type", f"{name} must be a list, such as [one, two]", node)
        if node is not None and len(node.value) > _ITEMS_MAX:
            raise _wrong("type", f"{name} has more than {_ITEMS_MAX} entries", node)
        return list(node.value) if node is not None else []

    def slug(self) -> str:
        """Return the slug in its only spelling."""
        slug = self.text("slug", 80)
        if slug and slugify(slug) != slug:
            sentence = f"slug must be small letters, digits and hyphens, such as {slugify(slug)!r}"
            raise _wrong("slug", sentence, self.nodes["slug"])
        return slug

    def language(self) -> str:
        """Return the language tag, ``en`` when absent."""
        language = self.text("language", 35) or "en"
        if not _LANGUAGE.fullmatch(language):
            raise _wrong(
                "language", "language must be a tag like en or pt-BR", self.nodes["language"]
            )
        return language

    def moment(self, name: str) -> datetime | None:
        """Return a moment in UTC, from ISO 8601 or YAML's forms."""
        if (node := self.nodes.get(name)) is None:
            return None
        text = re.sub(r"[ \t]+(?=Z|[+-]\d)", "", _scalar(node, name).strip())
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None and moment.year >= 1000:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        raise _wrong("moment", f"{name} must be a moment like 2026-03-02T12:00:00Z", node)

    def _cleaned(self, name: str, clean: Callable[[str], str], required: bool) -> str:
        node = self.nodes.get(name)
        text = "" if node is None else _scalar(node, name).strip()
        if required and not text:
            raise _wrong("missing", f"{name} is missing", node or self.node)
        return _clean(text, clean, node or self.node) if text else ""


def _scalar(node: Node, what: str) -> str:
    if not isinstance(node, ScalarNode):
        raise _wrong("type", f"{what} must be a text", node)
    return str(node.value)


def _clean(text: str, clean: Callable[[str], str], node: Node) -> str:
    try:
        return clean(text)
    except Invalid as error:
        raise FrontMatterError(error.code, error.detail, line=_line(node.start_mark)) from error


def _inside(folder: Path, name: str, node: Node) -> Path | None:
    if not name:
        return None
    try:
        path = (folder / name).resolve()
        if "\\" not in name and path.is_relative_to(folder) and path.is_file():
            return path
    except (OSError, RuntimeError, ValueError):  # a loop of links, too long a name
        pass
    raise _wrong("file", f"{name!r} is no file in the article's own folder", node)


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            raise OSError(f"{path} is not a file")
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise _at("unreadable", f"{path.name} cannot be read", 1) from error
    if len(data) > FILE_BYTES_MAX:
        raise _at("too_large", "The file is larger than 1 MiB", 1)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _at("encoding", "The file is not UTF-8", line) from error


def _split(text: str) -> tuple[str, str, int]:
    """Return the front matter, the body and the body's first line."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise _at("start", "The first line must be ---", 1)
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == "---"), None)
    if end is None:
        raise _at("end", "The front matter that starts here has no closing ---", 1)
    return "\n".join(["", *lines[1:end], ""]), "\n".join(lines[end + 1 :]), end + 2


def _compose(front: str) -> Node:
    """Return the root node; ``front`` has an empty line for the opening one."""
    if len(front) > FRONT_CHARACTERS_MAX:
        raise _at("too_large", "The front matter is longer than 256 KiB", 1)
    try:
        _check_events(front)
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = front.count("\n", 0, error.position) + 1
        raise _at("yaml", "A control character is in the front matter", line) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"This is not YAML: {error.problem or error.context}"
        raise _at("yaml", sentence, _line(mark)) from error
    if root is None:
        raise _at("missing", "title is missing", 1)
    return root


def _check_events(front: str) -> None:
    """Refuse, before a tree is built, what makes trees grow or turns text into objects."""
    depth = 0
    for event in yaml.parse(front, Loader=yaml.SafeLoader):
        mark = event.start_mark
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise _at("yaml", "Anchors, aliases (& and *) and ! tags are not allowed", _line(mark))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_MAX:
            raise _at("yaml", f"Lists are nested more than {_DEPTH_MAX} deep", _line(mark))


def _body(text: str, line: int) -> str:
    for number, one in enumerate(text.split("\n"), line):
        _check(one, number)
    _check(text, line)
    if not text.strip():
        raise _at("missing", "The article has no text", line)
    return text.strip("\n").rstrip()


def _check(text: str, line: int) -> None:
    try:
        clean_text(text, field="body", characters_max=BODY_CHARACTERS_MAX)
    except Invalid as error:
        raise FrontMatterError(error.code, error.detail, line=line) from error


def _line(mark: object) -> int:
    """Count like an editor; YAML also ends lines at U+0085, U+2028 and U+2029."""
    if not isinstance(mark, Mark) or mark.buffer is None:
        return 1
    return mark.buffer.count("\n", 0, mark.pointer) + 1


def _wrong(code: str, sentence: str, node: Node) -> FrontMatterError:
    return _at(code, sentence, _line(node.start_mark))


def _at(code: str, sentence: str, line: int) -> FrontMatterError:
    return FrontMatterError(f"front_matter.{code}", sentence, line=line)
