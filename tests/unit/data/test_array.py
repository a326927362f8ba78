"""Images in an .npz file: rows, parts, labels, and what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.source import Candidate, Source, open_source
from deepclust_gui.errors import SourceError


def write(folder: Path, **arrays: Any) -> Path:
    file = folder / "images.npz"
    np.savez(file, **arrays)
    return file


def images(count: int = 6, *, channels: int | None = None) -> np.ndarray:
    shape = (count, 5, 4) if channels is None else (count, 5, 4, channels)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def paths(source: Source) -> list[str]:
    return [candidate.path for candidate in source.candidates(lambda: None)]


@pytest.mark.parametrize(("channels", "grey"), [(None, True), (3, False)])
def test_rows_are_read_back_exactly(tmp_path: Path, channels: int | None, grey: bool):  # noqa: FBT001
    array = images(channels=channels)
    source = open_source(write(tmp_path, images=array))

    decoded = source.decode(Candidate("000004"))

    assert (decoded.width, decoded.height, decoded.is_grey) == (4, 5, grey)
    np.testing.assert_array_equal(np.asarray(decoded.image), array[4])


def test_a_split_picks_rows_that_keep_their_number_in_the_file(tmp_path: Path):
    file = write(tmp_path, images=images(), split=np.array([0, 1, 0, 1, 1, 0]))

    assert paths(open_source(file)) == [f"{row:06d}" for row in range(6)]
    assert paths(open_source(file, split="train")) == ["000000", "000002", "000005"]
    assert paths(open_source(file, split="test")) == ["000001", "000003", "000004"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [(np.array([3, 0]), ["3", "0"]), (np.array(["cat", "dog"]), ["cat", "dog"])],
)
def test_labels_become_known_groups(tmp_path: Path, labels: np.ndarray, expected: list[str]):
    source = open_source(write(tmp_path, images=images(2), labels=labels))

    found = [candidate.known_group for candidate in source.candidates(lambda: None)]

    assert found == expected


def test_without_labels_no_group_is_known(tmp_path: Path):
    source = open_source(write(tmp_path, images=images(1)))

    assert source.candidates(lambda: None)[0].known_group is None


def test_a_row_that_is_not_there_is_unreadable(tmp_path: Path):
    source = open_source(write(tmp_path, images=images(2)))

    with pytest.raises(UnreadableImage, match="no row 000002"):
        source.read(Candidate("000002"))


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"pictures": images()}, "holds no array “images”"),
        ({"images": images().astype(np.float32)}, "must be uint8, not float32"),
        ({"images": images(channels=4)}, "has the shape 6 × 5 × 4 × 4"),
        ({"images": images()[0]}, "has the shape 5 × 4"),
        ({"images": images()[:0]}, "is empty"),
        ({"images": images(), "labels": np.zeros(5)}, "“labels” .* there are 6 images"),
        ({"images": np.array([{}])}, r"cannot be read as \.npz"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    tmp_path: Path, arrays: dict[str, np.ndarray], sentence: str
):
    with pytest.raises(SourceError, match=sentence):
        open_source(write(tmp_path, **arrays))


def test_a_missing_or_empty_part_is_refused(tmp_path: Path):
    with pytest.raises(SourceError, match="has no train and test part"):
        open_source(write(tmp_path, images=images()), split="test")
    with pytest.raises(SourceError, match=r"The test part of “images\.npz” is empty"):
        open_source(write(tmp_path, images=images(), split=np.zeros(6)), split="test")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\3\4 half an archive"])
def test_a_damaged_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes):
    file = tmp_path / "images.npz"
    file.write_bytes(content)

    with pytest.raises(SourceError, match=r"“images\.npz” cannot be read"):
        open_source(file)


def test_an_array_too_large_for_memory_says_so(tmp_path: Path, monkeypatch):
    def fail(*_args: object, **_options: object) -> None:
        raise MemoryError

    file = write(tmp_path, images=images(1))
    monkeypatch.setattr(np, "load", fail)

    with pytest.raises(SourceError, match="does not fit into memory"):
        open_source(file)
