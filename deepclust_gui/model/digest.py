"""The identity of a file's content."""

import hashlib
from pathlib import Path

DIGEST_BYTES = 16
BLOCK_BYTES = 1 << 20


def digest_of(content: bytes) -> str:
    """Return the BLAKE2b hash of `content` as 32 hexadecimal digits."""
    return hashlib.blake2b(content, digest_size=DIGEST_BYTES).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the same hash of a file, read in blocks; raises OSError if it cannot be read."""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
