"""What speaks for and against the groups of a run: its embedding, and other runs."""

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.errors import EditError
from deepclust_gui.model.curation import AdoptGroups, Edit, Grouping, Items, Standing
from deepclust_gui.model.opinion import Adoption, GroupMatch, SecondOpinion
from deepclust_gui.model.result import Group
from deepclust_gui.workbench.curation import Curation

ENOUGH_OVERLAP = 0.5
"""From this share on, a group of one run is taken for one of another."""

NO_GROUP = -1


def standing(curation: Curation, item: int, neighbours: int) -> Standing:
    """Return why an item is where it is, by the run's embedding; excluded images do not count."""
    from deepclust_gui.engine.nearness import centres, nearest

    now = curation.grouping
    embedding = curation.result_of(now).embedding
    among = now.included.copy()
    among[item] = False
    near = nearest(embedding, embedding[item], neighbours, among=among)
    found = centres(embedding, now.labels, now.included)
    group = int(now.labels[item])
    others = found.groups != group
    shares = found.shares(embedding[item])[others] if others.any() else np.empty(0)
    best = int(shares.argmax()) if len(shares) else None
    return Standing(
        item=item,
        group=group,
        confidence=float(now.confidence[item]),
        runner_up=None if best is None else int(found.groups[others][best]),
        runner_up_share=0.0 if best is None else float(shares[best]),
        neighbours=near.items,
        distances=near.distances,
    )


def second_opinion(curation: Curation, other: Curation) -> SecondOpinion:
    """Return where `other` sees the images otherwise."""
    here, there = _in_both(curation.grouping, other.grouping)
    matches = _matches(here, there, other.groups())
    by_other = {match.there: match.here for match in matches}
    groups, places = np.unique(there.labels, return_inverse=True)
    mapped = np.array([by_other.get(group, NO_GROUP) for group in groups.tolist()], np.int64)
    seen = mapped[places]  # (N,)
    disputed = here.included & there.included & (seen != here.labels)
    return SecondOpinion(
        run=curation.run.number,
        other=other.run.number,
        matches=matches,
        groups=seen,
        disputed=np.flatnonzero(disputed),
    )


def adoption(curation: Curation, earlier: Curation) -> Adoption:
    """Return which names and accepted groups of another run would go on here.

    Raises EditError if it is this very run.
    """
    if earlier.run.number == curation.run.number:
        raise EditError(
            f"Run {curation.run.number} cannot take over from itself.", "Choose an earlier run."
        )
    here, there = _in_both(curation.grouping, earlier.grouping)
    worth = {g.label for g in earlier.groups() if g.accepted or g.label in there.names}
    matches = tuple(
        match
        for match in _matches(here, there, earlier.groups())
        if match.there in worth and match.overlap >= ENOUGH_OVERLAP
    )
    left = worth - {match.there for match in matches}
    return Adoption(
        run=curation.run.number,
        of_run=earlier.run.number,
        matches=matches,
        unmatched=tuple(there.name(group) for group in sorted(left)),
    )


def adopt(curation: Curation, earlier: Curation, proposal: Adoption) -> Edit:
    """Carry out a proposal: names, accepted groups, and the images of the latter."""
    if not proposal.matches:
        raise EditError(
            f"No named or accepted group of run {earlier.run.number} has one like it here."
        )
    names = {m.here: m.name for m in proposal.matches if m.there in earlier.grouping.names}
    _require_free(curation.grouping, names)
    accepted = {match.there: match.here for match in proposal.matches if match.accepted}
    _here, there = _in_both(curation.grouping, earlier.grouping)
    items, targets = _members(there, accepted)
    return curation.add(
        AdoptGroups(
            of_run=earlier.run.number,
            names=names,
            accepted=tuple(sorted(accepted.values())),
            items=items,
            targets=targets,
        )
    )


def _in_both(one: Grouping, other: Grouping) -> tuple[Grouping, Grouping]:
    """Return two groupings of the images that both know: one of them may have come earlier."""
    count = min(len(one.labels), len(other.labels))
    return one.first(count), other.first(count)


def _require_free(here: Grouping, names: dict[int, str]) -> None:
    """Raise EditError if a group that keeps its name has one of `names` already."""
    wanted = {name.casefold() for name in names.values()}
    for group in set(here.groups.tolist()) - set(names):
        if here.name(group).casefold() in wanted:
            raise EditError(
                f"Group {group} is called “{here.name(group)}” already, as one of the other run.",
                "Give it another name first.",
            )


def _members(grouping: Grouping, groups: dict[int, int]) -> tuple[Items, NDArray[np.int64]]:
    """Return the images of `groups` and for each what its group is mapped to."""
    rows = np.flatnonzero(np.isin(grouping.labels, list(groups)) & grouping.included)
    return rows, np.array([groups[label] for label in grouping.labels[rows].tolist()], np.int64)


def _matches(
    here: Grouping, there: Grouping, groups_there: tuple[Group, ...]
) -> tuple[GroupMatch, ...]:
    from deepclust_gui.engine.matching import match_groups

    both = here.included & there.included
    by_label = {group.label: group for group in groups_there}
    return tuple(
        GroupMatch(
            here=match.one,
            there=match.other,
            name=by_label[match.other].name,
            accepted=by_label[match.other].accepted,
            shared=match.shared,
            overlap=match.overlap,
        )
        for match in match_groups(here.labels[both], there.labels[both])
    )
