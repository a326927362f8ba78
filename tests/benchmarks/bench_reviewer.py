"""How many actions a simulated person needs from a grouping to right groups, with suggestions.

    python tests/benchmarks/bench_reviewer.py mnist.npz --split test --project P.deepclust --run 1
    python tests/benchmarks/bench_reviewer.py usps.npz --start kmeans

The person sees a page of 48 thumbnails that are suggested to be of one group. Every key and click
is one action, 2 s each:

- a click takes one image out of the page, which says no more than that it is not of that group;
  images side by side go with a click on the first and a Shift-click on the last (two actions;
  `--no-ranges`: one click each);
- a key ends the page: Enter puts what is left into the suggested group, a number key into another;
- a key takes the suggestions for all images that nobody confirmed, when they would move a share of
  `--apply-at` of all images or more; as in the window, not before two pages were answered.

The person knows the known group of the images on the page and nothing else; images that are most
frequent on it stay. Suggestions and pages come from the engine, which sees known groups only as
answers. Accuracy is that of the real labels, suggestions not yet taken do not count. Known groups
and group numbers are matched once, at the start (Hungarian). "Actions to 99 %" are those after
which 99 % are right and stay so to the end of the simulation. Beside it: moving each wrong image
beyond the 1 % that may stay, at one action each (and at two, select and move).
"""

import argparse
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from deepclust_gui.engine.basis import Basis, build_basis
from deepclust_gui.engine.matching import match_groups
from deepclust_gui.engine.suggestions import Answers, Page, Suggestions, next_page, suggest
from deepclust_gui.model.result import Result
from deepclust_gui.paths import user_paths
from deepclust_gui.workbench import Workbench

GOALS = (0.95, 0.97, 0.98, 0.99)
SECONDS_PER_ACTION = 2.0
SPLITS = ("train", "test")
TARGET_RATIO = 5.0


@dataclass(slots=True)
class Reviewer:
    """A person at work: `labels` and `answers` as they are now, and what it took so far."""

    truth: NDArray[np.int64]
    labels: NDArray[np.int64]
    answers: Answers
    ranges: bool
    actions: int = 0
    pages: int = 0
    taken_out: int = 0
    applied: int = 0
    course: list[tuple[int, float, float]] = field(default_factory=list)
    """After each answer: actions so far, share right, share that the engine expects to be right."""

    def answer(self, page: Page) -> None:
        """Take out what does not belong, put the rest where it belongs, confirm it."""
        groups, counts = np.unique(self.truth[page.items], return_counts=True)
        group = int(groups[counts.argmax()])
        odd = self.truth[page.items] != group
        self.actions += clicks(odd, ranges=self.ranges) + 1
        self.labels[page.items[~odd]] = group
        self.answers = self.answers.confirm(page.items[~odd]).reject(page.items[odd], group)
        self.pages += 1
        self.taken_out += int(odd.sum())

    def apply(self, suggestions: Suggestions, *, at_least: float) -> None:
        """Take the suggestions for the remaining images if that share of all would move.

        Like the window, only once enough was confirmed.
        """
        if not self.answers.are_enough:
            return
        moved = suggestions.changes(self.labels, self.answers)
        if len(moved) and len(moved) >= at_least * len(self.labels):
            self.labels[moved] = suggestions.groups[moved]
            self.actions += 1
            self.applied += 1

    def note(self, suggestions: Suggestions) -> None:
        """Keep how far the work is."""
        right = float((self.labels == self.truth).mean())
        self.course.append((self.actions, right, suggestions.share_right))

    def actions_to(self, goal: float) -> int | None:
        """Return the actions after which the share right is `goal` and stays; None if never."""
        short = [place for place, (_, right, _) in enumerate(self.course) if right < goal]
        place = short[-1] + 1 if short else 0
        return self.course[place][0] if place < len(self.course) else None


def clicks(odd: NDArray[np.bool_], *, ranges: bool) -> int:
    """Return the clicks that take `odd` images (M,) out of a page."""
    if not ranges:
        return int(odd.sum())
    ends = np.flatnonzero(np.diff(np.concatenate([[0], odd.astype(int), [0]])))
    return int(np.minimum(ends[1::2] - ends[::2], 2).sum())


def review(
    basis: Basis, start: NDArray[np.int64], truth: NDArray[np.int64], chosen: argparse.Namespace
) -> Reviewer:
    """Return the reviewer after the work is done or `--actions` are used up."""
    reviewer = Reviewer(truth, start.copy(), Answers.none(len(start)), chosen.ranges)
    slowest_s = 0.0
    while reviewer.actions < chosen.actions:
        begun = time.perf_counter()
        suggestions = suggest(basis, reviewer.labels, reviewer.answers)
        page = next_page(suggestions, reviewer.answers)
        slowest_s = max(slowest_s, time.perf_counter() - begun)
        if not reviewer.course:
            reviewer.note(suggestions)  # the start
        reviewer.apply(suggestions, at_least=chosen.apply_at)
        reviewer.note(suggestions)
        if page is None:
            break
        reviewer.answer(page)
        reviewer.note(suggestions)
    print(f"suggestions and a page: at most {slowest_s:.2f} s")
    return reviewer


