"""Words are counted, slugs made, and a stranger's text cleaned or refused."""

import re

import pytest

from cms.content.text import (
    clean_name,
    clean_text,
    excerpt,
    reading_seconds,
    required_seconds,
    slugify,
    word_count,
)
from cms.sdk.errors import Invalid


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("", 0),
        ("One two, three.", 3),
        ("don't isn’t twenty-one", 3),
        ("## A **bo**ld [link](http://example.org/not/read)", 3),
        ("- one\n- two\n\n---\n\n***", 2),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("![not a word of the text](/media/a.webp) seen", 1),
        ("今日は晴れ", 5),
        ("Tokyo 東京 2026", 4),
        ("한국어 문장", 2),
        ("हिन्दी भाषा", 2),
        ("cafe\u0301 na\u00efve", 2),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627", 1),
        ("🐙 🐙", 0),
    ],
)
def test_readable_words_are_counted(markdown, words):
    assert word_count(markdown) == words


@pytest.mark.parametrize(
    ("words", "seconds"), [(0, 0), (1, 1), (238, 60), (239, 61), (4760, 1200), (10**9, 1200)]
)
def test_reading_time_is_rounded_up_and_capped(words, seconds):
    assert reading_seconds(words) == seconds


@pytest.mark.parametrize(
    ("expected", "required"), [(0, 15), (25, 15), (26, 16), (100, 60), (101, 61), (1200, 720)]
)
def test_required_time_is_three_fifths_but_15_seconds_at_least(expected, required):
    assert required_seconds(expected) == required


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A lake returns", "a-lake-returns"),
        ("Don't & won’t!", "dont-wont"),
        ("Łódź — Straße Ærø", "lodz-strasse-aero"),
        ("  --5G--  ", "5g"),
        ("\uff26\uff35ll width", "full-width"),
        ("rise—fall", "rise-fall"),
        ("x" * 300, "x" * 80),
    ],
)
def test_slug_is_ascii(title, slug):
    assert slugify(title) == slug


@pytest.mark.parametrize("title", ["", "東京", "2026", "🐙", "؟", "\ud800", "\u202e"])
def test_slug_falls_back_when_no_letter_is_ascii(title):
    assert re.fullmatch("article-[0-9a-f]{8}", slugify(title))
    assert slugify(title, prefix="tag").startswith("tag-")


def test_fallback_slugs_differ():
    assert slugify("東京") != slugify("京都")


@pytest.mark.parametrize("title", ["A b-c", "東京", "x" * 79 + " y", "2026"])
def test_slug_of_a_slug_is_itself(title):
    assert slugify(slugify(title)) == slugify(title)
    assert len(slugify(title)) <= 80


def test_short_text_is_its_own_excerpt():
    assert excerpt("# Title\n\nSome *text*.") == "Title Some text."


@pytest.mark.parametrize("markdown", ["word " * 100, "x" * 500, "one two three, " * 30])
def test_excerpt_keeps_to_its_length(markdown):
    short = excerpt(markdown, 50)
    assert len(short) <= 50
    assert short.endswith("…")
    assert not short.endswith((",…", " …"))


def test_text_keeps_tabs_emoji_and_direction_marks():
    text = "a\tb\n👩\u200d🚀 \u202eabc"
    assert clean_text(text, field="body", characters_max=100) == text


def test_line_ends_are_unified():
    assert clean_text("a\r\nb\rc", field="body", characters_max=5) == "a\nb\nc"


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\ud800"])
def test_control_characters_and_surrogates_are_refused(bad):
    with pytest.raises(Invalid) as refused:
        clean_text(f"a{bad}b", field="body", characters_max=100)
    assert refused.value.code == "text.control_characters"
    assert set(refused.value.errors) == {"body"}


def test_text_one_too_long_is_refused():
    assert clean_text("x" * 10, field="body", characters_max=10)
    with pytest.raises(Invalid) as refused:
        clean_text("x" * 11, field="body", characters_max=10)
    assert refused.value.code == "text.too_long"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("  Ana   Ruiz ", "Ana Ruiz"),
        ("Ana\u00a0\u3000Ruiz\n", "Ana Ruiz"),
        ("Jose\u0301", "José"),
        ("I \u2764\ufe0f tea", "I \u2764 tea"),
        ("李小龍", "李小龍"),
        ("مرحبا", "مرحبا"),
        ("🐙", "🐙"),
        ("\U0001fae8", "\U0001fae8"),  # newer than Python 3.11's tables
    ],
)
def test_name_is_composed_and_spaced(given, name):
    assert clean_name(given, characters_max=40) == name


INVISIBLE = (
    "\x00\x1b\x7f\x85\xad\u034f\u061c\u115f\u180e\u200b\u200d\u200e\u2028\u202e\u2060\u2066"
    "\u2069\u3164\ufe01\ufeff\uffa0\ue000\ud800\U000e0041\ufffe"
)


@pytest.mark.parametrize("bad", INVISIBLE, ids=[f"{ord(bad):x}" for bad in INVISIBLE])
def test_invisible_characters_in_a_name_are_refused(bad):
    with pytest.raises(Invalid) as refused:
        clean_name(f"a{bad}b", characters_max=40)
    assert refused.value.code == "text.control_characters"


@pytest.mark.parametrize("bad", ["a\nb", "a\tb", "a\rb"])
def test_a_name_is_one_line(bad):
    with pytest.raises(Invalid, match="invisible"):
        clean_name(bad, characters_max=40)


@pytest.mark.parametrize("blank", ["", " ", "\u3000", "\u0301\u0302", "\ufe0f"])
def test_a_name_needs_something_to_see(blank):
    with pytest.raises(Invalid) as refused:
        clean_name(blank, characters_max=40)
    assert refused.value.code == "text.empty"


def test_a_name_too_long_is_refused_quickly():
    for name in ("x" * 41, "e" + "\u0301\u0316" * 500_000):
        with pytest.raises(Invalid) as refused:
            clean_name(name, characters_max=40)
        assert refused.value.code == "text.too_long"
