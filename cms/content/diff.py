"""What differs between two texts, line by line and within a line word by word.

Invariant: the kept and removed parts are the old text, the kept and added parts the new one.
Hostile texts cost no more than long ones: beyond the bounds the comparison gets coarser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LINES_MAX = 1_000
WORDS_MAX = 600
CONTEXT_LINES = 2
ALIKE = 0.5
"""Below this likeness two lines are shown whole: a mosaic of single words helps nobody."""
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
Kind = Literal["same", "removed", "added"]
Lines = Sequence[str]


@dataclass(frozen=True)
class Part:
    """A run of characters that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """A line as it was or is, in parts; ``skipped`` counts the equal lines that it stands for."""

    kind: Kind
    parts: tuple[Part, ...] = ()
    skipped: int = 0


@dataclass(frozen=True)
class Hunk:
    """A stretch of lines: the same in both texts, or what one has and what the other has."""

    is_same: bool
    old: Lines
    new: Lines


def hunks(old: str, new: str) -> list[Hunk]:
    """Return both texts in stretches that are the same or differ."""
    a, b = old.split("\n"), new.split("\n")
    head = _equal(a, b)
    tail = _equal(a[head:][::-1], b[head:][::-1])
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    found = [Hunk(True, a[:head], a[:head])] if head else []
    found += _middle(middle_a, middle_b)
    if tail:
        found.append(Hunk(True, a[len(a) - tail :], a[len(a) - tail :]))
    return found


def compare(old: str, new: str) -> list[Line]:
    """Return the lines to show, with long equal stretches folded."""
    found = hunks(old, new)
    shown: list[Line] = []
    for number, hunk in enumerate(found):
        if hunk.is_same:
            shown += _folded(hunk.old, is_first=number == 0, is_last=number == len(found) - 1)
        else:
            shown += _changed(hunk)
    return shown


def words(old: str, new: str) -> list[Part]:
    """Return a short text with what went and what came, word by word."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    if max(len(a), len(b)) > WORDS_MAX:
        return [Part("removed", old), Part("added", new)]
    matcher = SequenceMatcher(None, a, b)
    if old and new and matcher.ratio() < ALIKE:
        return [Part("removed", old), Part("added", new)]
    return list(_parts(matcher, a, b))


def _middle(a: Lines, b: Lines) -> list[Hunk]:
    if not a and not b:
        return []
    if max(len(a), len(b)) > LINES_MAX:
        return [Hunk(False, a, b)]
    matcher = SequenceMatcher(None, a, b)
    return [Hunk(tag == "equal", a[i:j], b[k:m]) for tag, i, j, k, m in matcher.get_opcodes()]


def _equal(a: Lines, b: Lines) -> int:
    for number, (one, other) in enumerate(zip(a, b, strict=False)):
        if one != other:
            return number
    return min(len(a), len(b))


def _folded(lines: Lines, *, is_first: bool, is_last: bool) -> Iterator[Line]:
    head = 0 if is_first else CONTEXT_LINES
    tail = 0 if is_last else CONTEXT_LINES
    hidden = len(lines) - head - tail
    if hidden < 3:
        yield from (Line("same", (Part("same", text),)) for text in lines)
        return
    yield from (Line("same", (Part("same", text),)) for text in lines[:head])
    yield Line("same", skipped=hidden)
    yield from (Line("same", (Part("same", text),)) for text in lines[len(lines) - tail :])


def _changed(hunk: Hunk) -> Iterator[Line]:
    """Set lines side by side while both texts have one, so that single words stand out."""
    if max(len(hunk.old), len(hunk.new)) > LINES_MAX:
        yield Line("removed", (Part("removed", "\n".join(hunk.old)),))
        yield Line("added", (Part("added", "\n".join(hunk.new)),))
        return
    pairs = min(len(hunk.old), len(hunk.new))
    for old, new in zip(hunk.old, hunk.new, strict=False):
        parts = words(old, new)
        yield Line("removed", tuple(p for p in parts if p.kind != "added"))
        yield Line("added", tuple(p for p in parts if p.kind != "removed"))
    yield from (Line("removed", (Part("removed", text),)) for text in hunk.old[pairs:])
    yield from (Line("added", (Part("added", text),)) for text in hunk.new[pairs:])


def _parts(matcher: SequenceMatcher[str], a: Lines, b: Lines) -> Iterator[Part]:
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Part("same", "".join(a[i:j]))
            continue
        if j > i:
            yield Part("removed", "".join(a[i:j]))
        if m > k:
            yield Part("added", "".join(b[k:m]))
