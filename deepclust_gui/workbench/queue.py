"""Which images a person should look at next, and what their answers suggest for the others."""

import threading
from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from deepclust_gui.model.control import Control
from deepclust_gui.model.curation import Edit, Items, Mark
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.queue import QueuePage, Suggested
from deepclust_gui.model.result import Result
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.pictures import Pictures

if TYPE_CHECKING:
    from deepclust_gui.engine.basis import Basis
    from deepclust_gui.engine.suggestions import Answers, Suggestions
    from deepclust_gui.model.curation import Grouping

PAGE_SIZE = 48
LOOKING = "Looking at all images once"
PIECE = 400
"""About how many images are done between two looks at the clock, all steps taken together."""


class ReviewQueue:
    """The pages of one run. Its functions may be called on any thread, best on a worker.

    What was rejected is forgotten when the project is closed; everything else is in the journal.
    """

    def __init__(self, curation: Curation, pictures: Pictures) -> None:
        self._curation = curation
        self._pictures = pictures
        self._lock = threading.Lock()
        self._basis: tuple[Result, Basis] | None = None
        self._rejected: list[tuple[int, Items, int]] = []
        self._suggested: tuple[Grouping, Answers, Suggestions] | None = None

    def reject(self, edit: Edit, items: Items, group: int) -> None:
        """Take note that `items`, shown with those of `edit`, are not of a group.

        If the edit is undone, so is this.
        """
        self._rejected.append((edit.number, items, group))

    def next_page(self, skipped: Items) -> Job[QueuePage | None]:
        """Return the job that finds the images that help most, without `skipped` int64 (M,).

        It returns None when there are no more. The first page of a run takes seconds, because all
        images are looked at once. Raises SourceError if they must be read anew and are gone.
        """

        def work(control: Control, report: Report) -> QueuePage | None:
            return self._next_page(skipped, control, report)

        return Job("Looking for the next page", work)

    def _next_page(self, skipped: Items, control: Control, report: Report) -> QueuePage | None:
        from deepclust_gui.engine.suggestions import next_page

        now, answers, suggestions = self._suggestions(control, report)
        left_out = (now.marks != Mark.NONE) | now.settled
        left_out[skipped[skipped < len(left_out)]] = True  # one that was added may be gone again
        page = next_page(suggestions, answers, size=PAGE_SIZE, leave_out=left_out)
        if page is None:
            return None
        return QueuePage(page.items, page.group, float(suggestions.probability[page.items].mean()))

    def sure_suggestions(self) -> Suggested | None:
        """Return what would become of images nobody looked at, if that is sure enough; else None.

        Nothing is suggested before a first page, nor before a person has confirmed some.
        """
        if self._basis is None:
            return None
        now, answers, suggestions = self._suggestions(Control(), lambda _progress: None)
        if not answers.are_enough:
            return None
        items = suggestions.changes(now.labels, answers)
        items = items[now.marks[items] == Mark.NONE]
        if not len(items):
            return None
        return Suggested(items, suggestions.groups[items], suggestions.probability[items])

    def _suggestions(
        self, control: Control, report: Report
    ) -> "tuple[Grouping, Answers, Suggestions]":
        """Return the groups as they are now, what was said, and what follows from it."""
        from deepclust_gui.engine.suggestions import suggest

        with self._lock:
            now = self._curation.grouping
            if self._suggested is None or self._suggested[0] is not now:
                answers = self._answers(now)
                basis = self._built(now, control, report)
                found = suggest(basis, now.labels, answers, check=control.check)
                self._suggested = (now, answers, found)
            return self._suggested

    def _built(self, now: "Grouping", control: Control, report: Report) -> "Basis":
        """Return what is learnt on; made once for the same images, from their looks and the run."""
        from deepclust_gui.engine.basis import build_basis

        result = self._curation.result_of(now)
        if self._basis is None or self._basis[0] is not result:
            pieces = count(1)

            def check() -> None:
                control.check()
                done = min(len(result.labels), next(pieces) * PIECE)
                report(Progress(LOOKING, done, len(result.labels)))

            known = len(result.labels)
            chosen = self._pictures.format(None, len(self._curation.result.labels))
            pixels = self._pictures.pixels(chosen, control, report, count=known)
            basis = build_basis(pixels, result.embedding, result.labels, check=check)
            self._basis = (result, basis)
        return self._basis[1]

    def _answers(self, now: "Grouping") -> "Answers":
        from deepclust_gui.engine.suggestions import Answers

        answers = Answers.none(len(now.labels))
        answers = answers.confirm(np.flatnonzero(now.settled & now.included))
        in_force = set(self._curation.edits_in_force())
        for number, items, group in list(self._rejected):
            if number in in_force:
                answers = answers.reject(items, group)
        return answers
