"""Generated avatars: initials on two tones of one colour, drawn by us, fetched from nowhere.

Invariant: white on either tone has a contrast of at least 4.5 (WCAG 2.2, 1.4.3), because every
shape is darker than its ground. Of the nickname only letters and digits reach the SVG.
"""

from __future__ import annotations

import hashlib
from html import escape

PALETTE = (
    ("#9f1239", "#7c0d2d"), ("#b02a2a", "#8c1f1f"), ("#a63d0a", "#832f07"),
    ("#8a5300", "#6c4100"), ("#5b6b0f", "#47540b"), ("#2f6b2f", "#235223"),
    ("#0f6b4f", "#0b523c"), ("#0e6a75", "#0a515a"), ("#1b62a5", "#144c81"),
    ("#3b52b4", "#2d4092"), ("#5b46b2", "#47368d"), ("#7a3aa0", "#602d7e"),
    ("#99307f", "#782563"), ("#4d5b6b", "#3b4653"),
)  # fmt: skip
"""Pairs of ground and shape."""

_SHAPES = (
    '<circle cx="{x}" cy="{y}" r="52" fill="{dark}"/>',
    '<path d="M0 {y}L96 {x}V96H0Z" fill="{dark}"/>',
    '<circle cx="{x}" cy="{y}" r="58" fill="none" stroke="{dark}" stroke-width="22"/>',
    '<path d="M{x} 0H96V96H{y}Z" fill="{dark}"/>',
    '<path d="M0 {y}Q24 {x} 48 {y}T96 {y}V96H0Z" fill="{dark}"/>',
)


def avatar_svg(nickname: str, seed: int) -> str:
    """Return a 96 x 96 SVG: initials from the nickname, colour and shape from the seed.

    The same arguments always give the same picture; a person's id as the seed keeps the colours
    through a change of name. No nickname is an error: without letters there is a plain figure.
    """
    dice = hashlib.sha256(str(seed).encode()).digest()
    ground, dark = PALETTE[dice[0] % len(PALETTE)]
    shape = _SHAPES[dice[1] % len(_SHAPES)].format(x=dice[2] % 97, y=40 + dice[3] % 57, dark=dark)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">'
        f'<rect width="96" height="96" fill="{ground}"/>{shape}{_sign(_initials(nickname))}</svg>'
    )


def _sign(initials: str) -> str:
    if not initials:
        return '<path d="M48 24a14 14 0 1 1-.1 0ZM20 80a28 22 0 0 1 56 0Z" fill="#fff"/>'
    size = 44 if len(initials) == 1 else 36
    return (
        f'<text x="48" y="48" dy=".36em" text-anchor="middle" fill="#fff" font-size="{size}" '
        f'font-weight="600" font-family="system-ui, sans-serif">{escape(initials)}</text>'
    )


def _initials(nickname: str) -> str:
    """Return two capitals of the first and last word, or one sign of a script without case."""
    words = nickname.replace("_", " ").replace("-", " ").replace(".", " ").split()
    first = [sign for word in words if (sign := next(filter(str.isalnum, word), ""))]
    if not first:
        return ""
    ends = [first[0], first[-1]] if len(first) > 1 else first
    capitals = "".join(sign.upper()[:1] for sign in ends)
    return capitals if all(map(str.isupper, capitals)) else capitals[:1]
