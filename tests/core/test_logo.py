# SPDX-License-Identifier: EUPL-1.2
"""A logo is drawn anew: what comes out is a small picture on white and nothing of the file that came in."""

import io
import struct
import subprocess
import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from samenspiegel.core.files import FileRefused
from samenspiegel.core.logo import LIMITS, ON_PAPER, ON_SCREEN, SCREEN_MAX_BYTES, Pictures, pictures
from tests.core.pictures import SECRET, as_file, jpeg_logo, logo, png_logo
from tests.core.test_files import chunk, jpeg, png, svg


def opened(raw: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image


def both(made: Pictures) -> tuple[bytes, bytes]:
    return made.paper, made.screen


@pytest.mark.parametrize("raw", [png_logo(), jpeg_logo()], ids=["PNG", "JPEG"])
def test_a_logo_becomes_two_small_pictures_of_the_same_shape(raw: bytes) -> None:
    made = pictures(raw)

    assert opened(made.paper).size == (600, 200)  # it fits, and is not blown up
    assert opened(made.screen).size == (made.screen_width, made.screen_height) == (240, 80)
    assert len(made.screen) <= SCREEN_MAX_BYTES


@pytest.mark.parametrize("size", [(2000, 400), (100, 400), (300, 300), (480, 48)])
def test_no_picture_is_larger_than_its_place_and_none_is_stretched(size: tuple[int, int]) -> None:
    made = pictures(png_logo(*size))

    for raw, (width, height) in zip(both(made), (ON_PAPER, ON_SCREEN), strict=True):
        image = opened(raw)
        assert (image.width <= width, image.height <= height) == (True, True)
        assert image.width / image.height == pytest.approx(size[0] / size[1], rel=0.1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "RGB", "L", "P", "1"])
def test_every_kind_of_picture_stands_on_white_or_on_its_own_ground_without_anything_to_see_through(
    mode: str,
) -> None:
    for raw in both(pictures(as_file(logo(mode=mode)))):
        image = opened(raw)
        assert image.mode in {"RGB", "P"}
        assert "transparency" not in image.info
    if mode in {"RGBA", "LA"}:
        assert opened(pictures(as_file(logo(mode=mode))).paper).getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bits_of_grey_are_no_white_sheet_and_print_colours_are_read() -> None:
    grey = opened(pictures(as_file(Image.new("I;16", (200, 100), 0x8000))).paper)
    cyan = opened(pictures(as_file(Image.new("CMYK", (200, 100), (255, 0, 0, 0)), "JPEG")).paper)

    assert grey.getpixel((9, 9)) == (128, 128, 128)
    assert cyan.getpixel((9, 9)) == (0, 255, 255)


def test_a_photo_that_lies_on_its_side_is_put_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter to the right
    made = pictures(as_file(logo(mode="RGB"), "JPEG", exif=turned))

    assert opened(made.paper).size == (80, 240)


def halves(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Left dark blue, right orange."""
    image = Image.new("RGB", size, (10, 40, 120))
    image.paste((240, 140, 20), (size[0] // 2, 0, *size))
    return image.quantize(8) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "kind", "given"),
    [
        ("RGB", "PNG", {}),
        ("RGBA", "PNG", {}),
        ("P", "PNG", {}),
        ("RGB", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True}),
    ],
)
def test_a_very_large_picture_is_the_same_logo_as_a_small_one(mode: str, kind: str, given: dict) -> None:
    large, small = (
        opened(pictures(as_file(halves(size, mode), kind, **given)).paper)
        for size in ((6_000, 1_500), (960, 240))
    )

    assert large.size == (800, 200)
    assert small.size == (800, 200)
    for at in ((5, 5), (395, 190), (405, 10), (794, 194)):
        assert all(
            abs(one - other) <= 12 for one, other in zip(large.getpixel(at), small.getpixel(at), strict=True)
        )


def test_a_large_picture_that_is_half_to_see_through_stands_on_white() -> None:
    image = Image.new("RGBA", (4_000, 1_000), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 2_000, 1_000))

    made = opened(pictures(as_file(image)).paper)

    assert [made.getpixel((x, 100)) for x in (100, 390, 410, 700)] == [(0, 0, 0)] * 2 + [(255, 255, 255)] * 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_large_photo_that_lies_on_its_side_is_put_upright(kind: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # a quarter to the right: its left comes on top
    made = opened(pictures(as_file(halves((3_000, 1_500)), kind, exif=turned)).paper)

    assert made.size == (120, 240)
    assert (made.getpixel((60, 20))[2] > 80, made.getpixel((60, 220))[0] > 200) == (True, True)


MEASURED = """
import resource, sys
from PIL import JpegImagePlugin, PngImagePlugin
from samenspiegel.core.logo import pictures
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
raw = sys.stdin.buffer.read()
before = peak()
pictures(raw)
print((peak() - before) // 1024)
"""


@pytest.mark.parametrize(("mode", "kind", "most"), [("RGBA", "PNG", 100), ("RGB", "JPEG", 40)])
def test_the_largest_picture_takes_little_more_memory_than_its_own_pixels(
    mode: str, kind: str, most: int
) -> None:
    """16 million pixels are 64 MB; drawn whole they took four times as much. A photo is unpacked smaller at once."""
    raw = as_file(halves((4_000, 4_000), mode), kind)

    ran = subprocess.run([sys.executable, "-c", MEASURED], input=raw, capture_output=True, check=True)

    assert int(ran.stdout) < most


# --- the attack beside the use


def with_metadata() -> bytes:
    words = PngInfo()
    words.add_text("Author", SECRET.decode())
    words.add_itxt("XML:com.adobe.xmp", SECRET.decode(), zip=True)
    about = Image.Exif()
    about[0x010E] = SECRET.decode()
    return as_file(logo(), pnginfo=words, exif=about, icc_profile=SECRET * 9)


def test_nothing_that_stood_beside_the_pixels_survives() -> None:
    about = Image.Exif()
    about[0x010E] = SECRET.decode()
    files = [
        with_metadata(),
        as_file(logo(mode="RGB"), "JPEG", exif=about, comment=SECRET, icc_profile=SECRET),
    ]

    for raw in files:
        for made in both(pictures(raw)):
            names = []
            at = 8
            while at < len(made):
                names.append(made[at + 4 : at + 8])
                at += 12 + int.from_bytes(made[at : at + 4], "big")
            assert set(names) <= {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
            assert opened(made).info == {}
            assert b"Joke" not in made


def bomb(width: int, height: int) -> bytes:
    """A few bytes that say that they are a very large picture."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def drawn_over(times: int) -> bytes:
    """A photo that is drawn over itself so often: ten bytes each, and as much work as the whole photo."""
    photo = as_file(logo(mode="L"), "JPEG", progressive=True)
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last : last + 10] * times + photo[last:]


def unpacked_often(times: int) -> bytes:
    """A picture with so many colour profiles, each of a kilobyte that unpacks to a megabyte."""
    whole = png_logo()
    profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 1_000_000, 9))
    return whole[:33] + profile * times + whole[33:]


