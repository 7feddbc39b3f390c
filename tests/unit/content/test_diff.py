"""Differences: nothing is invented and nothing is left out, whatever the texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.diff import Part, compare, hunks, words

TEXTS = st.text(alphabet="ab \n.", max_size=80)


@given(TEXTS, TEXTS)
def test_hunks_hold_both_texts(old, new):
    found = hunks(old, new)
    assert "\n".join(line for hunk in found for line in hunk.old) == old
    assert "\n".join(line for hunk in found for line in hunk.new) == new


@given(TEXTS, TEXTS)
def test_words_hold_both_texts(old, new):
    parts = words(old, new)
    assert "".join(part.text for part in parts if part.kind != "added") == old
    assert "".join(part.text for part in parts if part.kind != "removed") == new


def test_a_changed_word_stands_out_in_its_line():
    assert words("the old boat", "the new boat") == [
        Part("same", "the "),
        Part("removed", "old"),
        Part("added", "new"),
        Part("same", " boat"),
    ]


def test_long_equal_stretches_are_folded():
    old = "\n".join(f"line {n}" for n in range(50))
    lines = compare(old, old.replace("line 25", "changed"))
    assert [line.skipped for line in lines if line.skipped] == [23, 22]
    assert [line.kind for line in lines if line.kind != "same"] == ["removed", "added"]


HOSTILE = {
    "many lines": ("a\n" * 100_000, "a\nb\n" * 50_000),
    "few kinds of lines": ("\n".join(map(str, range(97))) * 9, "\n".join(map(str, range(89))) * 9),
    "long lines": ("ab " * 60_000, "ba " * 60_000),
    "many long lines": ("ab " * 190 + "\n", "ba " * 190 + "\n"),
}


@pytest.mark.timeout(20)  # what grows with the square of its length takes minutes, not this
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_comparison_comes_to_an_end(name):
    old, new = HOSTILE[name]
    repeats = 1 if len(old) > 1000 else 300
    assert compare(old * repeats, new * repeats)
