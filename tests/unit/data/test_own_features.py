"""Features from a person's own file: the right row for each image, or a sentence."""

from pathlib import Path

import numpy as np
import pytest

from deepclust_gui.data.own_features import read_own_features
from deepclust_gui.errors import FeatureError


def test_rows_without_names_are_the_images_in_order(tmp_path: Path) -> None:
    np.save(tmp_path / "f.npy", np.arange(6, dtype=np.float64).reshape(3, 2))

    rows = read_own_features(tmp_path / "f.npy").rows_for(["a", "b", "c"])

    assert rows.dtype == np.float32
    assert rows.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_rows_with_paths_are_matched_by_them(tmp_path: Path) -> None:
    features = np.eye(3, dtype=np.float32)
    np.savez(tmp_path / "f.npz", features=features, path=np.array(["c.png", "./d/a.png", "b.png"]))

    rows = read_own_features(tmp_path / "f.npz").rows_for(["d/a.png", "c.png"])

    assert rows.tolist() == features[[1, 0]].tolist()


@pytest.mark.parametrize(
    ("array", "told"),
    [
        (np.zeros((2, 2)), "has 2 rows, but there are 3 images"),
        (np.array([[1, 2], [np.nan, 1], [1, 2]]), "Row 1 of .* no number"),
        (np.full((3, 2), 1e300), "Row 0 of .* no number"),
        (np.zeros(3), "have the shape 3"),
        (np.zeros((3, 0)), "have the shape 3 × 0"),
        (np.array([["a", "b"]] * 3), "not numbers"),
        (np.zeros((3, 2), np.complex64), "not numbers"),
    ],
)
def test_what_does_not_fit_is_told(array: np.ndarray, told: str, tmp_path: Path) -> None:
    np.save(tmp_path / "f.npy", array)

    with pytest.raises(FeatureError, match=told):
        read_own_features(tmp_path / "f.npy").rows_for(["a", "b", "c"])


def test_an_image_without_a_row_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "f.npz", features=np.eye(2), path=np.array(["a", "b"]))

    with pytest.raises(FeatureError, match=r"no row for “x\.png”"):
        read_own_features(tmp_path / "f.npz").rows_for(["a", "x.png"])


def test_two_rows_for_one_image_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "f.npz", features=np.eye(2), path=np.array(["a", "./a"]))

    with pytest.raises(FeatureError, match="several rows"):
        read_own_features(tmp_path / "f.npz")


@pytest.mark.parametrize("name", ["f.npy", "f.npz", "f.txt", "missing.npy"])
def test_other_files_are_refused(name: str, tmp_path: Path) -> None:
    if not name.startswith("missing"):
        (tmp_path / name).write_bytes(b"\x93NUMPY nothing of the kind")

    with pytest.raises(FeatureError):
        read_own_features(tmp_path / name)


def test_objects_in_a_file_are_never_loaded(tmp_path: Path) -> None:
    np.save(tmp_path / "f.npy", np.array([[object()]], dtype=object))

    with pytest.raises(FeatureError):
        read_own_features(tmp_path / "f.npy")
