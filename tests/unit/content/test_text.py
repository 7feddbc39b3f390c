"""Words are counted, reading times told, slugs made."""

import re

import pytest

from cms.content.text import reading_seconds, required_seconds, slugify, word_count


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
