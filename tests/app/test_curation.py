"""Curating a run: what can be done, what cannot, and that nothing is ever lost."""

import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from deepclust_gui.errors import Cancelled, EditError, MethodError, ProjectError
from deepclust_gui.model.curation import EditKind, FollowSuggestions, Grouping, Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench import Curation, Project, Workbench
from deepclust_gui.workbench import curation as curating
from deepclust_gui.workbench.opinion import adopt, adoption, second_opinion, standing
from helpers.curating import add_run, curation_of, new_store
from helpers.reference import Reference, RefusedError

LABELS = [0, 0, 0, 2, 2, 2, 2, 5, 5, 8]
SURE = [0.5, 0.9, 0.1, 0.3, 0.8, 0.8, 0.2, 0.4, 0.6, 0.7]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ProjectStore]:
    opened = new_store(tmp_path / "p.deepclust")
    add_run(opened, LABELS, confidence=SURE)
    yield opened
    opened.close()


@pytest.fixture
def curation(store: ProjectStore) -> Curation:
    return curation_of(store)


def same(one: Grouping, other: Grouping) -> bool:
    """Whether two groupings hold the same."""
    return all(
        np.array_equal(getattr(one, part), getattr(other, part))
        for part in ("labels", "confidence", "marks", "confirmed")
    ) and (one.names, one.accepted) == (other.names, other.accepted)


# -------------------------------------------------------------------- against a slow reference

groups = st.sampled_from([0, 2, 5, 8, 1, 9, 10, 11])
items = st.lists(st.integers(-1, 10) | st.integers(0, 9), max_size=5)
texts = st.sampled_from(["cats", "  CATS ", "", " ", "Group 2", "group 9", "Straße", "x" * 101])
operations = st.one_of(
    st.tuples(st.just("name"), groups, texts),
    st.tuples(st.just("merge"), groups, st.lists(groups, max_size=3)),
    st.tuples(st.just("split"), groups, items),
    st.tuples(st.just("move"), items, st.none() | groups),
    st.tuples(st.just("mark"), items, st.sampled_from(Mark)),
    st.tuples(st.just("confirm"), items),
    st.tuples(st.just("accept"), groups, st.booleans()),
    st.tuples(st.just("undo")),
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("go_to"), st.none() | st.integers(1, 12)),
    st.tuples(st.just("reopen")),
)


def assert_same(curation: Curation, reference: Reference) -> None:
    """Fail unless the groups, and how they are listed, are those of the reference."""
    now, expected = curation.grouping, reference.now
    assert now.labels.tolist() == list(expected.group.values())
    assert now.marks.tolist() == list(expected.mark.values())
    assert now.confirmed.tolist() == list(expected.confirmed.values())
    np.testing.assert_allclose(now.confidence, list(expected.sure.values()), rtol=1e-6)
    assert (now.names, set(now.accepted)) == (expected.names, expected.done)
    typical = {
        g: sorted(expected.members(g), key=lambda i: (-reference.by_the_method[i], i))
        for g in expected.groups()
    }
    assert [
        (g.label, g.name, g.size, list(g.typical), g.accepted, g.settled) for g in curation.groups()
    ] == [
        (
            group,
            expected.name(group),
            len(members),
            members,
            group in expected.done,
            sum(expected.settled(item) for item in members),
        )
        for group, members in typical.items()
    ]
    assert curation.can_undo is (reference.at.parent is not None)
    assert curation.can_redo is bool(reference.at.children)


def carry_out(curation: Curation, operation: str, *arguments: object) -> None:
    if operation == "accept":
        group, done = arguments
        curation.accept(group, done=done)
    else:
        getattr(curation, operation)(*arguments)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(operations, min_size=8, max_size=25), kept=st.sampled_from([0, 2**20]))
