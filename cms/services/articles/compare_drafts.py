"""Two drafts side by side, and one made of both: for conflicts, revisions and recovered text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cms.content.diff import Hunk, Line, Part, compare, hunks, words
from cms.services.articles.draft import Draft

LABELS = {
    "title": "Title",
    "summary": "Summary",
    "slug": "Address",
    "category": "Category",
    "tags": "Tags",
    "author_ids": "Authors",
    "language": "Language",
    "picture_id": "Lead picture",
    "picture_alt": "What the picture shows",
    "picture_caption": "Caption",
    "picture_credit": "Credit",
    "seo_title": "Title for search engines",
    "seo_description": "Description for search engines",
}
THEIRS = "theirs"


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """A field that differs: its two values as people read them, and word by word."""

    name: str
    label: str
    old: str
    new: str
    parts: Sequence[Part]
    prefers_new: bool = False


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What differs between two drafts; ``lines`` is empty where the text is the same."""

    fields: Sequence[FieldChange]
    lines: Sequence[Line]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing differs."""
        return not self.fields and not self.lines


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A stretch of the text to choose from: one's own, or theirs."""

    hunk: Hunk
    number: int
    prefers_new: bool
    parts: Sequence[Line]


def difference(old: Draft, new: Draft, names: Mapping[int, str]) -> Difference:
    """Return what differs; ``names`` are nicknames by id."""
    is_same = old.body_markdown == new.body_markdown
    return Difference(
        fields=_fields(old, new, names),
        lines=[] if is_same else compare(old.body_markdown, new.body_markdown),
    )


def choices(
    base: Draft, mine: Draft, theirs: Draft, names: Mapping[int, str]
) -> tuple[Sequence[FieldChange], Sequence[Choice]]:
    """Return what to choose between, each with the side that alone has changed it, if one has."""
    fields = [
        replace(one, prefers_new=getattr(mine, one.name) == getattr(base, one.name))
        for one in _fields(mine, theirs, names)
    ]
    known = set(base.body_markdown.split("\n"))
    found = hunks(mine.body_markdown, theirs.body_markdown)
    return fields, [
        Choice(
            hunk=hunk,
            number=number,
            prefers_new=_is_theirs(known, hunk),
            parts=[] if hunk.is_same else compare("\n".join(hunk.old), "\n".join(hunk.new)),
        )
        for number, hunk in enumerate(found)
    ]


def merged(mine: Draft, theirs: Draft, chosen: Mapping[str, str]) -> Draft:
    """Return one's own draft with what was chosen of theirs, such as ``{"text-3": "theirs"}``."""
    taken: dict[str, Any] = {
        name: getattr(theirs, name) for name in LABELS if chosen.get(f"{name}-choice") == THEIRS
    }
    lines: list[str] = []
    for number, hunk in enumerate(hunks(mine.body_markdown, theirs.body_markdown)):
        lines += hunk.new if chosen.get(f"text-{number}") == THEIRS else hunk.old
    return replace(mine, body_markdown="\n".join(lines), **taken)


def _fields(old: Draft, new: Draft, names: Mapping[int, str]) -> list[FieldChange]:
    found = []
    for name, label in LABELS.items():
        before, after = _shown(old, name, names), _shown(new, name, names)
        if before != after:
            parts = words(before, after)
            found.append(FieldChange(name=name, label=label, old=before, new=after, parts=parts))
    return found


def _shown(draft: Draft, name: str, names: Mapping[int, str]) -> str:
    value = getattr(draft, name)
    if name == "author_ids":
        return ", ".join(names.get(one, f"person {one}") for one in value)
    if name == "tags":
        return ", ".join(sorted(value))
    if name == "picture_id":
        return f"picture {value}" if value else "none"
    return str(value)


def _is_theirs(known: set[str], hunk: Hunk) -> bool:
    """Say whether it was they alone who changed these lines."""
    mine_stood, theirs_stood = known.issuperset(hunk.old), known.issuperset(hunk.new)
    if mine_stood and theirs_stood:  # one of us has only removed lines
        return len(hunk.new) < len(hunk.old)
    return mine_stood
