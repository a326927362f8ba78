"""What is in a source now and was not when its project was made, or the other way round."""

from deepclust_gui.data.source import ArraySource, Source
from deepclust_gui.store import ProjectStore

_KEPT = "the project keeps its images as they were."


def changes(store: ProjectStore, source: Source) -> str:
    """Return a sentence if `source` is not what was read into the project, "" if it is.

    Cheap: only names are compared, and of an .npz file the time it was written.
    """
    now = source.candidates(lambda: None)
    if isinstance(source, ArraySource):
        written = {candidate.modified_ns for candidate in now}
        if written == {item.modified_ns for item in store.items(0, 1)}:
            return ""
        return f"“{source.location.name}” was written anew since it was read; {_KEPT}"
    there = {candidate.path for candidate in now}
    read = {*store.paths(), *(problem.path for problem in store.problems())}
    new, gone = len(there - read), len(read - there)
    if not new and not gone:
        return ""
    return f"Since the folder was read, files have come ({new:,}) or gone ({gone:,}); {_KEPT}"
