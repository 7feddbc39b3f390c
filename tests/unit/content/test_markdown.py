"""Markdown becomes HTML in which nothing can act; judged by parsing it, as a browser would."""

from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cms.content.markdown import picture_count, plain_text, render, render_comment

ARTICLE = {
    "p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "code", "pre",
    "blockquote", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
COMMENT = {"p", "br", "em", "strong", "code", "pre", "blockquote", "a"}
ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading", "decoding"},
    "ol": {"start"},
}
LAZY = {"loading": "lazy", "decoding": "async"}


class Elements(HTMLParser):
    """Every element with its attributes, and whatever is neither element nor text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found, self.other, self.words = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def address(url):
    """What a browser makes of an address: no control characters, no case."""
    return "".join(c for c in unescape(url or "") if c > " " and c != "\x7f").lower()


def assert_harmless(html, tags):
    page = Elements(html)
    assert not page.other
    for tag, attributes in page.found:
        assert tag in tags
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        url = address(attributes.get("href") or attributes.get("src"))
        scheme = url.split("/")[0].split("?")[0].split("#")[0].partition(":")
        assert not scheme[1] or scheme[0] in {"http", "https", "mailto"}, url
        if tag == "img":
            assert url.startswith(("https://", "/media/")), url


# One a line; \n, \t and \x01 stand for the characters.
VECTORS = [
    line.replace("\\n", "\n").replace("\\t", "\t").replace("\\x01", "\x01")
    for line in Path(__file__).with_name("xss_vectors.txt").read_text().splitlines()
]


def test_there_are_enough_vectors():
    assert len(VECTORS) >= 150


@pytest.mark.parametrize("vector", VECTORS, ids=range(1, len(VECTORS) + 1))
def test_nothing_dangerous_survives(vector):
    for text in (vector, f"Words before {vector} and after", f"> - {vector}"):
        assert_harmless(render(text), ARTICLE)
        assert_harmless(render_comment(text), COMMENT)


@pytest.mark.parametrize("vector", VECTORS, ids=range(1, len(VECTORS) + 1))
def test_what_was_rendered_stays_as_it_is_when_parsed_again(vector):
    first, second = Elements(render(vector)), Elements(render(vector).strip() + "<p></p>")
    assert second.found == [*first.found, ("p", {})]  # nothing was left open


def test_markup_is_shown_as_text_not_lost():
    assert Elements(render("<b>x</b> {{ y }}")).words.strip() == "<b>x</b> {{ y }}"


def test_title_stays_the_only_h1():
    html = render("# one\n\nTwo\n===\n\n## three\n\n##### five\n\n###### six")
    assert [tag for tag, _ in Elements(html).found if tag[0] == "h"] == [
        "h2",
        "h2",
        "h3",
        "h6",
        "h6",
    ]


@pytest.mark.parametrize("first", ["#", "##", "###"])
def test_no_level_is_left_out_between_the_title_and_the_highest_heading(first: str):
    html = render(f"Word\n\n{first} one\n\n{first}# below\n\n{first} two")
    assert [tag for tag, _ in Elements(html).found if tag[0] == "h"] == ["h2", "h3", "h2"]


def test_tables_and_strikethrough_are_known():
    tags = {tag for tag, _ in Elements(render("| a |\n|---|\n| ~~b~~ |")).found}
    assert {"table", "th", "td", "s"} <= tags


@pytest.mark.parametrize("source", ["/media/a-480.webp", "https://example.org/a.png"])
def test_pictures_come_from_the_media_folder_or_https(source):
    found = Elements(render(f'![words](<{source}> "title")')).found
    assert found[1] == ("img", {"src": source, "alt": "words", "title": "title", **LAZY})


def test_of_a_refused_picture_the_words_stay():
    assert render("![two **words**](http://example.org/a.png)") == "<p>two words</p>\n"


def test_links_of_articles_and_comments_have_their_relations():
    text = "[a](https://example.org) [b](mailto:a@example.org) [c](/d)"
    assert [a["rel"] for t, a in Elements(render(text)).found if t == "a"] == ["noopener"] * 3
    links = [a for t, a in Elements(render_comment(text)).found if t == "a"]
    assert {a["rel"] for a in links} == {"nofollow noopener ugc"}
    assert [a.get("href") for a in links] == ["https://example.org", "mailto:a@example.org", None]


@pytest.mark.parametrize("link", ["/a/b?c=d:e", "#part", "?page=2", "other-page", "a/b.html#c:d"])
def test_relative_links_stay_in_articles(link):
    assert Elements(render(f"[x]({link})")).found[1][1]["href"] == link


def test_comment_has_no_headings_pictures_lists_or_tables():
    text = "# a\n\n![b](https://example.org/b.png)\n\n- c\n\n| d |\n|---|\n| e |\n\nf\n===\n\n---"
    assert {tag for tag, _ in Elements(render_comment(text)).found} == {"p", "a", "br"}


def test_comment_has_paragraphs_line_breaks_emphasis_code_and_quotes():
    html = render_comment("a\nb\n\n*c* **d** `e`\n\n> f\n\n```\ng\n```")
    assert {tag for tag, _ in Elements(html).found} == COMMENT - {"a"}


def test_plain_text_has_words_without_marks():
    text = (
        "# A *ti*tle\n\nSome `code`\nand [a link](http://x.example).\n\n![no](/media/a.webp)\n\n- x"
    )
    assert plain_text(text) == "A title\nSome code\nand a link.\nx"
    assert plain_text("3 < 4 &amp; <b>") == "3 < 4 & <b>"
    assert plain_text("") == ""


NESTED = {
    "brackets": "[" * 10_000,
    "pairs": "[" * 5_000 + "]" * 5_000,
    "pictures": "![a](" * 2_000,
    "quotes": "> " * 10_000,
    "tight quotes": ">" * 20_000,
    "lists": "- " * 10_000,
    "numbers": "1. " * 7_000,
    "mixed": "> - " * 5_000,
    "staircase": "\n".join(" " * (2 * n) + "- a" for n in range(140)),
    "stars": "*" * 20_000,
    "emphasis": "*a **a " * 3_000,
    "underscores": "_a " * 7_000,
    "backticks": "".join("`" * n + " " for n in range(200)),
    "angles": "<" * 20_000,
    "tags": "<a " * 7_000,
    "entities": "&" * 20_000,
    "links": "[a" * 5_000 + "](b)" * 500,
    "definitions": "".join(f"[{n}]: x\n" for n in range(2_000)),
    "cells": "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + "a\n" * 50,
}


@pytest.mark.timeout(20)  # what grows with the square of its length takes minutes, not this
@pytest.mark.parametrize("name", NESTED)
def test_hostile_nesting_comes_to_an_end(name):
    text = NESTED[name]
    assert len(render(text)) < 200 * len(text)
    assert len(plain_text(text)) <= len(text)
    assert len(render_comment(text[:4_000])) < 200 * 4_000


@pytest.mark.parametrize(
    ("markdown", "pictures"),
    [
        ("Words only", 0),
        ("![a](/media/x.webp) and ![b](https://example.org/b.png)", 2),
        ("![not shown](http://example.org/b.png) ![nor this](javascript:x)", 0),
        ("`![code](/media/x.webp)`", 0),
        ("[![inside a link](/media/x.webp)](https://example.org)", 1),
    ],
)
def test_only_pictures_that_are_shown_are_counted(markdown, pictures):
    assert picture_count(markdown) == pictures