def load(path: Path, split: str | None, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return images uint8 (N, C, H, W) and known groups (N,); the first `rows` of them, 0 = all."""
    with np.load(path) as file:
        images, known = file["images"], file["labels"].astype(np.int64)
        if split is not None:
            part = file["split"] == SPLITS.index(split)
            images, known = images[part], known[part]
    if rows:
        images, known = images[:rows], known[:rows]
    shaped = images[:, None] if images.ndim == 3 else images.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(shaped), known


def kmeans_start(images: NDArray[np.uint8], groups: int) -> Result:
    """Return k-means on ten principal components of the pixels: a start that is easily had."""
    flat = images.reshape(len(images), -1).astype(np.float32)
    flat -= flat.mean(0)
    codes = flat @ np.linalg.eigh(flat.T @ flat)[1][:, :-11:-1]  # (N, 10)
    found = KMeans(groups, n_init=10, random_state=0).fit_predict(codes).astype(np.int64)
    return Result(codes.astype(np.float32), found, np.ones(len(found), np.float32))


def right_groups(start: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the group number each image should have (N,): best match, a new one where none is."""
    numbers = {match.other: match.one for match in match_groups(start, known)}
    unused = iter(range(int(start.max()) + 1, int(start.max()) + 1 + len(np.unique(known))))
    for group in np.unique(known).tolist():
        if group not in numbers:
            numbers[group] = next(unused)
    return np.array([numbers[group] for group in known.tolist()], np.int64)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help=".npz with images and labels")
    parser.add_argument("--split", choices=SPLITS)
    parser.add_argument("--rows", type=int, default=0, help="only the first so many images")
    parser.add_argument("--project", type=Path, help="project whose run is the start")
    parser.add_argument("--run", type=int, default=1)
    parser.add_argument("--start", choices=["kmeans"], help="make a start instead")
    parser.add_argument("--actions", type=int, default=1000, help="stop after so many")
    parser.add_argument("--apply-at", type=float, default=0.002, help="a share")
    parser.add_argument("--no-ranges", dest="ranges", action="store_false")
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if (chosen.project is None) == (chosen.start is None):
        parser.error("give either --project or --start")
    return chosen


def starting_point(
    chosen: argparse.Namespace, images: NDArray[np.uint8], known: NDArray[np.int64]
) -> Result:
    if chosen.start:
        return kmeans_start(images, len(np.unique(known)))
    project = Workbench(user_paths()).open_project(chosen.project)
    try:
        return project.result(chosen.run)
    finally:
        project.close()


def tell(reviewer: Reviewer, wrong: int) -> bool:
    """Print the table; return whether the target is met."""
    count, met = len(reviewer.truth), False
    print("goal   actions   one at a time (1 / 2 actions each)   ratio (1 / 2)    images/hour")
    for goal in GOALS:
        actions, alone = reviewer.actions_to(goal), max(0, wrong - round((1 - goal) * count))
        if actions is None:
            print(f"{goal:.0%}    not within {reviewer.actions} actions")
            continue
        ratio = alone / actions if actions else float("inf")
        speed = 3600 * count / (actions * SECONDS_PER_ACTION) if actions else float("inf")
        print(
            f"{goal:.0%} {actions:10,} {alone:14,} / {2 * alone:<18,}"
            f" {ratio:10.1f} / {2 * ratio:<8.1f} {speed:12,.0f}"
        )
        met = goal == GOALS[-1] and ratio >= TARGET_RATIO
    print(
        f"in all: {reviewer.pages} pages, {reviewer.taken_out} images taken out, suggestions taken"
        f" {reviewer.applied} times, {reviewer.answers.confirmed.sum():,} images confirmed"
    )
    print(f"after {reviewer.actions:,} actions {reviewer.course[-1][1]:.2%} are right")
    sure = next((step for step in reviewer.course[1:] if step[2] >= GOALS[-1]), None)
    if sure:
        print(f"the engine expects 99 % from {sure[0]} actions on; then {sure[1]:.2%} are right")
    return met


def main() -> None:
    """Let the person work, print what it took."""
    chosen = options()
    images, known = load(chosen.data, chosen.split, chosen.rows)
    start = starting_point(chosen, images, known)
    truth = right_groups(start.labels, known)
    wrong = int((truth != start.labels).sum())
    print(
        f"{len(known):,} images, at the start {1 - wrong / len(known):.2%} right, {wrong:,} wrong"
    )
    begun = time.perf_counter()
    basis = build_basis(images, start.embedding, start.labels, seed=chosen.seed)
    print(f"basis: {time.perf_counter() - begun:.1f} s, {basis.rows.shape[1]} numbers an image")
    reviewer = review(basis, start.labels, truth, chosen)
    sys.exit(not tell(reviewer, wrong))


if __name__ == "__main__":
    main()
