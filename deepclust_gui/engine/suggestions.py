"""Which group each image should be of, learnt from a person's answers; which images to ask about.

A person confirms the groups of some images, a page at a time. From these, and faintly from the
groups as they are, a least-squares classifier on landmark kernels smoothed over neighbours suggests
a group for every other image. What is suggested teaches faintly in the next round, so that the
groups follow the shape of the data (self-training).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve

from deepclust_gui.engine.basis import Basis

PAGE = 48

FAINT = 0.05
"""What an image that nobody confirmed counts, beside 1 for a confirmed one."""

RIDGE = 0.1
ROUNDS = 5
SOFTNESS = 0.15
"""The temperature that turns scores into probabilities."""

SHARPNESS = 3.0
"""The power of the odds that an image does not belong on a page when pages are weighed."""

PAGE_COST = 3.0
"""What looking at a page costs beside taking out one image that does not belong."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a person said about images.

    The present group of each of `confirmed` bool (N,) is right. Image `rejected_items[r]` is not of
    group `rejected_groups[r]`, both int64 (R,).
    """

    confirmed: NDArray[np.bool_]
    rejected_items: NDArray[np.int64]
    rejected_groups: NDArray[np.int64]

    @property
    def are_enough(self) -> bool:
        """Whether suggestions may be followed unseen: two pages, or a quarter of few images."""
        return int(self.confirmed.sum()) >= min(2 * PAGE, len(self.confirmed) / 4)

    @classmethod
    def none(cls, count: int) -> Self:
        """Return that nothing was said yet about `count` images."""
        return cls(np.zeros(count, np.bool_), np.empty(0, np.int64), np.empty(0, np.int64))

    def confirm(self, items: NDArray[np.int64]) -> Self:
        """Return these answers and that the present groups of `items` (M,) are right."""
        confirmed = self.confirmed.copy()
        confirmed[items] = True
        return replace(self, confirmed=confirmed)

    def reject(self, items: NDArray[np.int64], group: int) -> Self:
        """Return these answers and that `items` (M,) are not of `group`, whatever else."""
        return replace(
            self,
            rejected_items=np.append(self.rejected_items, items),
            rejected_groups=np.append(self.rejected_groups, np.full(len(items), group, np.int64)),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """`groups` int64 (N,), the suggested group of each image: its own where it is confirmed.

    `probability` float32 (N,) of that group, 1 where confirmed; `runner_up` int64 (N,) is the next
    best group, the same one where there is only one group.
    """

    groups: NDArray[np.int64]
    probability: NDArray[np.float32]
    runner_up: NDArray[np.int64]

    @property
    def share_right(self) -> float:
        """The share of images expected to be right once all suggestions are taken, 0..1."""
        return float(self.probability.mean()) if len(self.probability) else 1.0

    def changes(
        self, labels: NDArray[np.int64], answers: Answers, *, at_least: float = 0.0
    ) -> NDArray[np.int64]:
        """Return the images, int64 (M,), that taking suggestions would move from `labels` (N,).

        Only suggestions of a probability of `at_least` are taken; confirmed images stay.
        """
        moved = (self.groups != labels) & (self.probability >= at_least) & ~answers.confirmed
        return np.flatnonzero(moved)


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """`items` int64 (M,), M ≥ 1, that are suggested to be of `group`; look-alikes side by side."""

    items: NDArray[np.int64]
    group: int


def suggest(
    basis: Basis,
    labels: NDArray[np.int64],
    answers: Answers,
    *,
    check: Callable[[], None] = lambda: None,
) -> Suggestions:
    """Return what to do with each image, from the present `labels` (N,) and `answers`.

    Group numbers may be any. A group that an image was rejected from is never suggested for it.
    The same input gives the same output.
    """
    groups, places = np.unique(labels, return_inverse=True)
    if len(groups) < 2:
        return Suggestions(labels.copy(), np.ones(len(labels), np.float32), labels.copy())
    barred = _barred(groups, answers, len(labels))  # (N, K)
    told = np.flatnonzero(answers.confirmed)
    teacher = np.eye(len(groups), dtype=np.float32)[places]  # (N, K)
    teacher[barred & (teacher > 0)] = 0  # nobody says what it is instead
    factor = _factor(basis, told)
    check()
    for _ in range(ROUNDS):
        scores = _scores(basis, factor, teacher, told)
        scores[barred] = -np.inf
        best = scores.argmax(1)
        best[told] = places[told]
        check()
        faint = np.eye(len(groups), dtype=np.float32)[best]
        if np.array_equal(faint, teacher):
            break
        teacher = faint
    return _as_suggestions(scores, best, groups, told)


def next_page(
    suggestions: Suggestions,
    answers: Answers,
    *,
    size: int = PAGE,
    leave_out: NDArray[np.bool_] | None = None,
) -> Page | None:
    """Return the page of at most `size` images that helps most for its actions; None if none is.

    All are suggested to be of one group and unconfirmed. Doubtful images help, but each that does
    not belong is an action more, so a page is worth √(doubt) summed, over its expected cost.
    `leave_out` bool (N,) are not asked about (passed over, excluded).
    """
    asked = ~answers.confirmed if leave_out is None else ~(answers.confirmed | leave_out)
    doubt = _sharp(1 - suggestions.probability.astype(np.float64))  # (N,)
    best, best_worth = None, -1.0
    for group in np.unique(suggestions.groups[asked]).tolist():
        members = np.flatnonzero(asked & (suggestions.groups == group))
        members = members[np.argsort(-doubt[members], kind="stable")]
        for start in _starts(len(members), size):
            items = members[start : start + size]
            worth = np.sqrt(doubt[items]).sum() / (PAGE_COST + doubt[items].sum())
            if worth > best_worth:
                best, best_worth = Page(items, group), worth
    return None if best is None else Page(_laid_out(best.items, suggestions), best.group)


def _sharp(doubt: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `doubt` (N,) made smaller below one half and larger above, both 0..1."""
    odds = (doubt / np.clip(1 - doubt, 1e-9, None)) ** SHARPNESS
    return odds / (1 + odds)


