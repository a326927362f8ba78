"""Telling images by their first bytes."""

import pytest

import deepclust_gui.data.decode  # noqa: F401 - teaches Pillow to write HEIF
from deepclust_gui.data.formats import HEAD_BYTES, is_heif, refusal
from helpers.images import encoded, noise


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", True),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", True),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", False),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", False),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp41isom", False),
        (b"heic", False),
    ],
)
def test_heif_is_told_from_its_relatives(head: bytes, expected: bool):  # noqa: FBT001
    assert is_heif(head) == expected


@pytest.mark.parametrize(
    "format_",
    ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF", "JPEG2000", "PPM", "ICO", "TGA"],
)
def test_every_common_kind_is_let_in_by_its_head(format_: str):
    assert refusal(encoded(noise(32, 32), format_)[:HEAD_BYTES]) == ""


@pytest.mark.parametrize("head", [b"\0" * 64, b"RIFF\0\0\0\0WAVEfmt ", b"\x7fELF", b"GIF12a"])
def test_other_files_are_kept_out_by_theirs(head: bytes):
    assert refusal(head) == "Not an image."


@pytest.mark.parametrize("length", range(1, 18))
def test_a_file_of_few_bytes_is_no_image_and_no_crash(length: int):
    for head in (b"x\n" * length, b"\0" * length, b"(" * length):
        assert refusal(head[:length]) == "Not an image."
