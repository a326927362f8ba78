"""The one decode function: training and viewing see the same pixels because both come from here."""

import io
import logging
import threading
import warnings
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from deepclust_gui.data.formats import FORMATS, HEAD_BYTES, NOT_AN_IMAGE, is_heif, refusal
from deepclust_gui.data.tones import has_no_colour, to_plain

logger = logging.getLogger(__name__)

MAX_PIXELS = 90_000_000
"""The most pixels of an image that must be decoded whole: about 300 MB while it is converted."""

MAX_JPEG_PIXELS = 210_000_000
"""A JPEG shrinks while it is decoded, so the largest phone cameras (200 megapixels) are fine."""

LARGE_PIXELS = 24_000_000
"""Images that stay larger than this are decoded one at a time, whatever the number of threads."""

_SHRINK = Image.Resampling.HAMMING  # half the time of bicubic, no difference at thumbnail size
_ORIENTATION_TAG = 0x0112
_TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_one_large_image = threading.Lock()

# Pillow refuses above twice this value and warns above it; the limits that count are our own.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
logging.getLogger("PIL").setLevel(logging.CRITICAL)  # what is wrong with a file becomes a reason
pillow_heif.register_heif_opener(thumbnails=False)


class UnreadableImage(Exception):  # noqa: N818 - an outcome with a reason, not a failure of ours
    """A file that cannot be shown; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LargeImage(Exception):  # noqa: N818 - a question, not a failure
    """An image that needs much memory, where it was said that it must not be one."""


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """An image ready for use: `image` is of mode "L" or "RGB", upright, and shrunk if asked for.

    `width` and `height` are in pixels as a viewer shows it, before shrinking. `is_grey` tells that
    no pixel has a colour, whatever the mode.
    """

    image: Image.Image
    width: int
    height: int
    is_grey: bool


def decode(
    content: bytes, *, longest_side: int | None = None, may_be_large: bool = True
) -> Decoded:
    """Return the first frame of an image file, its longest side at most `longest_side` pixels.

    Images are never enlarged. Raises UnreadableImage with a reason in plain words for anything that
    is not a whole image of a kind in `FORMATS`, LargeImage for one of more than `LARGE_PIXELS` to
    decode, unless it may be.
    """
    reason = refusal(content[:HEAD_BYTES])
    if reason:
        raise UnreadableImage(reason)
    hush_pillow()
    try:
        return _decode(content, longest_side, may_be_large=may_be_large)
    except (UnreadableImage, LargeImage):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        millions = MAX_JPEG_PIXELS // 1_000_000
        raise UnreadableImage(f"The image is too large: over {millions} million pixels.") from error
    except UnidentifiedImageError as error:
        raise UnreadableImage(NOT_AN_IMAGE) from error
    except MemoryError as error:
        raise UnreadableImage("There is not enough memory to open the image.") from error
    except Exception as error:  # Pillow's readers raise anything at damaged files
        logger.debug("Pillow could not read an image: %r", error)
        raise UnreadableImage(_reason(error)) from error


def from_pixels(pixels: NDArray[np.uint8], *, longest_side: int | None = None) -> Decoded:
    """Return an image of an array, uint8 (H, W) or (H, W, 3), as `decode` does for a file."""
    return _finished(Image.fromarray(pixels), pixels.shape[1], pixels.shape[0], longest_side)


def _decode(content: bytes, longest_side: int | None, *, may_be_large: bool) -> Decoded:
    formats = ("HEIF",) if is_heif(content[:HEAD_BYTES]) else FORMATS
    with Image.open(io.BytesIO(content), formats=formats) as image:
        width, height = image.size
        _refuse_too_large(image)
        if longest_side is not None and image.format in ("JPEG", "MPO"):
            _shrink_while_decoding(image, longest_side)
        large = image.width * image.height > LARGE_PIXELS
        if large and not may_be_large:
            raise LargeImage
        with _one_large_image if large else nullcontext():
            image.load()
            if image.format not in ("JPEG", "MPO"):
                width, height = image.size  # an icon knows its size only now
            plain = shrunk(to_plain(image), longest_side)
        orientation = _orientation(image)
    if orientation in _TRANSPOSES:
        plain = plain.transpose(_TRANSPOSES[orientation])
    if orientation in (5, 6, 7, 8):
        width, height = height, width
    return _finished(plain, width, height, longest_side)


def _finished(plain: Image.Image, width: int, height: int, longest_side: int | None) -> Decoded:
    image = shrunk(plain, longest_side)
    return Decoded(image, width, height, has_no_colour(image))


def _refuse_too_large(image: ImageFile.ImageFile) -> None:
    pixels = image.width * image.height
    limit = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    if pixels > limit:
        raise UnreadableImage(
            f"The image is too large: {image.width:,} × {image.height:,} pixels, "
            f"at most {limit // 1_000_000} million are read."
        )


def _shrink_while_decoding(image: ImageFile.ImageFile, longest_side: int) -> None:
    """Let libjpeg decode at 1/2, 1/4 or 1/8 where twice the wanted size is still left."""
    factor = 2 * longest_side / max(image.size)
    if factor < 1:
        image.draft(None, (max(1, int(image.width * factor)), max(1, int(image.height * factor))))


def shrunk(image: Image.Image, longest_side: int | None) -> Image.Image:
    """Return the image with its longest side at most `longest_side`; never enlarged."""
    if longest_side is None or max(image.size) <= longest_side:
        return image
    factor = longest_side / max(image.size)
    size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    return image.resize(size, _SHRINK, reducing_gap=2.0)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation still to be applied: 1 to 8, 1 if there is none or it is broken.

    Asked for after loading: TIFF and HEIF have turned themselves upright by then.
    """
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # noqa: BLE001 - a broken note about the image does not make it unreadable
        return 1


def _reason(error: Exception) -> str:
    text = str(error).lower()
    if any(word in text for word in ("truncated", "not enough image data", "unexpected end")):
        return "The file is cut short."
    return "The file is damaged."


_PILLOW = r"PIL\."


def hush_pillow() -> None:
    """Keep Pillow from warning about odd files, and make its bomb warning an error.

    Looked after at every call because `warnings.catch_warnings`, which is not safe with threads,
    puts back an older list of filters when it ends (and pytest installs its own for each test).
    """
    if warnings.filters[:1] != _FIRST_FILTER:
        warnings.filterwarnings("ignore", module=_PILLOW)
        warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
        _FIRST_FILTER[:] = warnings.filters[:1]


_FIRST_FILTER: list[object] = []
