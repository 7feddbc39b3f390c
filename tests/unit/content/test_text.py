"""Words are counted, reading times told, slugs made."""

import re

import pytest

from cms.content.text import reading_seconds, slugify, word_count, words_per_minute


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
    ("language", "speed"),
    [("en", 238), ("en-GB", 238), ("de", 186), ("de_AT", 186), ("es", 227), ("ja", 372),
     ("zh-Hans", 266), ("xx", 238), ("", 238)],
)  # fmt: skip
def test_each_language_is_read_at_its_own_speed(language, speed):
    assert words_per_minute(language) == speed
    assert reading_seconds(speed, language) == 60


@pytest.mark.parametrize(("pictures", "seconds"), [(0, 60), (1, 70), (6, 120), (7, 120)])
def test_pictures_take_ten_seconds_each_and_a_minute_at_most(pictures, seconds):
    assert reading_seconds(238, "en", pictures) == seconds


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
