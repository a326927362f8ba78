"""Features that a person made elsewhere: an .npy, .npz or Parquet file, checked to the last row."""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.errors import FeatureError

PATH_NAMES = ("path", "paths", "file", "filename", "image")
FEATURE_NAMES = ("features", "embedding", "embeddings", "vectors")
_NAMED = 3
_HINT = "It needs a row of numbers for each image: “features”, and “path” if rows have names."


@dataclass(frozen=True, slots=True, eq=False)
class OwnFeatures:
    """Features float32 (R, D) of a file, and the path of the image of each row if it says so."""

    file: Path
    values: NDArray[np.float32]
    paths: tuple[str, ...] | None

    def rows_for(self, paths: Sequence[str]) -> NDArray[np.float32]:
        """Return the features of the images with these paths, float32 (N, D), in their order.

        Without names, row i is image i. Raises FeatureError if there are too many, too few, or some
        are not there. Rows of other images are no mistake where rows have names.
        """
        if self.paths is None:
            if len(self.values) != len(paths):
                raise FeatureError(
                    f"“{self.file.name}” has {len(self.values):,} rows, but there are "
                    f"{len(paths):,} images.",
                    "Each image needs its row, in the order of the table of images.",
                )
            return self.values
        rows = {_plain(path): row for row, path in enumerate(self.paths)}
        missing = [path for path in paths if _plain(path) not in rows]
        if missing:
            named = ", ".join(f"“{path}”" for path in missing[:_NAMED])
            more = f" and {len(missing) - _NAMED:,} more" * (len(missing) > _NAMED)
            raise FeatureError(
                f"“{self.file.name}” has no row for {named}{more}.",
                "Paths are relative to the folder of images, as in the CSV.",
            )
        return self.values[[rows[_plain(path)] for path in paths]]


def read_own_features(file: Path) -> OwnFeatures:
    """Return the features in a file; raises FeatureError, in a sentence, if it holds none."""
    try:
        values, paths = _READERS[file.suffix.lower()](file)
    except KeyError:
        raise FeatureError(f"“{file.name}” is no file of features.", _HINT) from None
    except FileNotFoundError as error:
        raise FeatureError(f"There is no file “{file}”.") from error
    except FeatureError:
        raise
    except MemoryError as error:
        raise FeatureError(f"“{file.name}” does not fit into memory.") from error
    except Exception as error:  # the readers raise anything at damaged files
        raise FeatureError(f"“{file.name}” is damaged or no such file.", _HINT) from error
    return OwnFeatures(file, _checked(values, file), _checked_paths(paths, len(values), file))


def _from_npy(file: Path) -> tuple[NDArray[Any], None]:
    return np.load(file, allow_pickle=False), None


def _from_npz(file: Path) -> tuple[NDArray[Any], list[str] | None]:
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
        names = [name for name in FEATURE_NAMES if name in arrays]
        names += [name for name in arrays if arrays[name].ndim == 2]
        if not names:
            raise FeatureError(f"“{file.name}” holds no array “features”.", _HINT)
        named = next((name for name in PATH_NAMES if name in arrays), None)
        return arrays[names[0]], None if named is None else [str(p) for p in arrays[named]]


def _from_parquet(file: Path) -> tuple[NDArray[Any], list[str] | None]:
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise FeatureError(
            "Parquet files need the package pyarrow, which is not installed.",
            "Install it with: pip install deepclust[parquet] (or save the features as .npy).",
        ) from error
    table = parquet.read_table(file)
    named = next((name for name in PATH_NAMES if name in table.column_names), None)
    paths = None if named is None else [str(p) for p in table[named].to_pylist()]
    lists = [name for name in FEATURE_NAMES if name in table.column_names]
    if lists:
        return np.array(table[lists[0]].to_pylist()), paths
    columns = [name for name in table.column_names if name != named]
    return np.stack([table[name].to_numpy() for name in columns], 1), paths


_READERS: dict[str, Any] = {".npy": _from_npy, ".npz": _from_npz, ".parquet": _from_parquet}


def _checked(values: NDArray[Any], file: Path) -> NDArray[np.float32]:
    if values.ndim != 2 or not values.size:
        shape = " × ".join(str(side) for side in values.shape)
        raise FeatureError(f"The features in “{file.name}” have the shape {shape}.", _HINT)
    if values.dtype.kind not in "fiu":
        raise FeatureError(f"The features in “{file.name}” are {values.dtype}, not numbers.", _HINT)
    with np.errstate(over="ignore"):
        numbers = values.astype(np.float32)
    bad = np.flatnonzero(~np.isfinite(numbers).all(1))
    if len(bad):
        raise FeatureError(
            f"Row {bad[0]} of “{file.name}” holds something that is no number (NaN or infinite); "
            f"so do {len(bad) - 1:,} others.",
            "Make its features anew, or leave the image out.",
        )
    return numbers


def _checked_paths(paths: list[str] | None, rows: int, file: Path) -> tuple[str, ...] | None:
    if paths is None:
        return None
    if len(paths) != rows:
        raise FeatureError(f"“{file.name}” has {rows:,} rows and {len(paths):,} paths.", _HINT)
    if len(set(map(_plain, paths))) < rows:
        raise FeatureError(f"“{file.name}” has several rows for one image.", _HINT)
    return tuple(paths)


def _plain(path: str) -> str:
    """Return a path in the form of an item's: forward slashes, no dots."""
    return str(PurePosixPath(path.replace("\\", "/")))
