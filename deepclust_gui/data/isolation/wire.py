"""What goes between the program and a process that decodes: JSON, raw bytes, and never pickle."""

import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.data.seeing import Seen, Wanted

MAX_HEAD_BYTES = 1 << 24
MAX_BLOB_BYTES = 1 << 30
"""More than an answer ever has: a process that claims it has been taken over or is confused."""

_LENGTH = struct.Struct("<I")
_FACTS = ("width", "height", "is_grey", "size_bytes", "modified_ns", "digest")


class BrokenWireError(Exception):
    """The other side is gone, or what came from it makes no sense."""


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A dictionary that JSON can hold, and raw bytes to go with it."""

    head: dict[str, Any]
    blobs: Sequence[bytes] = field(default=())


def write_message(stream: IO[bytes], message: Message, *, flush: bool = True) -> None:
    """Write a message; raises OSError if nobody listens any more.

    Without `flush` it may be held back until one is written with it.
    """
    sizes = [len(blob) for blob in message.blobs]
    text = json.dumps({**message.head, "blobs": sizes}).encode()
    stream.write(_LENGTH.pack(len(text)) + text)
    stream.writelines(message.blobs)
    if flush:
        stream.flush()


def read_message(stream: IO[bytes]) -> Message:
    """Wait for a message and return it; raises BrokenWireError if none comes any more."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > MAX_HEAD_BYTES:
        raise BrokenWireError(f"a message of {length} bytes")
    try:
        head = json.loads(_exactly(stream, length))
        sizes = [int(size) for size in head.pop("blobs")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenWireError("a message that is none") from error
    if sum(sizes) > MAX_BLOB_BYTES or any(size < 0 for size in sizes):
        raise BrokenWireError(f"an answer of {sum(sizes)} bytes")
    return Message(head, [_exactly(stream, size) for size in sizes])


def request(location: str, paths: Sequence[str], wanted: Wanted) -> Message:
    """Return the message that asks for images of a folder."""
    return Message({"location": location, "paths": list(paths), "wanted": asdict(wanted)})


def wanted_of(message: Message) -> Wanted:
    """Return what a request wants."""
    fields = dict(message.head["wanted"])
    pixels = fields.pop("pixels")
    return Wanted(**fields, pixels=PixelFormat(**pixels) if pixels else None)


def answer_of(seen: Seen) -> Message:
    """Return the message that holds what was got of an image."""
    facts = {name: getattr(seen, name) for name in _FACTS}
    shapes = {"pixels": _shape(seen.pixels), "picture": _shape(seen.picture)}
    blobs = (seen.thumbnail, _raw(seen.pixels), _raw(seen.picture))
    return Message({"seen": facts, **shapes}, blobs)


def seen_of(message: Message) -> Seen:
    """Return what an answer holds; raises BrokenWireError if that makes no sense."""
    try:
        thumbnail, pixels, picture = message.blobs
        return Seen(
            **message.head["seen"],
            thumbnail=thumbnail,
            pixels=_array(pixels, message.head["pixels"]),
            picture=_array(picture, message.head["picture"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenWireError("an answer that is none") from error


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise BrokenWireError("nobody there")
    return data


def _shape(array: NDArray[np.uint8] | None) -> list[int] | None:
    return None if array is None else list(array.shape)


def _raw(array: NDArray[np.uint8] | None) -> bytes:
    return b"" if array is None else array.tobytes()


def _array(data: bytes, shape: list[int] | None) -> NDArray[np.uint8] | None:
    return None if shape is None else np.frombuffer(data, np.uint8).reshape(shape)
