"""All that is ever wanted of an image, got from one reading of its file."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.base import HasPath, Source
from deepclust_gui.data.decode import shrunk
from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.data.thumbnails import THUMBNAIL_SIDE, encode_thumbnail
from deepclust_gui.model.digest import digest_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to get of an image, decoded with its longest side at most `side` pixels.

    `picture` is the image for the screen, `thumbnail` one for the cache, `pixels` those to train
    on. Without `may_be_large`, LargeImage is raised for what needs much memory.
    """

    side: int | None = None
    picture: bool = False
    thumbnail: bool = False
    pixels: PixelFormat | None = None
    may_be_large: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What was got: facts always; `picture` uint8 (H, W, 3) and `pixels` (C, H, W) if wanted.

    `width` and `height` are those of the whole image. `size_bytes`, `modified_ns` and `digest` are
    of the very bytes that were decoded.
    """

    width: int
    height: int
    is_grey: bool
    size_bytes: int
    modified_ns: int
    digest: str
    thumbnail: bytes = b""
    pixels: NDArray[np.uint8] | None = None
    picture: NDArray[np.uint8] | None = None


def see(source: Source, entry: HasPath, wanted: Wanted) -> Seen:
    """Return what is wanted of one image; raises UnreadableImage, SourceError, LargeImage."""
    content = source.load(entry, may_be_large=wanted.may_be_large)
    decoded = source.decode_bytes(
        content.data, longest_side=wanted.side, may_be_large=wanted.may_be_large
    )
    image = decoded.image
    small = shrunk(image, THUMBNAIL_SIDE) if wanted.thumbnail else None
    return Seen(
        width=decoded.width,
        height=decoded.height,
        is_grey=decoded.is_grey,
        size_bytes=len(content.data),
        modified_ns=content.modified_ns,
        digest=digest_of(content.data),
        thumbnail=encode_thumbnail(small) if small else b"",
        pixels=wanted.pixels.pixels(image) if wanted.pixels else None,
        picture=np.asarray(image.convert("RGB")) if wanted.picture else None,
    )
