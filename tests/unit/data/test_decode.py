"""The one decode function: what it shows, and what it refuses with which words."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.data import decode as decoding
from deepclust_gui.data import tones
from deepclust_gui.data.decode import Decoded, UnreadableImage, decode, from_pixels
from helpers.images import BLUE, RED, encoded, noise

WHITE = (255, 255, 255)

_UNDONE_BY = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def rgb(decoded: Decoded) -> np.ndarray:
    """Return the pixels, uint8 (H, W, 3)."""
    return np.array(decoded.image.convert("RGB"))


def reason_of(content: bytes) -> str:
    with pytest.raises(UnreadableImage) as caught:
        decode(content)
    return caught.value.reason


def with_orientation(upright: Image.Image, orientation: int) -> tuple[Image.Image, Image.Exif]:
    """Return the image as a camera held that way stores it, and the note it leaves."""
    undo = _UNDONE_BY[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    return (upright if undo is None else upright.transpose(undo)), exif


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "TIFF", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_comes_out_upright(orientation: int, format_: str):
    upright = noise(48, 32)
    stored, exif = with_orientation(upright, orientation)
    options = {"lossless": True} if format_ == "WEBP" else {}

    decoded = decode(encoded(stored, format_, exif=exif, **options))

    assert (decoded.width, decoded.height) == (48, 32)
    difference = np.abs(rgb(decoded).astype(int) - np.asarray(upright))
    assert difference.mean() < (4 if format_ == "JPEG" else 0.1)


@pytest.mark.parametrize("size", [(150, 100), (600, 400), (900, 600)])
def test_orientation_and_size_survive_shrinking(size: tuple[int, int]):
    stored, exif = with_orientation(noise(1200, 800), 6)

    decoded = decode(encoded(stored, "JPEG", exif=exif), longest_side=size[0])

    assert (decoded.width, decoded.height) == (1200, 800)
    assert decoded.image.size == size
    expected = np.asarray(noise(1200, 800).resize(size))
    assert np.abs(rgb(decoded).astype(int) - expected).mean() < 4


def test_a_broken_exif_note_does_not_make_an_image_unreadable():
    content = encoded(noise(20, 10), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")

    assert decode(content).image.size == (20, 10)


def test_small_images_are_never_enlarged():
    assert decode(encoded(noise(20, 10), "PNG"), longest_side=160).image.size == (20, 10)


def test_extreme_shapes_keep_at_least_one_pixel():
    assert decode(encoded(Image.new("L", (3000, 2)), "PNG"), longest_side=100).image.size == (
        100,
        1,
    )


def test_sixteen_bits_of_a_png_become_eight():
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)

    decoded = decode(encoded(Image.fromarray(ramp), "PNG"))

    assert decoded.image.mode == "L"
    np.testing.assert_allclose(np.asarray(decoded.image), ramp / 257, atol=1)


def test_a_dark_sixteen_bit_png_stays_dark():
    dark = np.full((8, 8), 257 * 10, np.uint16)

    assert np.unique(decode(encoded(Image.fromarray(dark), "PNG")).image).tolist() == [10]


def test_a_tiff_of_twelve_bits_in_sixteen_is_not_shown_black():
    ramp = np.linspace(0, 4095, 64).astype(np.uint16).reshape(8, 8)

    pixels = np.asarray(decode(encoded(Image.fromarray(ramp), "TIFF")).image)

    assert (pixels.min(), pixels.max()) == (0, 255)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0.0, 0.5, 1.0, np.nan], [0, 128, 255, 0]), ([-10.0, 0.0, 10.0, 10.0], [0, 128, 255, 255])],
)
def test_floats_become_eight_bits(values: list[float], expected: list[int]):
    image = Image.fromarray(np.array([values], np.float32))

    assert np.asarray(decode(encoded(image, "TIFF")).image).ravel().tolist() == expected


def test_cmyk_becomes_rgb():
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))

    red, green, blue = rgb(decode(encoded(cyan, "JPEG")))[8, 8].tolist()

    assert red < 20
    assert green > 200
    assert blue > 200


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (2, 1), (*RED, 255))
    image.putpixel((1, 0), (*BLUE, 0))

    assert rgb(decode(encoded(image, "PNG"))).tolist() == [[list(RED), list(WHITE)]]


def test_half_transparent_grey_stays_grey():
    decoded = decode(encoded(Image.new("LA", (1, 1), (0, 128)), "PNG"))

    assert decoded.image.mode == "L"
    assert decoded.image.getpixel((0, 0)) == 127


def test_palettes_are_resolved_and_their_transparent_colour_is_white():
    image = Image.new("P", (2, 1))
    image.putpalette([*RED, *BLUE])
    image.putpixel((1, 0), 1)

    plain = rgb(decode(encoded(image, "PNG")))
    transparent = rgb(decode(encoded(image, "PNG", transparency=1)))

    assert plain.tolist() == [[list(RED), list(BLUE)]]
    assert transparent.tolist() == [[list(RED), list(WHITE)]]


@pytest.mark.parametrize("format_", ["GIF", "PNG", "TIFF", "WEBP"])
def test_of_several_frames_the_first_is_shown(format_: str):
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    options = {"lossless": True} if format_ == "WEBP" else {}

    content = encoded(frames[0], format_, save_all=True, append_images=frames[1:], **options)

    assert rgb(decode(content))[4, 4].tolist() == list(RED)


@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_modern_photo_formats_are_read(format_: str):
    content = encoded(noise(64, 48), format_, quality=90)

    decoded = decode(content)

    assert decoded.image.size == (64, 48)
    assert np.abs(rgb(decoded).astype(int) - np.asarray(noise(64, 48))).mean() < 8


def test_grey_is_told_by_the_pixels_not_by_the_mode():
    grey = Image.new("RGB", (40, 40), (90, 90, 90))
    almost = grey.copy()
    almost.putpixel((3, 5), (90, 90, 91))

    assert decode(encoded(grey, "PNG")).is_grey
    assert not decode(encoded(almost, "PNG")).is_grey


def test_arrays_are_treated_as_files_are():
    pixels = np.asarray(noise(40, 20))

    decoded = from_pixels(pixels, longest_side=10)

    assert (decoded.width, decoded.height, decoded.image.size) == (40, 20, (10, 5))


def test_an_empty_file_is_told_as_empty():
    assert reason_of(b"") == "The file is empty."


@pytest.mark.parametrize(
    "content",
    [b"<!DOCTYPE html><html>moved</html>", b"\0" * 5000, b"hello", b"%PDF-1.7", b"PK\3\4"],
)
def test_what_only_pretends_is_not_an_image(content: bytes):
    assert reason_of(content) == "Not an image."


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_half_a_file_is_refused_not_shown_half(format_: str):
    content = encoded(noise(200, 200), format_)

    assert reason_of(content[: len(content) // 2]) in (
        "The file is cut short.",
        "The file is damaged.",
    )


def test_a_truncated_jpeg_is_told_as_cut_short():
    content = encoded(noise(200, 200), "JPEG")

    assert reason_of(content[:-500]) == "The file is cut short."


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"8BPS\0\1" + bytes(40), "Photoshop"), (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript")],
)
def test_kinds_that_are_known_but_not_read_are_named(content: bytes, kind: str):
    assert reason_of(content).startswith(kind)


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size without holding any pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + bytes(4)


@pytest.mark.parametrize("side", [9_600, 16_000, 60_000])
def test_bombs_are_refused_before_they_are_unpacked(side: int):
    assert reason_of(png_header(side, side)).startswith("The image is too large: ")


def test_a_jpeg_larger_than_other_formats_may_be_is_shrunk_while_it_is_decoded(monkeypatch):
    monkeypatch.setattr(decoding, "MAX_PIXELS", 100)

    assert decode(encoded(noise(64, 64), "JPEG"), longest_side=8).image.size == (8, 8)
    assert reason_of(encoded(noise(64, 64), "PNG")).startswith("The image is too large: 64 × 64")


def test_large_images_wait_for_each_other_but_are_read(monkeypatch):
    monkeypatch.setattr(decoding, "LARGE_PIXELS", 10)

    assert decode(encoded(noise(64, 64), "PNG")).image.size == (64, 64)
    assert not decoding._one_large_image.locked()


def test_an_unexpected_failure_inside_pillow_is_a_damaged_file(monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Image, "open", fail)

    assert reason_of(encoded(noise(4, 4), "PNG")) == "The file is damaged."


def test_what_pillow_only_warns_about_is_still_shown():
    """Under pytest every warning is an error, so this fails if one gets out."""
    buffer = io.BytesIO(encoded(noise(8, 8), "PNG"))
    content = buffer.getvalue()
    # A frame count of 0 in the animation chunk: Pillow warns and shows the plain image.
    body = b"acTL" + struct.pack(">II", 0, 0)
    chunk = struct.pack(">I", 8) + body + struct.pack(">I", zlib.crc32(body))

    decoded = decode(content[:33] + chunk + content[33:])

    assert decoded.image.size == (8, 8)


@pytest.mark.parametrize("mode", ["F", "I"])
def test_many_numbers_are_scaled_band_by_band_to_the_same_picture(monkeypatch, mode: str):
    ramp = Image.fromarray(np.linspace(-500, 90_000, 20 * 30, dtype=np.float32).reshape(20, 30))
    at_once = tones.to_plain(ramp.convert(mode))

    monkeypatch.setattr(tones, "_BAND_NUMBERS", 70)

    assert tones.to_plain(ramp.convert(mode)).tobytes() == at_once.tobytes()
    assert at_once.getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (MemoryError(), "There is not enough memory to open the image."),
        (Image.DecompressionBombWarning(), "The image is too large: over 210 million pixels."),
        (Image.DecompressionBombError(), "The image is too large: over 210 million pixels."),
        (Image.UnidentifiedImageError(), "Not an image."),
    ],
)
def test_what_pillow_raises_becomes_a_reason(monkeypatch, failure: Exception, reason: str):
    def fail(*_args: object, **_options: object) -> None:
        raise failure

    monkeypatch.setattr(Image, "open", fail)

    assert reason_of(encoded(noise(4, 4), "PNG")) == reason


def test_between_one_and_two_times_the_limit_pillow_only_warns_and_that_is_enough():
    """Not even the warning is ever only a warning."""
    assert reason_of(png_header(15_000, 15_000)).startswith("The image is too large: ")
    decoding.hush_pillow()
    with pytest.raises(Image.DecompressionBombWarning):
        Image._decompression_bomb_check((15_000, 15_000))


def test_a_broken_note_about_the_orientation_is_no_reason_to_refuse(monkeypatch):
    def fail(_image: Image.Image) -> Image.Exif:
        raise SyntaxError

    monkeypatch.setattr(Image.Image, "getexif", fail)

    assert decode(encoded(noise(20, 10), "PNG")).image.size == (20, 10)


def test_an_image_of_single_bits_becomes_grey():
    image = noise(8, 8).convert("1")

    assert tones.to_plain(image).mode == "L"
    assert tones.to_plain(image).tobytes() == image.convert("L").tobytes()
