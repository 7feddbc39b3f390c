"""Article files are read strictly; what is wrong is named with its line."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms.content.front_matter import ImportedComment, parse
from cms.content.front_nodes import FrontMatterError

ROOT = Path(__file__).parents[3]
GOOD = """---
title: "Harbour reopens: a year late"
summary: "Ships are back."
category: World
tags: [harbour, "2026", no]
authors: [Ana Ruiz, Jonas Feld]
published_at: 2026-03-02T14:00:00+02:00
slug: harbour-reopens
language: en-GB
lead_image:
  file: pictures/quay.webp
  alt: "A quay"
  caption: "The quay in March."
  credit: "AB"
comments:
  - nickname: Gull
    body: "About time! :)"
  - {nickname: Zmee, body: "Is it?", created_at: 2026-03-03 08:00:00 Z}
---

The harbour is **open**.

---

More.
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "site" / "pictures").mkdir(parents=True)
    (tmp_path / "site" / "pictures" / "quay.webp").write_bytes(b"x")
    (tmp_path / "secret.webp").write_bytes(b"x")

    def write(text):
        path = tmp_path / "site" / "article.md"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_full_article_is_read(write):
    path = write(GOOD)
    article = parse(path)
    assert article.path == path
    assert article.title == "Harbour reopens: a year late"
    assert (article.summary, article.category) == ("Ships are back.", "World")
    assert article.tags == ("harbour", "2026", "no")
    assert article.authors == ("Ana Ruiz", "Jonas Feld")
    assert article.published_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert (article.slug, article.language) == ("harbour-reopens", "en-GB")
    assert article.lead_image.file == path.parent.resolve() / "pictures" / "quay.webp"
    assert (article.lead_image.alt, article.lead_image.credit) == ("A quay", "AB")
    assert article.comments == (
        ImportedComment(nickname="Gull", body="About time! :)", created_at=None),
        ImportedComment(
            nickname="Zmee", body="Is it?", created_at=datetime(2026, 3, 3, 8, tzinfo=UTC)
        ),
    )
    assert article.body_markdown == "The harbour is **open**.\n\n---\n\nMore."


def test_only_title_and_text_are_needed(write):
    article = parse(write("---\ntitle: T\nsummary:\ntags: ~\n---\nText"))
    assert (article.title, article.body_markdown, article.slug) == ("T", "Text", "")
    assert (article.tags, article.authors, article.comments) == ((), (), ())
    assert article.lead_image is article.published_at is None
    assert article.language == "en"


def test_byte_order_mark_and_windows_line_ends_are_tolerated(write):
    assert parse(write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())) == parse(write(GOOD))


def test_lead_image_may_come_without_its_file(write):
    picture = parse(write("---\ntitle: T\nlead_image:\n  caption: C\n---\nText")).lead_image
    assert (picture.file, picture.caption) == (None, "C")


