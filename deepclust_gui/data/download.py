"""Fetching a large file: resumed after a cut, checked to the last bit, there whole or not at all.

Called only after a person agreed to it; nothing else in the program opens a connection.
"""

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from deepclust_gui.errors import FeatureError
from deepclust_gui.model.control import Control
from deepclust_gui.model.embedder import WeightsSource
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress

PHASE = "Fetching"
BLOCK_BYTES = 1 << 18
TIMEOUT_S = 30.0
ATTEMPTS = 4
"""How often a connection that is cut is taken up again before the person is told."""

_MEGABYTE = 1 << 20
_RANGE_IS_WRONG = 416
_RANGE_FOLLOWS = 206


def fetch(source: WeightsSource, folder: Path, control: Control, report: Report) -> Path:
    """Return the file of `source`, fetched into `folder`; raises FeatureError, Cancelled, OSError.

    What a stop or a cut leaves is kept as “….part” and gone on with the next time.
    """
    name = PurePosixPath(urlsplit(source.address).path).name
    part, target = folder / f"{name}.part", folder / name
    for attempt in range(ATTEMPTS):
        before = _size(part)
        failure: Exception | None = None
        try:
            complete = _fetch_once(source, part, control, report)
        except (urllib.error.HTTPError, ValueError) as error:
            raise _refused(source, error) from error
        except (
            urllib.error.URLError,
            http.client.HTTPException,
            ConnectionError,
            TimeoutError,
        ) as error:
            complete, failure = False, error
        if complete:
            break
        if attempt == ATTEMPTS - 1 or (failure is not None and _size(part) == before):
            raise _cut(source, failure)
    _check(source, part)
    part.replace(target)
    return target


def _fetch_once(source: WeightsSource, part: Path, control: Control, report: Report) -> bool:
    """Fetch what is missing of `part`; returns whether it is all there then."""
    had = _size(part)
    headers = {"User-Agent": "deepclust", "Accept-Encoding": "identity"}
    if had:
        headers["Range"] = f"bytes={had}-"
    try:
        request = urllib.request.Request(source.address, headers=headers)  # noqa: S310 - below
        if request.type not in ("http", "https"):
            raise ValueError(f"{request.type} is no way to fetch a file")
        response = urllib.request.urlopen(request, timeout=TIMEOUT_S)  # noqa: S310
    except urllib.error.HTTPError as error:
        with error:
            if error.code == _RANGE_IS_WRONG and had:
                return True  # it was all there: the check tells
        raise
    with response:
        if response.status != _RANGE_FOLLOWS:
            had = 0  # the server begins anew
        length = response.headers.get("Content-Length")
        total = had + int(length) if length else source.size_bytes
        done = _take(response, part, had=had, total=total, control=control, report=report)
    return length is None or done >= total


def _take(
    response: http.client.HTTPResponse,
    part: Path,
    *,
    had: int,
    total: int,
    control: Control,
    report: Report,
) -> int:
    """Write what comes behind the first `had` bytes of `part`; returns how many there are then."""
    started, done = time.monotonic(), had
    with part.open("r+b" if had else "wb", buffering=0) as stream:
        stream.seek(had)
        while True:
            control.check()
            try:
                block = response.read1(BLOCK_BYTES)
            except http.client.IncompleteRead:
                return done
            if not block:
                return done
            stream.write(block)
            done += len(block)
            seconds = max(time.monotonic() - started, 1e-6)
            left = max(0, total - done) / ((done - had) / seconds)
            report(
                Progress(
                    PHASE,
                    done=done // _MEGABYTE,
                    total=max(1, total // _MEGABYTE),
                    unit="MB",
                    seconds_left=left,
                )
            )


def _check(source: WeightsSource, part: Path) -> None:
    """Raise FeatureError, and throw `part` away, if it is not what was announced."""
    with part.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if not digest.startswith(source.sha256.lower()):
        part.unlink(missing_ok=True)
        raise FeatureError(
            f"What came from {source.address} is not the file that was announced "
            f"(SHA-256 {digest[:8]}… instead of {source.sha256[:8]}…), so it was thrown away.",
            "Try again later, or give a file of the weights.",
        )


def _refused(source: WeightsSource, error: Exception) -> FeatureError:
    told = (
        f"the server answers {error.code}" if isinstance(error, urllib.error.HTTPError) else error
    )
    return FeatureError(
        f"{source.address} cannot be fetched: {told}.", "Try again later, or give a file."
    )


def _cut(source: WeightsSource, error: Exception | None) -> FeatureError:
    reason = getattr(error, "reason", error)
    told = f" ({getattr(reason, 'strerror', None) or reason})" if error else ""
    return FeatureError(
        f"The connection to {urlsplit(source.address).hostname} cannot be made or was cut{told}.",
        "Check that this computer is online and try again: what has come is kept. "
        "A file of the weights does as well.",
    )


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0