def test_any_sequence_of_edits_undo_and_redo_is_as_in_a_slow_reference(
    steps, kept, monkeypatch
) -> None:
    monkeypatch.setattr(curating, "KEPT_BYTES", kept)  # none: only two groupings are kept
    with TemporaryDirectory() as folder:
        store = new_store(Path(folder) / "p.deepclust")
        try:
            add_run(store, LABELS, confidence=SURE)
            curation, reference = curation_of(store), Reference(LABELS, SURE, first_new=9)
            for operation, *arguments in steps:
                if operation == "reopen":
                    curation = curation_of(store)
                    continue
                try:
                    reference.do(operation, *arguments)
                except RefusedError:
                    with pytest.raises(EditError):
                        carry_out(curation, operation, *arguments)
                else:
                    carry_out(curation, operation, *arguments)
                assert_same(curation, reference)
            assert_same(curation_of(store), reference)
            assert {e.number for e in curation.history() if e.in_force} == (
                reference.in_force() - {None}
            )
            assert [e.number for e in curation.history()] == list(range(1, reference.edits + 1))
        finally:
            store.close()


def test_undo_goes_further_back_than_what_is_kept_in_memory(store, monkeypatch) -> None:
    monkeypatch.setattr(curating, "KEPT_BYTES", 0)
    curation = curation_of(store)
    states = [curation.grouping]
    for number in range(12):
        curation.move([number % 10], None)
        states.append(curation.grouping)

    for before in reversed(states[:-1]):
        curation.undo()
        assert same(curation.grouping, before)
    for after in states[1:]:
        curation.redo()
        assert same(curation.grouping, after)


def test_after_reopening_and_going_far_back_every_state_is_still_right(curation, store) -> None:
    states = [curation.grouping]
    for number in range(30):
        curation.move([number % 10], None)
        states.append(curation.grouping)
    reopened = curation_of(store)
    assert same(reopened.grouping, states[30])

    reopened.go_to(12)
    for before in reversed(states[:12]):
        reopened.undo()
        assert same(reopened.grouping, before)
    reopened.go_to(30)
    assert same(reopened.grouping, states[30])
    for before in reversed(states[:30]):
        reopened.undo()
        assert same(reopened.grouping, before)


# -------------------------------------------------------------------- what cannot be done