WRONG = {
    # what is put for what in the good article -> line, code, a word of the sentence
    "unknown": ("summary:", "sumary:", 3, "front_matter.unknown", "allowed: title, summary"),
    "twice": ("summary:", "title:", 3, "front_matter.duplicate", "twice"),
    "merge": ("summary:", "<<:", 3, "front_matter.unknown", "<<"),
    "no title": ('title: "Harbour reopens: a year late"', "", 3, "front_matter.missing", "title"),
    "empty title": ('"Harbour reopens: a year late"', '" "', 2, "front_matter.missing", "title"),
    "long title": ("Harbour reopens", "x" * 200, 2, "text.too_long", "200"),
    "control": ("a year late", "a \\x07 year", 2, "text.control_characters", "title"),
    "surrogate": ("a year late", "a \\ud800 year", 2, "text.control_characters", "title"),
    "raw control": ("Ships", "Sh\x00ips", 3, "front_matter.yaml", "control"),
    "long summary": ("Ships", "x" * 500, 3, "text.too_long", "500"),
    "category list": ("World", "[World]", 4, "front_matter.type", "category"),
    "long category": ("World", "x" * 61, 4, "text.too_long", "60"),
    "tags text": ('[harbour, "2026", no]', "harbour", 5, "front_matter.type", "list"),
    "tag twice": ('"2026"', "Harbour", 5, "front_matter.duplicate", "Harbour"),
    "tag list": ('"2026"', "[a]", 5, "front_matter.type", "tags"),
    "tag empty": ('"2026"', '""', 5, "text.empty", "tags"),
    "tag long": ('"2026"', "x" * 41, 5, "text.too_long", "40"),
    "author bidi": ("Jonas", '"Jonas\\u202e"', 6, "front_matter.yaml", ""),
    "author hidden": ("Jonas Feld", '"Jo\\u200bnas"', 6, "text.control_characters", "invisible"),
    "author twice": ("Jonas Feld", "ana ruiz", 6, "front_matter.duplicate", "ana ruiz"),
    "no zone": ("+02:00", "", 7, "front_matter.moment", "published_at"),
    "a day": ("T14:00:00+02:00", "", 7, "front_matter.moment", "published_at"),
    "month 13": ("2026-03-02T", "2026-13-02T", 7, "front_matter.moment", "published_at"),
    "year 1": ("2026-03-02T14", "0001-01-01T00", 7, "front_matter.moment", "published_at"),
    "slug": ("harbour-reopens\n", "Harbour reopens\n", 8, "front_matter.slug", "harbour-reopens"),
    "slug number": ("harbour-reopens\n", "2026\n", 8, "front_matter.slug", "slug"),
    "language": ("en-GB", "English!", 9, "front_matter.language", "pt-BR"),
    "image text": ("  credit:", "  licence:", 14, "front_matter.unknown", "credit"),
    "image up": ("pictures/quay", "../secret", 11, "front_matter.file", "folder"),
    "image root": ("pictures/quay.webp", "/etc/passwd", 11, "front_matter.file", "folder"),
    "image back": ("pictures/quay", "pictures\\quay", 11, "front_matter.file", "folder"),
    "image gone": ("pictures/quay", "pictures/none", 11, "front_matter.file", "none"),
    "image folder": ("pictures/quay.webp", "pictures", 11, "front_matter.file", "pictures"),
    "image long": ("pictures/quay", "p" * 190, 11, "front_matter.file", "folder"),
    "comment of nobody": ("nickname: Gull", "body: x", 17, "front_matter.duplicate", "body"),
    "comment empty": ('"About time! :)"', "", 16, "front_matter.missing", "body"),
    "comment long": ("About time", "x" * 4000, 17, "text.too_long", "4000"),
    "comment moment": ("08:00:00 Z", "08:00:00", 18, "front_matter.moment", "created_at"),
    "comment text": ("{nickname: Zmee, ", "[{nickname: Zmee, ", 19, "front_matter.yaml", ""),
    "anchor": ("World", "&a World", 4, "front_matter.yaml", "Anchors"),
    "alias": ("World", "*a", 4, "front_matter.yaml", "Anchors"),
    "tag": ("World", "!!python/name:os.system x", 4, "front_matter.yaml", "tags"),
    "string tag": ("World", "!!str x", 4, "front_matter.yaml", "tags"),
    "deep": ("World", "[" * 30 + "]" * 30, 4, "front_matter.yaml", "deep"),
    "very deep": ("World", "[" * 100_000, 4, "front_matter.yaml", "deep"),
    "colon": ('"Ships are back."', "Ships: back", 3, "front_matter.yaml", "not YAML"),
    "tabs": ("  alt:", "\talt:", 12, "front_matter.yaml", "not YAML"),
    "two": ("category: World", "--- x", 5, "front_matter.yaml", ""),
    "body control": ("More.", "Mo\x07re.", 25, "text.control_characters", "body"),
    "body long": ("More.", "word " * 40_001, 25, "text.too_long", "200000"),
    "body long in lines": ("More.", "word\n" * 40_001, 20, "text.too_long", "200000"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_with_its_line(name, write):
    old, new, line, code, word = WRONG[name]
    assert old in GOOD
    with pytest.raises(FrontMatterError) as wrong:
        parse(write(GOOD.replace(old, new, 1)))
    assert (wrong.value.code, wrong.value.line) == (code, line), str(wrong.value)
    assert word in wrong.value.detail
    assert str(wrong.value).startswith(f"line {line}: ")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        (b"", 1, "start"),
        (b"Just text", 1, "start"),
        (b"\n---\ntitle: T\n---\nText", 1, "start"),
        (b"---\ntitle: T\nText", 1, "end"),
        (b"---\n---\nText", 1, "missing"),
        (b"---\n- a\n- b\n---\nText", 2, "type"),
        (b"---\ntitle: T\n---\n \n", 4, "missing"),
        (b"---\ntitle: T\nsummary: \xff\n---\nText", 3, "encoding"),
        ("---\ntitle: T\n---\nText".encode("utf-16"), 1, "encoding"),
        (b"---\ntitle: T\n---\n" + b"x" * 1024 * 1024, 1, "too_large"),
        (b"---\ntitle: T\n#" + b"x" * 300_000 + b"\n---\nText", 1, "too_large"),
        (b"---\ntitle: T\ntags: [" + b"a," * 1001 + b"]\n---\nText", 3, "type"),
        ("---\ntitle: 'a\u2028b'\nx: 1\n---\nText".encode(), 3, "unknown"),
    ],
)
def test_files_of_the_wrong_form_are_refused(text, line, code, write):
    with pytest.raises(FrontMatterError) as wrong:
        parse(write(text))
    assert (wrong.value.line, wrong.value.code) == (line, f"front_matter.{code}")


def test_links_out_of_the_folder_are_not_followed(write, tmp_path):
    os.symlink(tmp_path / "secret.webp", tmp_path / "site" / "pictures" / "link.webp")
    os.symlink("loop.webp", tmp_path / "site" / "pictures" / "loop.webp")
    for name in ("link", "loop"):
        with pytest.raises(FrontMatterError) as wrong:
            parse(write(GOOD.replace("quay.webp", f"{name}.webp")))
        assert wrong.value.line == 11


def test_links_within_the_folder_are_followed(write, tmp_path):
    os.symlink("quay.webp", tmp_path / "site" / "pictures" / "link.webp")
    article = parse(write(GOOD.replace("quay.webp", "link.webp")))
    assert article.lead_image.file.name == "quay.webp"


def test_missing_files_and_folders_are_refused(tmp_path):
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(FrontMatterError) as wrong:
            parse(path)
        assert wrong.value.code == "front_matter.unreadable"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "cms" / "demo" / "articles").glob("*.md")), ids=lambda path: path.stem
)
def test_demo_articles_can_be_read(path):
    assert parse(path).lead_image.alt


@pytest.mark.shared
def test_the_seed_article_can_be_read():
    article = parse(ROOT.parent / "shared" / "seed" / "article.md")
    assert len(article.comments) == 6
    assert article.tags == ("cybercrime", "cambodia", "thailand")
