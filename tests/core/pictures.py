# SPDX-License-Identifier: EUPL-1.2
"""Pictures as somebody uploads them: a logo in two colours, with whatever else a file can hold."""

import io
from typing import Any

from PIL import Image, ImageDraw

SECRET = b"Gemaakt door Joke Bakker op 52.9N 5.9E"


def logo(width: int = 600, height: int = 200, *, mode: str = "RGBA") -> Image.Image:
    """A disc and a bar, on nothing."""
    drawn = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawn)
    edge = height // 10
    pen.ellipse((edge, edge, height - edge, height - edge), fill=(180, 30, 40, 255))
    if width > height + 2 * edge:
        pen.rectangle((height + edge, 4 * edge, width - edge, 6 * edge), fill=(20, 60, 110, 255))
    return drawn.convert(mode)


def as_file(image: Image.Image, kind: str = "PNG", **more: Any) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def png_logo(width: int = 600, height: int = 200) -> bytes:
    return as_file(logo(width, height))


def jpeg_logo() -> bytes:
    return as_file(logo(mode="RGB"), "JPEG")
