"""Markdown to HTML that is safe to show: CommonMark without raw HTML, then an allow-list.

The parser refuses HTML and dangerous links already; nh3 cleans what it wrote once more, so
that neither has to be perfect alone.
"""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_ARTICLE_TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "code", "pre",
    "blockquote", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_COMMENT_TAGS = {"p", "br", "em", "strong", "s", "code", "pre", "blockquote", "a"}
_SCHEMES = {"http", "https", "mailto"}

_article = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable(
    ["table", "strikethrough"]
)
_comment = MarkdownIt("commonmark", {"html": False, "maxNesting": 10, "breaks": True}).disable(
    ["heading", "lheading", "list", "hr", "image", "reference", "html_block", "html_inline"]
)


def render(markdown: str) -> str:
    """Return an article's body as HTML; its headings start at h2, the title is the h1."""
    tokens = _article.parse(markdown)
    for token in tokens:
        if token.tag in {"h1", "h2", "h3", "h4", "h5"}:
            token.tag = f"h{int(token.tag[1]) + 1}"
    html = _article.renderer.render(tokens, _article.options, {})
    return nh3.clean(
        html,
        tags=_ARTICLE_TAGS,
        attributes={"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}},
        url_schemes=_SCHEMES,
        link_rel="noopener",
    )


def render_comment(text: str) -> str:
    """Return a comment as HTML: paragraphs, emphasis, code, quotes and plain links."""
    return nh3.clean(
        _comment.render(text),
        tags=_COMMENT_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener ugc",
    )


def plain_text(markdown: str) -> str:
    """Return the readable words of a Markdown text, without its marks."""
    return " ".join(_words(_article.parse(markdown))).strip()


def _words(tokens: list[Token]) -> list[str]:
    out: list[str] = []
    for token in tokens:
        if token.children:
            out += _words(token.children)
        elif token.type in {"text", "code_inline", "code_block", "fence"}:
            out.append(token.content)
    return out
