"""Labels and embedding as NumPy arrays."""

from pathlib import Path

import numpy as np

from deepclust_gui.export.atomic import written_whole
from deepclust_gui.export.labelling import Labelling


def write_npz(labelling: Labelling, out: Path, *, force: bool = False) -> None:
    """Write `paths`, `groups`, `group_names`, `confidence`, `embedding`.

    `known_groups` and `marks` join where there are any.
    All have a row for each image; text is stored as fixed-width Unicode, so that the file loads
    without pickle. Raises ExportError if `out` exists (and not `force`) or cannot be written.
    """
    arrays: dict[str, np.ndarray] = {
        "paths": np.array(labelling.paths, dtype=np.str_),
        "groups": labelling.groups,
        "group_names": np.array(labelling.names, dtype=np.str_),
        "confidence": labelling.confidence,
        "embedding": labelling.embedding,
    }
    if labelling.known is not None:
        arrays["known_groups"] = np.array(labelling.known, dtype=np.str_)
    if labelling.marks is not None:
        arrays["marks"] = np.array(labelling.marks, dtype=np.str_)
    with written_whole(out, force=force) as temporary, temporary.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
