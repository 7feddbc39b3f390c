"""Pictures: decoded under limits, turned upright, and written anew in a few widths.

Invariant: no byte that was sent is ever kept or served; only what our own encoder wrote.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from cms.sdk.errors import Invalid

BYTES_MAX = 12 * 1024 * 1024
PIXELS_MAX = 40_000_000
SIDE_PIXELS_MAX = 16_000  # WebP ends at 16,383
WIDTHS = (480, 960, 1600)
SIDES = (96, 192, 384)
"""Of an avatar, in pixels."""

_KINDS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")  # no other decoder sees a stranger's bytes
_QUALITY = 82
DIGITS = 32
"""How much of a digest stands in the name of a file."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An upright picture in RGB or RGBA without metadata; ``digest`` names the sent bytes."""

    digest: str
    width: int
    height: int
    image: Image.Image


@dataclass(frozen=True, kw_only=True)
class Rendition:
    """The picture at one width, as a WebP file ready to be stored under ``name``."""

    width: int
    height: int
    data: bytes
    name: str


def decode(data: bytes, *, bytes_max: int = BYTES_MAX, pixels_max: int = PIXELS_MAX) -> Picture:
    """Return the picture in a JPEG, PNG, WebP, GIF (first frame) or AVIF file.

    Raises Invalid: ``picture.too_large``, ``picture.kind`` or ``picture.unreadable``.
    """
    if len(data) > bytes_max:
        raise _invalid("too_large", f"The file is larger than {bytes_max >> 20} MiB")
    try:
        with Image.open(BytesIO(data), formats=_KINDS) as source:
            _check_size(*source.size, pixels_max)  # from the header: no pixel has been decoded yet
            image = _plain(ImageOps.exif_transpose(source))
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(pixels_max) from error
    except UnidentifiedImageError as error:
        raise _invalid("kind", "Send a picture as JPEG, PNG, WebP, GIF or AVIF") from error
    except Exception as error:  # decoders raise nearly anything on damaged bytes
        raise _invalid("unreadable", "The picture is damaged or incomplete") from error
    digest = hashlib.sha256(data).hexdigest()
    return Picture(digest=digest, width=image.width, height=image.height, image=image)


def renditions(picture: Picture) -> list[Rendition]:
    """Return the picture at 480, 960 and 1600 pixels, or at its own width where that is less."""
    return [_at(picture, width) for width in sorted({min(w, picture.width) for w in WIDTHS})]


def squares(picture: Picture, owner: str) -> list[Rendition]:
    """Return the middle of the picture as a square, at 96, 192 and 384 pixels.

    Their names follow from the picture and from ``owner``, so that no two people share a file.
    """
    stem = hashlib.sha256(f"{owner}:{picture.digest}".encode()).hexdigest()[:DIGITS]
    resample = Image.Resampling.LANCZOS
    return [
        _encoded(ImageOps.fit(picture.image, (side, side), resample), f"{stem}-{side}.webp")
        for side in SIDES
    ]


def store(renditions: Sequence[Rendition], folder: Path) -> list[Path]:
    """Write each file whole or not at all, leave those already there; return their paths.

    Raises OSError when the disk is full or the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / rendition.name for rendition in renditions]
    for path, rendition in zip(paths, renditions, strict=True):
        if not path.exists():
            _write(path, rendition.data)
    return paths


def _check_size(width: int, height: int, pixels_max: int) -> None:
    if width * height > pixels_max or max(width, height) > SIDE_PIXELS_MAX:
        raise _too_many_pixels(pixels_max)


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits a pixel; conversion alone would clip, not scale
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.info.clear()  # EXIF, XMP, colour profile, comments
    return plain


def _at(picture: Picture, width: int) -> Rendition:
    height = max(1, round(picture.height * width / picture.width))
    image = picture.image
    if width < picture.width:
        image = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
    return _encoded(image, f"{picture.digest[:DIGITS]}-{width}.webp")


def _encoded(image: Image.Image, name: str) -> Rendition:
    out = BytesIO()
    image.save(out, "WEBP", quality=_QUALITY)
    return Rendition(width=image.width, height=image.height, data=out.getvalue(), name=name)


def _write(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _too_many_pixels(pixels_max: int) -> Invalid:
    megapixels = pixels_max // 1_000_000
    sentence = f"The picture has more than {megapixels} megapixels or a side over 16,000"
    return _invalid("too_large", sentence)


def _invalid(code: str, sentence: str) -> Invalid:
    return Invalid(f"picture.{code}", sentence, errors={"file": [sentence]})
