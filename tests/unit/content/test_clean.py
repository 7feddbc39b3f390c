"""A stranger's text and name are cleaned or refused."""

import pytest

from cms.content.clean import clean_name, clean_text
from cms.sdk.errors import Invalid


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
