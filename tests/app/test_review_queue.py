"""The review queue of a project: what is asked next, and what the answers suggest."""

import numpy as np
import pytest

from deepclust_gui.errors import Cancelled, EditError
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Workbench

NONE = np.empty(0, np.int64)


@pytest.fixture
def project(pictures):
    project = Workbench().new_project(pictures).run()
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    yield project
    project.close()


def test_a_page_is_of_one_group_and_not_yet_checked(project) -> None:
    page = project.queue(1).next_page(NONE).run()

    labels = project.labels(1)
    assert set(labels[page.items]) == {page.group}
    assert 0 < page.sure <= 1
    project.curation(1).move(page.items, page.group)
    again = project.queue(1).next_page(NONE).run()
    assert not set(again.items) & set(page.items)


def test_the_queue_ends_when_everything_is_checked(project) -> None:
    queue, seen = project.queue(1), []
    while (page := queue.next_page(NONE).run()) is not None:
        seen += page.items.tolist()
        project.curation(1).move(page.items, page.group)

    assert sorted(seen) == list(range(24))
    assert queue.sure_suggestions() is None


def test_what_is_marked_skipped_or_of_a_done_group_is_not_asked_about(project) -> None:
    curation = project.curation(1)
    labels = curation.grouping.labels
    curation.accept(0)
    curation.mark(np.flatnonzero(labels == 1)[:3], Mark.UNSURE)
    curation.mark(np.flatnonzero(labels == 1)[3:5], Mark.EXCLUDED)
    left = np.flatnonzero(labels == 1)[5:]

    page = project.queue(1).next_page(np.flatnonzero(labels == 2)).run()

    assert sorted(page.items) == left.tolist()


def test_nothing_is_suggested_before_somebody_said_something(project) -> None:
    queue = project.queue(1)
    assert queue.sure_suggestions() is None
    queue.next_page(NONE).run()

    assert queue.sure_suggestions() is None


def test_answers_teach_suggestions_that_can_be_followed_and_undone(pictures) -> None:
    project = Workbench().new_project(pictures).run()
    try:
        project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
        curation = project.curation(1)
        right = curation.grouping.labels.copy()
        wrong = [int(np.flatnonzero(right == group)[0]) for group in range(3)]
        parts = {group: np.setdiff1d(np.flatnonzero(right == group), wrong) for group in range(3)}
        for group, item in enumerate(wrong):  # one of each is put elsewhere, and nobody said so
            curation.split(group, [item])
        made = curation.grouping.labels[wrong].tolist()
        for group, label in enumerate(made):
            curation.merge((group + 1) % 3, [label])
        for group, items in parts.items():
            curation.confirm(items[:4])
            assert (curation.grouping.labels[items] == group).all()
        queue = project.queue(1)
        queue.next_page(NONE).run()

        suggested = queue.sure_suggestions()
        assert sorted(suggested.items) == sorted(wrong)
        curation.follow(suggested)
        assert (curation.grouping.labels == right).all()
        assert not curation.grouping.confirmed[wrong].any()
        curation.undo()
        assert (curation.grouping.labels[wrong] != right[wrong]).all()
        with pytest.raises(EditError, match="no suggestions"):
            curation.follow(type(suggested)(NONE, NONE, np.empty(0, np.float32)))
    finally:
        project.close()


def test_what_was_taken_out_of_a_page_is_asked_about_as_something_else(project) -> None:
    queue, curation = project.queue(1), project.curation(1)
    page = queue.next_page(NONE).run()
    out, kept = page.items[:1], page.items[1:]
    edit = curation.move(kept, page.group)
    queue.reject(edit, out, page.group)

    asked = {}
    while (again := queue.next_page(NONE).run()) is not None:
        asked.update(dict.fromkeys(again.items.tolist(), again.group))
        curation.confirm(again.items)
    assert asked[int(out[0])] != page.group


def test_an_undone_page_takes_what_was_said_with_it_back(project) -> None:
    queue, curation = project.queue(1), project.curation(1)
    page = queue.next_page(NONE).run()
    edit = curation.move(page.items[1:], page.group)
    queue.reject(edit, page.items[:1], page.group)
    curation.undo()

    again = queue.next_page(NONE).run()

    assert again.group == page.group
    assert sorted(again.items) == sorted(page.items)


def test_known_groups_never_reach_the_queue(pictures, monkeypatch) -> None:
    project = Workbench().new_project(pictures).run()
    try:
        project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
        monkeypatch.setattr(project._store, "known_labels", lambda: pytest.fail("asked"))
        assert project.queue(1).next_page(NONE).run() is not None
    finally:
        project.close()


def test_looking_at_all_images_can_be_stopped_and_tells_how_far_it_is(project) -> None:
    job = project.queue(1).next_page(NONE)
    job.control.stop()
    with pytest.raises(Cancelled):
        job.run()
    job = project.queue(1).next_page(NONE)
    job.run()

    assert job.latest.phase == "Looking at all images once"
    assert 0 < job.latest.fraction <= 1