REFUSED = {
    "merging a group with itself": (lambda c: c.merge(2, [0, 2]), "cannot be merged with itself"),
    "merging one alone": (lambda c: c.merge(2, []), "One group alone"),
    "merging what is not there": (lambda c: c.merge(2, [1]), "There is no group 1"),
    "merging into what is not there": (lambda c: c.merge(1, [2]), "There is no group 1"),
    "splitting one image": (lambda c: c.split_by(8, 2), "has only one image"),
    "splitting one image by hand": (lambda c: c.split(8, [9]), "has only one image"),
    "splitting off all images": (lambda c: c.split(5, [7, 8]), "all images of Group 5"),
    "splitting off those of others": (lambda c: c.split(5, [7, 0]), "not in Group 5"),
    "splitting into one": (lambda c: c.split_by(2, 1), "2 to 4 parts, not 1"),
    "splitting into too many": (lambda c: c.split_by(2, 5), "2 to 4 parts, not 5"),
    "moving nothing": (lambda c: c.move([], 2), "No images are chosen"),
    "moving to what is not there": (lambda c: c.move([0], 3), "There is no group 3"),
    "images that are none": (lambda c: c.mark([0, 10], Mark.UNSURE), "not in the project"),
    "images below none": (lambda c: c.confirm([-1]), "not in the project"),
    "an empty name": (lambda c: c.name(2, " \n"), "cannot be empty"),
    "10,000 characters": (lambda c: c.name(2, "x" * 10_000), "100 characters at most, not 10,000"),
    "a default name of another": (lambda c: c.name(2, "gROUP 77"), "name of another group"),
    "accepting what is not there": (lambda c: c.accept(3), "There is no group 3.*0, 2, 5, 8"),
    "nothing to undo": (lambda c: c.undo(), "nothing to undo"),
    "nothing to redo": (lambda c: c.redo(), "nothing to redo"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(what, curation, store) -> None:
    ask, told = REFUSED[what]
    before = curation.grouping

    with pytest.raises(EditError, match=told):
        ask(curation)

    assert curation.grouping is before
    assert curation.history() == ()
    assert curation.move([0], None).facts["to"] == 9  # no number was used up


def test_two_groups_never_share_a_name_whatever_its_case(curation) -> None:
    curation.name(0, "  Straße   9 ")

    with pytest.raises(EditError, match=r"Group 0 is called .* already"):
        curation.name(2, "STRASSE 9")
    curation.name(0, "straße 9")  # one's own may be written otherwise
    curation.merge(2, [0])
    curation.name(2, "Straße 9")  # the group that had it is gone


def test_a_name_of_100_characters_is_taken_and_the_default_takes_it_back(curation) -> None:
    curation.name(0, "ü" * 100)
    assert curation.groups()[0].name == "ü" * 100

    curation.name(0, "Group 0")

    assert curation.groups()[0].name == "Group 0"
    assert curation.grouping.names == {}


def test_excluded_images_cannot_be_split_off(curation) -> None:
    curation.mark([3, 4], Mark.EXCLUDED)

    with pytest.raises(EditError, match="not in Group 2"):
        curation.split(2, [3, 5])
    with pytest.raises(EditError, match="all images"):
        curation.split(2, [5, 6])


def test_a_group_is_gone_with_its_last_image_and_back_with_it(curation) -> None:
    curation.name(8, "birds")
    curation.mark([9], Mark.EXCLUDED)
    assert [g.label for g in curation.groups()] == [0, 2, 5]
    with pytest.raises(EditError, match="no group 8"):
        curation.move([0], 8)

    curation.mark([9], Mark.NONE)

    assert curation.groups()[-1].name == "birds"


def test_an_image_named_twice_counts_once(curation) -> None:
    assert curation.move([4, 0, 4, 4], 8).facts == {"to": 8, "count": 2}


# -------------------------------------------------------------------- numbers of groups


def test_numbers_start_behind_all_groups_that_were_asked_for(tmp_path) -> None:
    store = new_store(tmp_path / "p.deepclust")
    add_run(store, [0, 1, 1], clusters=7)  # of seven groups, five came out empty
    curation = curation_of(store)

    assert curation.move([0], None).facts["to"] == 7
    store.close()


def test_a_number_is_never_given_twice_and_redo_brings_the_same_back(curation, store) -> None:
    first = curation.split(2, [3]).facts["new"]
    curation.undo()
    second = curation.split(2, [3]).facts["new"]
    curation.undo()
    assert curation.redo().facts["new"] == second
    curation.undo()

    assert curation_of(store).move([3], None).facts["to"] == 11
    assert (first, second) == ([9], [10])


# -------------------------------------------------------------------- threads, windows, versions


def test_two_threads_edit_and_nothing_is_lost(curation, store) -> None:
    def work(first: int) -> None:
        for item in range(first, 10, 2):
            curation.move([item], None)
            curation.groups()

    threads = [threading.Thread(target=work, args=(first,)) for first in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(curation.grouping.labels.tolist()) == list(range(9, 19))
    assert len(curation.history()) == 10
    assert same(curation_of(store).grouping, curation.grouping)


def test_a_second_opening_sees_edits_but_makes_none(curation, store) -> None:
    curation.name(0, "cats")
    looking = ProjectStore.open(store.path, look_if_busy=True)
    try:
        seen = curation_of(looking)
        assert seen.groups()[0].name == "cats"
        for change in (
            lambda: seen.name(0, "dogs"),
            lambda: seen.move([0], None),
            seen.undo,
            seen.redo,
            lambda: seen.go_to(None),
            lambda: seen.split_by(2, 2).run(),
        ):
            with pytest.raises(ProjectError, match="open in another window"):
                change()
        assert seen.groups()[0].name == "cats"
    finally:
        looking.close()
    assert len(curation.history()) == 1


def test_edits_of_a_newer_version_are_a_sentence_and_stay(curation, store) -> None:
    curation.name(0, "cats")
    curation.move([0], None)
    with store._database.writing() as connection:
        connection.execute("UPDATE edit SET kind = 'rotate' WHERE number = 1")
    reopened = curation_of(store)

    for ask in (
        lambda: reopened.grouping,
        reopened.groups,
        reopened.history,
        reopened.undo,
        lambda: reopened.go_to(None),
        lambda: reopened.name(2, "dogs"),
    ):
        with pytest.raises(ProjectError, match=r"kind this version does not know \(“rotate”\)"):
            ask()
    with store._database.reading() as connection:
        assert connection.execute("SELECT count(*), max(number) FROM edit").fetchone() == (2, 2)
        assert connection.execute("SELECT edit FROM run").fetchone() == (2,)


@pytest.mark.parametrize("damage", ["kind = 'rotate'", "arrays = x'00'"])
def test_an_undone_edit_that_cannot_be_read_stays_undone(damage, curation, store) -> None:
    curation.name(0, "cats")
    before = curation.grouping
    curation.move([0], None)
    curation.undo()
    with store._database.writing() as connection:
        connection.execute(f"UPDATE edit SET {damage} WHERE number = 2")

    for ask in (curation.redo, lambda: curation.go_to(2)):
        with pytest.raises(ProjectError, match=r"does not know|cannot be read"):
            ask()

    assert curation.grouping is before
    assert same(curation_of(store).grouping, before)


def test_a_run_without_a_result_has_no_groups(store) -> None:
    number = store.start_run(RunRequest("a"), method_name="A", plugin="", params={}, device="cpu")

    with pytest.raises(ProjectError):
        curation_of(store, number)


# -------------------------------------------------------------------- what speaks for a group


def test_the_standing_of_an_image_names_neighbours_and_the_runner_up(tmp_path, rng) -> None:
    labels = np.repeat([3, 4, 9], 30)
    centre = np.array([[0, 0], [6, 0], [0, 20]], np.float32)
    codes = centre[np.repeat([0, 1, 2], 30)] + rng.normal(size=(90, 2)).astype(np.float32)
    store = new_store(tmp_path / "p.deepclust")
    add_run(store, labels, embedding=codes, confidence=np.full(90, 0.5))
    curation = curation_of(store)
    curation.mark(np.arange(1, 30, 2), Mark.EXCLUDED)
    among = curation.grouping.included.copy()
    among[2] = False

    found = standing(curation, 2, 8)

    exact = NearestNeighbors(n_neighbors=8, algorithm="brute").fit(codes[among])
    distances, rows = exact.kneighbors(codes[2:3])
    assert found.neighbours.tolist() == np.flatnonzero(among)[rows[0]].tolist()
    np.testing.assert_allclose(found.distances, distances[0], atol=1e-4)
    assert (found.item, found.group, found.confidence) == (2, 3, 0.5)
    assert found.runner_up == 4
    means = [codes[curation.grouping.members(group)].mean(0) for group in (3, 4, 9)]
    squared = ((np.array(means) - codes[2]) ** 2).sum(1)
    kernel = 1 / (1 + squared / squared.min())
    assert found.runner_up_share == pytest.approx(kernel[1] / kernel.sum(), rel=1e-4)
    store.close()


def test_a_single_group_has_no_runner_up(curation) -> None:
    curation.merge(0, [2, 5, 8])

    found = standing(curation, 0, 3)

    assert (found.runner_up, found.runner_up_share) == (None, 0.0)
    assert len(found.neighbours) == 3


def test_excluded_images_have_a_standing_too(curation) -> None:
    curation.mark(range(10), Mark.EXCLUDED)

    found = standing(curation, 0, 3)

    assert (found.group, found.runner_up, len(found.neighbours)) == (0, None, 0)


# -------------------------------------------------------------------- two runs


@pytest.fixture
def earlier(store) -> Curation:
    """Another run: its groups 1, 3, 4 are 2, 0, 5 of the first; the last image is elsewhere."""
    add_run(store, [3, 3, 3, 1, 1, 1, 1, 4, 4, 1])
    return curation_of(store, 2)


def test_a_second_opinion_tells_on_which_images_two_runs_disagree(curation, earlier) -> None:
    opinion = second_opinion(curation, earlier)

    assert {(m.here, m.there) for m in opinion.matches} == {(2, 1), (0, 3), (5, 4)}
    assert opinion.groups.tolist() == [0, 0, 0, 2, 2, 2, 2, 5, 5, 2]
    assert opinion.disputed.tolist() == [9]
    overlaps = {m.here: (m.shared, m.overlap) for m in opinion.matches}
    assert overlaps == {0: (3, 1.0), 2: (4, 0.8), 5: (2, 1.0)}

    curation.move([0], 5)
    earlier.merge(3, [1])
    opinion = second_opinion(curation, earlier)

    assert opinion.groups.tolist() == [2] * 7 + [5, 5, 2]
    assert opinion.disputed.tolist() == [0, 1, 2, 9]


def test_what_either_side_excluded_or_matches_nothing_is_told_apart(curation, earlier) -> None:
    curation.mark([9], Mark.EXCLUDED)
    earlier.move([5], None)
    earlier.mark([0], Mark.EXCLUDED)

    opinion = second_opinion(curation, earlier)

    assert opinion.groups[5] == -1
    assert opinion.disputed.tolist() == [5]


def test_names_and_accepted_groups_of_an_earlier_run_go_on(curation, earlier) -> None:
    earlier.name(3, "cats")
    earlier.accept(1)
    earlier.name(4, "dogs")
    earlier.move([7], 1)  # of “dogs”, one image is left: half of the two here
    earlier.move([9], None)
    earlier.accept(5)
    curation.mark([9], Mark.EXCLUDED)

    proposal = adoption(curation, earlier)
    assert [edit.kind for edit in curation.history()] == [EditKind.MARK]
    edit = adopt(curation, earlier, proposal)

    found = {(m.here, m.there, m.name, m.accepted) for m in proposal.matches}
    assert found == {(0, 3, "cats", False), (2, 1, "Group 1", True), (5, 4, "dogs", False)}
    assert proposal.unmatched == ("Group 5",)
    assert edit.kind is EditKind.ADOPT
    now = curation.grouping
    assert now.names == {0: "cats", 5: "dogs"}
    assert now.accepted == {2}
    assert now.labels.tolist() == [0, 0, 0, 2, 2, 2, 2, 2, 5, 8]
    assert np.flatnonzero(now.confirmed).tolist() == [3, 4, 5, 6, 7]
    curation.undo()
    assert curation.grouping.names == {}


def test_groups_that_share_too_little_are_left_behind_and_named(curation, earlier) -> None:
    earlier.name(4, "dogs")
    earlier.move([0, 1, 3], 4)

    proposal = adoption(curation, earlier)

    assert (proposal.matches, proposal.unmatched) == ((), ("dogs",))
    with pytest.raises(EditError, match="No named or accepted group of run 2"):
        adopt(curation, earlier, proposal)
    with pytest.raises(EditError, match="itself"):
        adoption(curation, curation)


def test_a_name_that_is_taken_here_is_not_adopted(curation, earlier) -> None:
    earlier.name(3, "cats")
    curation.name(8, "Cats")

    with pytest.raises(EditError, match="Group 8 is called “Cats” already"):
        adopt(curation, earlier, adoption(curation, earlier))
    assert len(curation.history()) == 1


# -------------------------------------------------------------------- with images


@pytest.fixture
def project(grouped) -> Iterator[Project]:
    opened = Workbench().open_project(grouped.project)
    yield opened
    opened.close()


def kinds_in(project: Project, group: int) -> set[str]:
    members = project.curation(1).grouping.members(group)
    return {item.path.split("/")[0] for item in project.items_at(members)}


@pytest.mark.parametrize("method", [None, "kmeans"])
def test_a_group_is_split_by_looks_the_same_way_every_time(method, project) -> None:
    curation = project.curation(1)
    curation.merge(0, [1, 2])

    first = curation.split_by(0, 3, method=method).run()
    parts = curation.grouping.labels
    assert all(len(kinds_in(project, group)) == 1 for group in (0, 3, 4))
    assert [g.size for g in curation.groups()] == [8, 8, 8]
    curation.undo()
    second = curation.split_by(0, 3, method=method).run()

    assert (first.facts["new"], second.facts["new"]) == ([3, 4], [5, 6])
    renumbered = np.select([parts == 3, parts == 4], [5, 6], parts)
    assert curation.grouping.labels.tolist() == renumbered.tolist()


def test_the_largest_part_keeps_the_number(project) -> None:
    curation = project.curation(1)
    curation.merge(0, [1, 2])
    bars = [row for row in range(24) if project.items_at([row])[0].path.startswith("bars")]
    curation.mark(bars[:5], Mark.EXCLUDED)

    curation.split_by(0, 3).run()

    assert [g.size for g in curation.groups()] == [8, 8, 3]


@pytest.mark.parametrize("method", [None, "kmeans", "dekm"])
def test_a_split_that_is_stopped_leaves_nothing(method, project) -> None:
    curation = project.curation(1)
    before = curation.grouping
    job = curation.split_by(0, 2, method=method)
    job.control.stop()

    with pytest.raises(Cancelled):
        job.run()

    assert curation.grouping is before
    assert curation.history() == ()
    assert [run.number for run in project.runs()] == [1]


def test_a_group_that_changed_while_it_was_split_is_a_sentence(project) -> None:
    curation = project.curation(1)
    job = curation.split_by(0, 2)
    curation.move(curation.grouping.members(0)[:1], 1)

    with pytest.raises(EditError, match="changed meanwhile"):
        job.run()
    assert len(curation.history()) == 1


def test_images_that_look_alike_are_not_split(tmp_path) -> None:
    store = new_store(tmp_path / "p.deepclust")
    add_run(store, [0, 0, 0], embedding=np.ones((3, 2)))
    curation = curation_of(store)

    with pytest.raises(EditError, match="look alike"):
        curation.split_by(0, 2).run()
    assert curation.move([0], None).facts["to"] == 2
    store.close()


def test_an_unknown_method_is_told_before_anything_is_done(project) -> None:
    with pytest.raises(MethodError, match="magic"):
        project.curation(1).split_by(0, 2, method="magic")


def test_suggestions_are_followed_without_being_confirmed(curation) -> None:
    sure = np.array([0.75, 0.5], np.float32)

    curation.add(FollowSuggestions(np.array([0, 3]), np.array([5, 8]), sure))

    now = curation.grouping
    assert now.labels[[0, 3]].tolist() == [5, 8]
    assert now.confidence[[0, 3]].tolist() == [0.75, 0.5]
    assert not now.confirmed.any()


def test_marks_leave_with_the_labels_and_excluded_images_are_not_copied(
    project, tmp_path, grouped
) -> None:
    curation = project.curation(1)
    project.export(1, tmp_path / "without.csv", format="csv")
    curation.mark([0, 5], Mark.EXCLUDED)
    curation.mark([1], Mark.UNSURE)
    curation.name(int(curation.grouping.labels[2]), "cats, “big”")
    project.export(1, tmp_path / "with.csv", format="csv")
    plan = project.filing.plan(1, tmp_path / "sorted")
    project.filing.sort(plan).run()

    with (tmp_path / "without.csv").open(encoding="utf-8", newline="") as file:
        assert "mark" not in next(csv.reader(file))
    with (tmp_path / "with.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["mark"] for row in rows[:6]] == ["excluded", "unsure", "", "", "", "excluded"]
    assert [(r["group"], r["group_name"]) for r in rows if r["mark"] == "excluded"] == (
        2 * [("-1", "Excluded")]
    )
    assert rows[1]["group"] == rows[2]["group"]
    assert rows[2]["group_name"] == "cats, “big”"
    copies = list((tmp_path / "sorted").rglob("*.png"))
    assert len(copies) == len(plan.steps) == 22
    assert all(path.exists() for path in grouped.pictures.rglob("*.png"))


def test_who_edits_is_remembered_even_where_nobody_is_known(curation, monkeypatch) -> None:
    monkeypatch.setenv("LOGNAME", "anna")
    assert curation.name(0, "a").who == "anna"
    monkeypatch.setattr(curating.getpass, "getuser", _nobody)

    assert curation.name(0, "b").who == ""


def _nobody() -> str:
    raise OSError
