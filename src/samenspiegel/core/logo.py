# SPDX-License-Identifier: EUPL-1.2
"""A logo from an uploaded picture: read, drawn anew on white, and written as pictures of our own.

Nothing of the file itself is kept: no metadata, no profile, nothing behind the picture. On white it stands well on
paper, on a slide and on a page, whatever its own background was.
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samenspiegel.core import files
from samenspiegel.core.files import FileRefused, Kind, Limits

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = (Kind.PNG, Kind.JPEG)
LIMITS = Limits(max_bytes=2_000_000, max_pixels=16_000_000)
LEAST_HEIGHT = 48
"""In pixels: a lower one is a stain on paper."""
MOST_PROPORTION = 10
"""The longest side against the shortest."""
ON_PAPER = (800, 240)
"""In pixels, width and height that it is made to fit in: 14 mm high at more than 400 dots per inch."""
ON_SCREEN = (320, 80)
"""Twice as large as it stands above a page, for sharp screens."""
SCREEN_MAX_BYTES = 8_000
"""Of a page's budget of 60 kB (design, section 11)."""
SPARE = 2
"""While it is read, a large picture is brought back to this many times what it is made to fit in, and no further."""
_ORIENTATION = 0x0112
_STRIP = 16
"""Rows of the smaller picture that are drawn at once."""
_COLOURS = (256, 128, 64, 32, 16, 8, 4)
"""Tried in turn until the picture for pages fits; the last always does."""


@dataclass(frozen=True)
class Pictures:
    """A logo as two PNG pictures: for documents, and for above pages with its size in pixels."""

    paper: bytes
    screen: bytes
    screen_width: int
    screen_height: int


def pictures(raw: bytes) -> Pictures:
    """Make the pictures of a logo from a PNG or JPEG file.

    Raises:
        FileRefused: as ``core.files.check`` does; ``broken``: it cannot be read to its end; ``too_small``,
            ``too_long``: no logo can be made of it.
    """
    files.check(raw, KINDS, LIMITS)
    image = _read(raw)
    screen = _fitted(image, ON_SCREEN)
    return Pictures(_written(_fitted(image, ON_PAPER)), _for_pages(screen), *screen.size)


def _read(raw: bytes) -> "Image":
    """The picture upright, in red, green and blue, on white, and no larger than its place asks for.

    Its size was checked before a pixel is unpacked. Nothing but the unpacked file takes memory by its size: a photo is
    unpacked smaller, and the rest is drawn in strips.
    """
    from PIL import Image, ImageOps  # only who brings a logo loads it

    try:
        # The two decoders that are asked for and no other, whatever the file says that it is.
        with Image.open(io.BytesIO(raw), formats=[kind.name for kind in KINDS]) as opened:
            width, height = opened.size
            if width * height > LIMITS.max_pixels:
                raise FileRefused("too_many_pixels")
            by = _too_large_by(opened.size)
            opened.draft(None, (width // by, height // by))
            opened.load()
            turned = opened.getexif().get(_ORIENTATION, 1)
            if (width if turned in range(5, 9) else height) < LEAST_HEIGHT:
                raise FileRefused("too_small")
            if max(width, height) > MOST_PROPORTION * min(width, height):
                raise FileRefused("too_long")
            image = _on_white(opened, _too_large_by(opened.size))
            image.getexif()[_ORIENTATION] = turned
            return ImageOps.exif_transpose(image)
    except FileRefused:
        raise
    except Exception:
        # A decoder has many ways to give up on a file that was made to hurt it; all mean the same here.
        raise FileRefused("broken") from None


def _too_large_by(size: tuple[int, int]) -> int:
    """By which whole number both sides can be divided: what is left has pixels to spare, lying or standing."""
    fits = (
        max(side / most for side, most in zip(lying, ON_PAPER, strict=True)) for lying in (size, size[::-1])
    )
    return max(1, int(min(fits) / SPARE))


def _on_white(image: "Image", by: int) -> "Image":
    """The picture divided by a whole number, on white: only now is anything to see through gone."""
    from PIL import Image

    width, height = image.size
    found = Image.new("RGB", (-(-width // by), -(-height // by)))
    for top in range(0, height, _STRIP * by):
        strip = image.crop((0, top, width, min(height, top + _STRIP * by)))
        if strip.mode.startswith("I"):  # sixteen bits of grey
            strip = strip.convert("I").point(lambda value: value / 256).convert("L")
        strip = strip.convert("RGBA")
        paper = Image.new("RGBA", strip.size, "white")
        paper.alpha_composite(strip)
        found.paste(paper.convert("RGB").reduce(by), (0, top // by))
    return found


def _fitted(image: "Image", most: tuple[int, int]) -> "Image":
    """The picture no larger than it has to be; a small one is not blown up."""
    from PIL.Image import Resampling

    copy = image.copy()
    copy.thumbnail(most, Resampling.LANCZOS)
    return copy


def _for_pages(image: "Image") -> bytes:
    for colours in _COLOURS:
        written = _written(image.quantize(colours))
        if len(written) <= SCREEN_MAX_BYTES:
            break
    return written


def _written(image: "Image") -> bytes:
    """As PNG, with the pixels and nothing beside them."""
    target = io.BytesIO()
    image.info.clear()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
