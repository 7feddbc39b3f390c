"""Markdown to HTML that is safe to show: CommonMark without raw HTML, then an allow-list.

The parser refuses HTML and dangerous links already; nh3 cleans what it wrote once more, so
that neither has to be perfect alone. Nesting is bounded here, length by the callers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_ARTICLE_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "code", "pre",
    "blockquote", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_COMMENT_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "a"}
_SCHEMES = {"http", "https", "mailto"}
_PICTURE = re.compile(r"https://[^/\\]|/media/(?!.*(?:\.\.|\\|%2e|%5c))", re.IGNORECASE)
# Stricter than a browser: "%6Aavascript:x" is a path to it, and a scheme to who decodes twice.
_LINK = re.compile(r"(?:https?|mailto):|[/#?]|[\w.~-][\w.~%/-]*(?:[?#]|\Z)", re.IGNORECASE)
_article = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
_comment = MarkdownIt("commonmark", {"html": False, "maxNesting": 10, "breaks": True}).disable(
    ["heading", "lheading", "list", "hr", "image", "reference", "html_block", "html_inline"]
)


def render(markdown: str) -> str:
    """Return an article's body as HTML. Its highest headings are h2, since the title is the h1,
    whether the writer began them with one # or with two.

    Pictures come from ``/media/`` or over https; of any other only the alternative text stays.
    """
    tokens = _article.parse(markdown)
    _begin_headings_at_h2(tokens)
    for token in tokens:
        token.children = [_allowed(child) for child in token.children or []]
    html = _article.renderer.render(tokens, _article.options, {})
    return nh3.clean(
        html,
        tags=_ARTICLE_TAGS,
        attributes={
            "a": {"href", "title"},
            "img": {"src", "alt", "title", "loading", "decoding"},
            "ol": {"start"},
        },
        attribute_filter=_address,
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )


def render_comment(text: str) -> str:
    """Return a comment as HTML: paragraphs, emphasis, code, quotes and absolute links."""
    return nh3.clean(
        _comment.render(text),
        tags=_COMMENT_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_address,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="nofollow noopener ugc",
    )


def plain_text(markdown: str) -> str:
    """Return the readable text without its marks and pictures, one line a block."""
    blocks = (_words(token) for token in _article.parse(markdown))
    return "\n".join(block for block in blocks if block)


def picture_count(markdown: str) -> int:
    """Count the pictures of a text that are shown."""
    found = (child for token in _article.parse(markdown) for child in token.children or [])
    return sum(child.type == "image" and _allowed(child) is child for child in found)


def _begin_headings_at_h2(tokens: Sequence[Token]) -> None:
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    deeper = 2 - min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) + deeper)}"


def _words(token: Token) -> str:
    if token.type in {"code_block", "fence"}:
        return token.content.strip("\n")
    return "".join(_inline(child) for child in token.children or []).strip()


def _inline(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return "\n"
    return token.content if token.type in {"text", "code_inline"} else ""


def _allowed(token: Token) -> Token:
    if token.type != "image":
        return token
    if _PICTURE.match(str(token.attrGet("src") or "")):
        token.attrs |= {"loading": "lazy", "decoding": "async"}
        return token
    return Token("text", "", 0, content=_alternative(token.children or []))


def _alternative(tokens: Sequence[Token]) -> str:
    return "".join(_alternative(t.children) if t.children else _inline(t) for t in tokens)


def _address(tag: str, attribute: str, value: str) -> str | None:
    allowed = {"href": _LINK, "src": _PICTURE}.get(attribute)
    return value if allowed is None or allowed.match(value) else None
