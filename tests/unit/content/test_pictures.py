"""Pictures are decoded under limits and written anew; nothing that was sent is kept."""

import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from cms.content import pictures
from cms.content.pictures import decode, renditions, store
from cms.sdk.errors import Invalid

HTML = b"<html><script>alert(1)</script></html>"


def file(kind, size=(64, 48), mode="RGB", color=None, **options):
    out = BytesIO()
    Image.new(mode, size, color or 0).save(out, kind, **options)
    return out.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_claiming(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body


def refusal(data):
    with pytest.raises(Invalid) as refused:
        decode(data)
    assert refused.value.errors["file"] == [refused.value.detail]
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_five_kinds_are_read_and_named_by_the_sent_bytes(kind):
    data = file(kind)
    picture = decode(data)
    assert (picture.width, picture.height, picture.image.mode) == (64, 48, "RGB")
    assert picture.digest == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "TGA", "JPEG2000", "PDF", "EPS"])
def test_other_kinds_are_refused(kind):
    assert refusal(file(kind)) == "picture.kind"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        HTML,
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"GIF89a/*" + HTML,
        b"PK\x03\x04" + HTML,
    ],
)
def test_what_is_no_picture_is_refused(data):
    assert refusal(data) in {"picture.kind", "picture.unreadable"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_truncated_files_are_refused_wherever_they_end(kind):
    image = Image.effect_noise((200, 200), 80).convert("RGB")
    out = BytesIO()
    image.save(out, kind)
    for part in (2, 10):
        data = out.getvalue()[: len(out.getvalue()) // part]
        assert refusal(data) in {"picture.kind", "picture.unreadable"}


@pytest.mark.parametrize(
    "size", [(60000, 60000), (10000, 9000), (8000, 5001), (16001, 1), (2**31 - 1, 2**31 - 1)]
)
def test_claimed_size_is_checked_before_decoding(size, monkeypatch):
    monkeypatch.setattr(pictures, "_plain", lambda image: pytest.fail("was decoded"))
    monkeypatch.setattr(pictures.ImageOps, "exif_transpose", pictures._plain)
    assert refusal(png_claiming(*size)) == "picture.too_large"


def test_too_many_bytes_are_refused_unread(monkeypatch):
    monkeypatch.setattr(pictures.Image, "open", lambda *a, **k: pytest.fail("was opened"))
    assert refusal(b"\0" * (12 * 1024 * 1024 + 1)) == "picture.too_large"


def test_compressed_text_bomb_is_refused():
    bomb = chunk(b"zTXt", b"k\0\0" + zlib.compress(b"\0" * 80_000_000))
    data = file("PNG")
    assert refusal(data[:33] + bomb + data[33:]) == "picture.unreadable"


def test_html_behind_a_picture_is_left_behind():
    for data in (file("PNG") + HTML, file("GIF", comment=HTML), file("JPEG", comment=HTML)):
        for rendition in renditions(decode(data)):
            assert b"script" not in rendition.data


def test_the_bytes_decide_not_the_name(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(file("PNG"))
    assert decode((tmp_path / "photo.jpg").read_bytes()).width == 64
    (tmp_path / "photo.png").write_bytes(HTML)
    assert refusal((tmp_path / "photo.png").read_bytes()) == "picture.kind"


def test_first_frame_of_an_animation_is_taken():
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue", "green")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    picture = decode(out.getvalue())
    assert picture.image.getpixel((5, 5)) == (255, 0, 0)
    (rendition,) = renditions(picture)
    assert getattr(Image.open(BytesIO(rendition.data)), "n_frames", 1) == 1


def test_exif_turns_the_picture_and_goes():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Somebody"
    picture = decode(file("JPEG", (60, 40), exif=exif))
    assert (picture.width, picture.height) == (40, 60)
    (rendition,) = renditions(picture)
    written = Image.open(BytesIO(rendition.data))
    assert not written.getexif()
    assert not {"exif", "icc_profile", "xmp"} & set(written.info)
    assert b"Somebody" not in rendition.data


def test_cmyk_becomes_rgb():
    picture = decode(file("JPEG", mode="CMYK", color=(0, 255, 255, 0), quality=100))
    red, green, blue = picture.image.getpixel((5, 5))
    assert red > 200
    assert green < 60
    assert blue < 60


def test_sixteen_bits_are_scaled_not_clipped():
    assert decode(file("PNG", mode="I;16", color=0x8000)).image.getpixel((0, 0)) == (128,) * 3


def test_transparency_survives():
    picture = decode(file("PNG", mode="RGBA", color=(9, 9, 9, 0)))
    (rendition,) = renditions(picture)
    assert Image.open(BytesIO(rendition.data)).convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("width", "widths"),
    [(1, [1]), (300, [300]), (480, [480]), (700, [480, 700]), (1600, [480, 960, 1600]),
     (2000, [480, 960, 1600])],
)  # fmt: skip
def test_renditions_are_never_wider_than_the_picture(width, widths):
    picture = decode(file("PNG", (width, 100)))
    made = renditions(picture)
    assert [one.width for one in made] == widths
    for one in made:
        written = Image.open(BytesIO(one.data))
        assert (written.format, written.size) == ("WEBP", (one.width, one.height))
        assert one.name == f"{picture.digest[:32]}-{one.width}.webp"
        assert one.height == max(1, round(100 * one.width / width))


def test_storing_twice_is_storing_once(tmp_path):
    made = renditions(decode(file("PNG", (1000, 10))))
    folder = tmp_path / "new" / "media"
    first = store(made, folder)
    before = [path.stat().st_mtime_ns for path in first]
    assert store(made, folder) == first
    assert [path.stat().st_mtime_ns for path in first] == before
    assert sorted(folder.iterdir()) == sorted(first)
    assert [path.read_bytes() for path in first] == [one.data for one in made]


def test_failed_storing_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(pictures.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        store(renditions(decode(file("PNG"))), tmp_path)
    assert not list(tmp_path.iterdir())
