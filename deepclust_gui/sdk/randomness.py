"""Seeds that depend on where a run is, not on what ran before, so that resuming repeats it."""

import hashlib

SEED_BITS = 32


def derive_seed(seed: int, *where: str | int) -> int:
    """Return a seed below 2**32 for one place in a run; equal arguments give equal seeds."""
    text = "/".join(str(part) for part in (seed, *where))
    digest = hashlib.blake2b(text.encode(), digest_size=SEED_BITS // 8).digest()
    return int.from_bytes(digest, "little")
