"""Where two runs disagree, sorted by what each says; found on a worker."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.model.opinion import GroupMatch
from deepclust_gui.ui.words import group_name

if TYPE_CHECKING:
    from deepclust_gui.workbench import Project

NOWHERE = -1
"""Stands for the group here of a group there that matches none."""


@dataclass(frozen=True, slots=True, eq=False)
class Dispute:
    """Images, int64 (M,), that are in group `here`, while the other run has them in `there`.

    `to` is the group here that stands for `there`, `NOWHERE` if none does; `name` is that of `to`,
    or that of `there` in the other run if nothing here is like it.
    """

    here: int
    there: int
    to: int
    name: str
    items: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Disputes:
    """What another run says of the images, where nobody has decided yet.

    `disputes` are by size, the largest first. `agreed` counts the images on which the two agree,
    `decided` those on which they do not but a person has confirmed the group here. `which` int64
    (N,) is the place of each image's dispute in `disputes`, -1 for images that are in none.
    """

    run: int
    other: int
    matches: tuple[GroupMatch, ...]
    disputes: tuple[Dispute, ...]
    which: NDArray[np.int64]
    agreed: int
    decided: int
    names: dict[int, str]

    @property
    def items(self) -> NDArray[np.int64]:
        """All disputed images, int64 (M,), dispute by dispute."""
        parts = [dispute.items for dispute in self.disputes]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def targets(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where each of these disputed images would go, int64 (M,), `NOWHERE` if nowhere."""
        to = np.array([dispute.to for dispute in self.disputes], np.int64)
        return to[self.which[items]] if len(items) else items


def load_disputes(project: "Project", run: int, other: int) -> Disputes:
    """Return where run `other` sees images otherwise than run `run`; on a worker."""
    opinion = project.second_opinion(run, other)
    here, there = project.curation(run).grouping, project.curation(other).grouping
    both = min(len(here.labels), len(there.labels))  # one of them may have come earlier
    still = opinion.disputed[~here.confirmed[opinion.disputed]]
    names = {group.label: group_name(group.label, group.name) for group in project.groups(run)}
    stands_for = {match.there: match.here for match in opinion.matches}
    found = []
    for items in _by_pair(still, here.labels, there.labels):
        group = int(there.labels[items[0]])
        to = stands_for.get(group, NOWHERE)
        name = names[to] if to != NOWHERE else group_name(group, there.name(group))
        found.append(Dispute(int(here.labels[items[0]]), group, to, name, items))
    found.sort(key=lambda one: (-len(one.items), one.here, one.there))
    which = np.full(len(here.labels), -1, np.int64)
    for place, dispute in enumerate(found):
        which[dispute.items] = place
    return Disputes(
        run=run,
        other=other,
        matches=opinion.matches,
        disputes=tuple(found),
        which=which,
        agreed=int((here.included[:both] & there.included[:both]).sum()) - len(opinion.disputed),
        decided=len(opinion.disputed) - len(still),
        names=names,
    )


def _by_pair(
    items: NDArray[np.int64], here: NDArray[np.int64], there: NDArray[np.int64]
) -> list[NDArray[np.int64]]:
    """Return `items` parted by their two groups, none of them empty."""
    if not len(items):
        return []
    order = items[np.lexsort((items, there[items], here[items]))]
    breaks = np.diff(here[order]).astype(bool) | np.diff(there[order]).astype(bool)
    return np.split(order, np.flatnonzero(breaks) + 1)
