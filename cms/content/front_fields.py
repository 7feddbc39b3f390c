"""One mapping of the front matter: every key known and given once, each taken as what it is.

Invariant: what a method of ``Fields`` returns is clean and within its limits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from cms.content.clean import LANGUAGE, clean_name, clean_text
from cms.content.front_nodes import FrontMatterError, fault, line_of
from cms.content.text import slugify
from cms.sdk.errors import Invalid

_ITEMS_MAX = 1000


class Fields:
    """One mapping: every key known and given once; each taken as what it should be."""

    def __init__(self, node: Node, allowed: tuple[str, ...], what: str) -> None:
        self.node, self.nodes = node, dict[str, Node]()
        if not isinstance(node, MappingNode):
            raise fault("type", f"{what} must be a list of 'name: value' lines", node)
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else "?"
            if name not in allowed:
                raise fault("unknown", f"{name!r} is unknown; allowed: {', '.join(allowed)}", key)
            if name in self.nodes:
                raise fault("duplicate", f"{name!r} is given twice", key)
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
                raise fault("duplicate", f"{one!r} stands twice in {name}", node)
            found[one.casefold()] = one
        return tuple(found.values())

    def items(self, name: str) -> list[Node]:
        """Return the nodes of a list; none when absent."""
        node = self.nodes.get(name)
        if node is not None and not isinstance(node, SequenceNode):
            raise fault("type", f"{name} must be a list, such as [one, two]", node)
        if node is not None and len(node.value) > _ITEMS_MAX:
            raise fault("type", f"{name} has more than {_ITEMS_MAX} entries", node)
        return list(node.value) if node is not None else []

    def slug(self) -> str:
        """Return the slug in its only spelling."""
        slug = self.text("slug", 80)
        if slug and slugify(slug) != slug:
            sentence = f"slug must be small letters, digits and hyphens, such as {slugify(slug)!r}"
            raise fault("slug", sentence, self.nodes["slug"])
        return slug

    def language(self) -> str:
        """Return the language tag, ``en`` when absent."""
        language = self.text("language", 35) or "en"
        if not LANGUAGE.fullmatch(language):
            raise fault(
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
        raise fault("moment", f"{name} must be a moment like 2026-03-02T12:00:00Z", node)

    def _cleaned(self, name: str, clean: Callable[[str], str], required: bool) -> str:
        node = self.nodes.get(name)
        text = "" if node is None else _scalar(node, name).strip()
        if required and not text:
            raise fault("missing", f"{name} is missing", node or self.node)
        return _clean(text, clean, node or self.node) if text else ""


def _scalar(node: Node, what: str) -> str:
    if not isinstance(node, ScalarNode):
        raise fault("type", f"{what} must be a text", node)
    return str(node.value)


def _clean(text: str, clean: Callable[[str], str], node: Node) -> str:
    try:
        return clean(text)
    except Invalid as error:
        raise FrontMatterError(error.code, error.detail, line=line_of(node)) from error
