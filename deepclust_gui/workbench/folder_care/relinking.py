"""Finding the images of a project again in another folder, by what is in their files."""

from collections.abc import Iterable
from pathlib import Path

from deepclust_gui.data.finding import (
    FoundFile,
    free_path,
    list_files,
    match,
    of_same_size,
    read_digests,
)
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.source import Source, open_source
from deepclust_gui.errors import SourceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.folder import Amendment, Move, Relinked
from deepclust_gui.model.items import Item
from deepclust_gui.model.job import Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.folder_care.moved_along import way_from


def new_source(store: ProjectStore, place: Path) -> Source:
    """Return the source at `place`; raises SourceError if it cannot be that of the project."""
    source = open_source(place, split=store.split)
    if source.kind == store.kind:
        return source
    if store.kind == FolderSource.kind:
        raise SourceError(
            f"“{source.shown}” is a file; the images of “{store.name}” were in a folder.",
            "Choose the folder that holds them now.",
        )
    raise SourceError(
        f"“{source.shown}” is a folder; the images of “{store.name}” were in an .npz file.",
        "Choose that file.",
    )


def relink(
    store: ProjectStore, source: Source, control: Control, report: Report, *, dry_run: bool
) -> Relinked:
    """Move the project to `source`, where its images are found by their content.

    All or nothing, and nothing with `dry_run`. Raises SourceError if none of them is there.
    """
    report(Progress("Looking for images"))
    items = store.items(0, store.item_count)
    files = of_same_size(list_files(source, control.check).files.values(), items)
    hashed = read_digests(source, files, control, report)
    found = match(items, hashed)
    if not found:
        raise SourceError(
            f"None of the {len(items):,} images of “{store.name}” is in “{source.shown}”. "
            "Nothing was changed.",
            "Choose the folder that holds them now. They are known by what is in the files, "
            "whatever these are called.",
        )
    control.check()
    if not dry_run:
        store.amend(
            Amendment(
                moves=moves(items, found),
                location=source.shown,
                relative_location=way_from(store.path, source.shown),
            )
        )
    return Relinked(
        location=source.shown,
        images=len(items),
        found=len(found),
        moved=sum(items[item].path != file.path for item, file in found.items()),
        offline=tuple(item.path for item in items if item.index not in found),
        unread=tuple(file.path for file in hashed if not file.digest),
    )


def moves(
    items: Iterable[Item], found: dict[int, FoundFile], replaced: Iterable[str] = ()
) -> tuple[Move, ...]:
    """Return what changes of the items: where they were found, or a name out of the way.

    The latter is for those without a file whose path belongs to another image now: one that was
    found there, or a new one at one of the paths `replaced`.
    """
    items = list(items)
    claimed = {file.path for file in found.values()} | set(replaced)
    taken = claimed | {item.path for item in items}
    result = []
    for item in items:
        file = found.get(item.index)
        if file is None and item.path in claimed:
            free = free_path(item.path, taken)
            taken.add(free)
            result.append(Move(item.index, free, item.modified_ns))
        elif file and (file.path, file.modified_ns) != (item.path, item.modified_ns):
            result.append(Move(item.index, file.path, file.modified_ns))
    return tuple(result)