def _starts(count: int, size: int) -> list[int]:
    """Return where a page may begin among `count` images by doubt: 0, then further and further."""
    starts, step = [0], size // 4 or 1
    while step + size <= count:
        starts.append(step)
        step *= 2
    return starts


def _laid_out(items: NDArray[np.int64], suggestions: Suggestions) -> NDArray[np.int64]:
    """Return `items` with those that may be of one other group together, surest first."""
    order = np.lexsort((-suggestions.probability[items], suggestions.runner_up[items]))
    return items[order]


def _barred(groups: NDArray[np.int64], answers: Answers, count: int) -> NDArray[np.bool_]:
    """Return which of `groups` (K,) each image was rejected from, (N, K); never all of them."""
    barred = np.zeros((count, len(groups)), np.bool_)
    known = np.isin(answers.rejected_groups, groups)
    columns = np.searchsorted(groups, answers.rejected_groups[known])
    barred[answers.rejected_items[known], columns] = True
    barred[answers.confirmed | barred.all(1)] = False
    return barred


def _factor(basis: Basis, told: NDArray[np.int64]) -> tuple[NDArray[np.float64], bool]:
    """Return the Cholesky factor of the weighted normal equations (M, M)."""
    sure = basis.rows[told]
    normal = FAINT * basis.gram + (1 - FAINT) * (sure.T @ sure)
    normal[np.diag_indices(len(normal))] += RIDGE
    return np.linalg.cholesky(normal), True  # SciPy's holds the window up all the while


def _scores(
    basis: Basis,
    factor: tuple[NDArray[np.float64], bool],
    teacher: NDArray[np.float32],
    told: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return the least-squares scores (N, K) of `teacher` (N, K), in which `told` rows count 1."""
    right = FAINT * (basis.rows.T @ teacher) + (1 - FAINT) * (basis.rows[told].T @ teacher[told])
    weights = cho_solve(factor, right.astype(np.float64))  # (M, K)
    return np.asarray(basis.rows @ weights.astype(np.float32), np.float32)


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    raised = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float64)


def _as_suggestions(
    scores: NDArray[np.float32],
    best: NDArray[np.int64],
    groups: NDArray[np.int64],
    told: NDArray[np.int64],
) -> Suggestions:
    rows = np.arange(len(best))
    probability = _softmax(scores.astype(np.float64) / SOFTNESS)[rows, best]
    probability[told] = 1
    others = scores.copy()
    others[rows, best] = -np.inf
    return Suggestions(groups[best], probability.astype(np.float32), groups[others.argmax(1)])