@pytest.mark.parametrize(
    "raw", [drawn_over(100), drawn_over(190_000), unpacked_often(2), unpacked_often(1_900)], ids=len
)
def test_a_small_file_that_takes_long_to_draw_is_refused_before_it_is_drawn(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(Image, "open", lambda *_args, **_given: drawn.append("opened"))
    with pytest.raises(FileRefused) as refused:
        pictures(raw)

    assert (refused.value.reason, drawn) == ("broken", [])


def test_a_photo_that_comes_in_steps_and_a_picture_with_its_profile_are_logos() -> None:
    steps = as_file(logo(mode="RGB"), "JPEG", progressive=True)

    assert (pictures(steps).screen_width, pictures(unpacked_often(1)).screen_width) == (240, 240)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * LIMITS.max_bytes, "too_large"),
        (bomb(4_000, 4_001), "too_many_pixels"),
        (bomb(2_000_000_000, 2_000_000_000), "too_many_pixels"),
        (jpeg(65_000, 65_000), "too_many_pixels"),
        (bomb(0, 300), "too_many_pixels"),
        (bomb(600, 200), "broken"),
        (png(600, 200), "broken"),  # says more than it holds
        (jpeg(600, 200), "broken"),
        (png_logo()[:-30], "broken"),
        (png_logo() + b"PK\x05\x06", "two_kinds"),
        (png_logo() + b"<script>alert(1)</script>", "two_kinds"),
        (jpeg_logo() + b"%PDF-1.7 and so on", "two_kinds"),
        (as_file(logo(mode="RGB"), "JPEG", comment=b"<html><script>"), "two_kinds"),
        (svg('<path d="M0 0h9v9z"/>'), "other_kind"),
        (svg("<script>alert(1)</script>"), "active"),
        (as_file(logo(mode="RGB"), "GIF"), "unknown_kind"),
        (as_file(logo(mode="RGB"), "BMP"), "unknown_kind"),
        (as_file(logo(mode="RGB"), "TIFF"), "unknown_kind"),
        (as_file(logo(mode="RGB"), "WEBP"), "unknown_kind"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "other_kind"),
        (png_logo(400, 47), "too_small"),
        (png_logo(700, 60), "too_long"),
        (png_logo(60, 700), "too_long"),
    ],
)
def test_what_is_no_logo_is_refused_by_name(raw: bytes, reason: str) -> None:
    with pytest.raises(FileRefused) as refused:
        pictures(raw)
    assert refused.value.reason == reason


def test_a_picture_full_of_noise_still_fits_a_page_and_is_made_within_bounds() -> None:
    noise = Image.effect_noise((640, 160), 200).convert("RGB")

    made = pictures(as_file(noise))

    assert len(made.screen) <= SCREEN_MAX_BYTES
    assert len(made.paper) < 500_000


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([png_logo(64, 64), jpeg_logo()]), st.data())
def test_a_damaged_file_is_a_picture_or_a_refusal_and_never_something_else(
    raw: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = pictures(bytes(damaged))
    except FileRefused:
        return
    assert opened(made.paper).size <= ON_PAPER
