"""Avatars are well-formed whatever the nickname, the same every time, and readable."""

from xml.etree import ElementTree

import pytest

from cms.content.avatars import PALETTE, avatar_svg

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {f"{SVG}{tag}" for tag in ("svg", "rect", "circle", "path", "text")}
NAMES = {
    "Ana Ruiz": "AR", "Tomás de la Ibarra": "TI", "Amadou": "A", "dusty_quill": "DQ", "élan": "É",
    "Ola N.": "ON", "saltmarsh77": "S", "77 sunset": "7", "李小龍": "李", "مرحبا بك": "م", "ß": "S",
    "🐙": None, "": None, "   ": None, "\u202e\u200b": None, "...": None,
    '"><script>alert(1)</script>': "S", "' onload='x": "O", "&amp; &lt;": "AL", "]]>": None,
    "\x00\x01b": "B", "\ud800x": "X", "\ufffe": None, "Aع ع": "A",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_nickname_gives_a_harmless_picture(name):
    root = ElementTree.fromstring(avatar_svg(name, 7))  # noqa: S314 (our own output)
    assert {element.tag for element in root.iter()} <= ALLOWED
    for element in root.iter():
        assert not [key for key in element.attrib if key.startswith("on") or "href" in key]
    assert root.findtext(f"{SVG}text") == NAMES[name]


def test_every_seed_gives_a_well_formed_picture():
    for seed in range(-3, 300):
        ElementTree.fromstring(avatar_svg("Ana Ruiz", seed))  # noqa: S314 (our own output)


def test_seed_chooses_and_nothing_else():
    assert avatar_svg("Ana", 1) == avatar_svg("Ana", 1)
    assert avatar_svg("Ana", 1) == avatar_svg("Anton", 1)
    assert len({avatar_svg("Ana", seed) for seed in range(50)}) > 40


@pytest.mark.parametrize("color", [color for pair in PALETTE for color in pair])
def test_white_on_either_tone_can_be_read(color):
    assert 1.05 / (luminance(color) + 0.05) >= 4.5


@pytest.mark.parametrize("pair", PALETTE)
def test_shape_is_darker_than_its_ground(pair):
    assert luminance(pair[1]) < luminance(pair[0])


def luminance(color):
    """Relative luminance by WCAG 2.2."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
