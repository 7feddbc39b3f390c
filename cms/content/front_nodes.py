"""The front matter of a file as YAML nodes: strictly composed, never turned into objects.

Invariant: a tree that comes out of here is small, flat and free of anchors, aliases and tags;
whatever is wrong with the file is one FrontMatterError with the line to look at.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from yaml.error import Mark
from yaml.nodes import Node

from cms.sdk.errors import CMSError

FILE_BYTES_MAX = 1024 * 1024
FRONT_CHARACTERS_MAX = 256 * 1024
_DEPTH_MAX = 6


class FrontMatterError(CMSError):
    """The file cannot be imported; ``line`` is where to look, counted from 1."""

    def __init__(self, code: str, detail: str, *, line: int) -> None:
        super().__init__(code, detail, line=line)
        self.line = line

    def __str__(self) -> str:
        """Return the sentence with its line."""
        return f"line {self.line}: {self.detail}"


def load(path: Path) -> tuple[Node, str, int]:
    """Return a file's front matter, its body, and the line that the body starts on."""
    front, body, body_line = _split(_read(path))
    return _compose(front), body, body_line


def fault_at(code: str, sentence: str, line: int) -> FrontMatterError:
    """Return the error for a line."""
    return FrontMatterError(f"front_matter.{code}", sentence, line=line)


def fault(code: str, sentence: str, node: Node) -> FrontMatterError:
    """Return the error for the line on which a node starts."""
    return fault_at(code, sentence, line_of(node))


def line_of(node: Node) -> int:
    """Return the line on which a node starts, counted from 1."""
    return _line(node.start_mark)


def _read(path: Path) -> str:
    try:
        if not path.is_file():
            raise OSError(f"{path} is not a file")
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise fault_at("unreadable", f"{path.name} cannot be read", 1) from error
    if len(data) > FILE_BYTES_MAX:
        raise fault_at("too_large", "The file is larger than 1 MiB", 1)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise fault_at("encoding", "The file is not UTF-8", line) from error


def _split(text: str) -> tuple[str, str, int]:
    """Return the front matter, the body and the body's first line."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise fault_at("start", "The first line must be ---", 1)
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == "---"), None)
    if end is None:
        raise fault_at("end", "The front matter that starts here has no closing ---", 1)
    return "\n".join(["", *lines[1:end], ""]), "\n".join(lines[end + 1 :]), end + 2


def _compose(front: str) -> Node:
    """Return the root node; ``front`` has an empty line for the opening one."""
    if len(front) > FRONT_CHARACTERS_MAX:
        raise fault_at("too_large", "The front matter is longer than 256 KiB", 1)
    try:
        _check_events(front)
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        line = front.count("\n", 0, error.position) + 1
        raise fault_at("yaml", "A control character is in the front matter", line) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"This is not YAML: {error.problem or error.context}"
        raise fault_at("yaml", sentence, _line(mark)) from error
    if root is None:
        raise fault_at("missing", "title is missing", 1)
    return root


def _check_events(front: str) -> None:
    """Refuse, before a tree is built, what makes trees grow or turns text into objects."""
    depth = 0
    for event in yaml.parse(front, Loader=yaml.SafeLoader):
        mark = event.start_mark
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            sentence = "Anchors, aliases (& and *) and ! tags are not allowed"
            raise fault_at("yaml", sentence, _line(mark))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_MAX:
            raise fault_at("yaml", f"Lists are nested more than {_DEPTH_MAX} deep", _line(mark))


def _line(mark: object) -> int:
    """Count like an editor; YAML also ends lines at U+0085, U+2028 and U+2029."""
    if not isinstance(mark, Mark) or mark.buffer is None:
        return 1
    return mark.buffer.count("\n", 0, mark.pointer) + 1
