"""Images that came after a run join its groups: one edit, all or nothing, undone and redone."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.engine.projection import placed_beside, principal_plane
from deepclust_gui.errors import Cancelled, EditError, MethodError, ProjectError, SourceError
from deepclust_gui.model.curation import EditKind, Mark
from deepclust_gui.model.mapping import MapKind
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Project, Workbench
from helpers.curating import fingerprint
from tests.app.conftest import picture

KINDS = ("bars", "columns", "disc")
KNOWN, LATER, STRANGE = 24, 12, 3


def write_later(folder: Path) -> None:
    """Add three images of each kind to the folder, and three of a kind it did not have."""
    rng = np.random.default_rng(99)
    rows, columns = np.mgrid[:16, :16]
    for number in range(3):
        for kind in KINDS:
            Image.fromarray(picture(kind, rng)).save(folder / kind / f"later{number}.png")
        strange = ((rows + columns) // 2 % 2 * 255).astype(np.uint8)
        Image.fromarray(np.roll(strange, number, 0)).save(folder / f"strange{number}.png")


@pytest.fixture
def file(pictures: Path, tmp_path: Path) -> Path:
    """A project of 24 images in three groups, whose folder was looked through when 12 had come."""
    project = Workbench().new_project(pictures, project=tmp_path / "own.deepclust").run()
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
    write_later(pictures)
    project.folder.rescan().run()
    project.close()
    return project.path


@pytest.fixture
def project(file: Path):
    opened = Workbench().open_project(file)
    yield opened
    opened.close()


def group_of(project: Project, kind: str) -> int:
    """Return the group that has the images of a kind."""
    paths = project.paths()
    return int(project.labels(1)[paths.index(f"{kind}/0.png")])


def test_new_images_come_into_the_groups_of_their_kind_and_strangers_are_unsure(
    project: Project,
) -> None:
    before = project.curation(1).grouping
    assert project.folder.newer_than(1) == LATER

    edit = project.joining(1).join().run()

    now = project.curation(1).grouping
    assert edit.kind is EditKind.ADD
    assert edit.facts == {"count": LATER, "unsure": STRANGE}
    assert project.folder.newer_than(1) == 0
    assert len(now.labels) == KNOWN + LATER
    assert (now.labels[:KNOWN] == before.labels).all()
    for item, path in enumerate(project.paths()[KNOWN:], KNOWN):
        is_strange = path.startswith("strange")
        assert now.marks[item] == (Mark.UNSURE if is_strange else Mark.NONE), path
        assert is_strange or now.labels[item] == group_of(project, path.split("/")[0])
        assert not now.confirmed[item]
    assert sum(group.size for group in project.groups(1)) == KNOWN + LATER


def test_undo_takes_them_back_and_redo_brings_the_very_same(project: Project, file: Path) -> None:
    curation = project.curation(1)
    before = fingerprint(curation.grouping)
    project.joining(1).join().run()
    curation.move([KNOWN, KNOWN + 1], None)
    after, codes = fingerprint(curation.grouping), curation.result_of(curation.grouping).embedding

    curation.undo()
    curation.undo()
    assert fingerprint(curation.grouping) == before
    assert project.folder.newer_than(1) == LATER
    curation.redo()
    curation.redo()
    assert fingerprint(curation.grouping) == after
    curation.go_to(None)
    assert fingerprint(curation.grouping) == before
    curation.go_to(curation.redoable()[-1])
    assert fingerprint(curation.grouping) == after
    project.close()

    again = Workbench().open_project(file)
    curation = again.curation(1)
    assert fingerprint(curation.grouping) == after
    assert (curation.result_of(curation.grouping).embedding == codes).all()
    curation.go_to(None)
    assert fingerprint(curation.grouping) == before
    again.close()


def test_what_a_person_made_of_the_groups_counts(project: Project) -> None:
    curation = project.curation(1)
    bars, columns = group_of(project, "bars"), group_of(project, "columns")
    curation.merge(bars, [columns])
    curation.name(bars, "stripes")

    project.joining(1).join().run()

    paths = project.paths()
    for item in range(KNOWN, KNOWN + LATER):
        if paths[item].startswith(("bars", "columns")):
            assert curation.grouping.labels[item] == bars


def test_a_group_that_was_done_has_only_the_new_ones_left_to_look_at(project: Project) -> None:
    curation, disc = project.curation(1), group_of(project, "disc")
    curation.accept(disc)
    old = curation.grouping.members(disc)

    project.joining(1).join().run()

    now = curation.grouping
    assert disc not in now.accepted
    assert now.settled[old].all()
    assert not now.settled[KNOWN:].any()
    curation.undo()
    assert disc in curation.grouping.accepted
    assert not curation.grouping.confirmed.any()


def test_copies_that_are_left_out_join_no_group(project: Project, pictures: Path) -> None:
    (pictures / "zcopy.png").write_bytes((pictures / "bars/later0.png").read_bytes())
    project.folder.rescan().run()
    project.folder.leave_out(project.folder.duplicates())

    project.joining(1).join().run()

    (copy,) = (project.paths()[each.item] for each in project.folder.left_out())
    excluded = np.flatnonzero(~project.curation(1).grouping.included)
    assert [project.paths()[item] for item in excluded.tolist()] == [copy]


def test_everything_of_the_run_knows_the_new_images(project: Project, tmp_path: Path) -> None:
    project.joining(1).join().run()
    new = project.paths().index("disc/later0.png")
    disc = group_of(project, "disc")

    assert project.standing(1, new).group == disc
    similar = project.similar(1, 0, count=KNOWN + LATER)
    assert sorted(similar.tolist()) == list(range(1, KNOWN + LATER))
    assert len(project.assigning(1).strangeness()) == KNOWN + LATER
    page = project.queue(1).next_page(np.empty(0, np.int64)).run()
    assert page is not None
    assert set(page.items.tolist()) & set(range(KNOWN, KNOWN + LATER))
    project.export(1, tmp_path / "out.npz", format="npz")
    with np.load(tmp_path / "out.npz") as out:
        assert len(out["embedding"]) == KNOWN + LATER
    project.curation(1).split_by(disc, 2).run()
    project.curation(1).move([new], disc)
    project.filing.sort(project.filing.plan(1, tmp_path / "sorted")).run()
    assert len(list((tmp_path / "sorted").rglob("later*.png"))) == LATER - STRANGE


def test_the_queue_goes_on_after_an_addition_and_after_its_undo(project: Project) -> None:
    queue = project.queue(1)
    assert queue.next_page(np.empty(0, np.int64)).run() is not None
    project.joining(1).join().run()
    page = queue.next_page(np.arange(KNOWN)).run()
    assert page is not None
    assert page.items.min() >= KNOWN
    project.curation(1).undo()
    assert queue.next_page(np.array([KNOWN + 1])).run() is not None


def test_runs_with_and_without_the_new_images_are_compared(project: Project) -> None:
    project.joining(1).join().run()
    project.curation(1).name(0, "first")
    project.train(RunRequest("kmeans", {"n_clusters": 3})).run()

    assert len(project.second_opinion(1, 2).groups) == KNOWN + LATER
    assert [match.name for match in project.adoption(2, 1).matches] == ["first"]
    project.curation(1).go_to(None)
    assert len(project.second_opinion(1, 2).groups) == KNOWN


def test_on_the_map_nothing_moves_and_new_images_lie_by_the_same_projection(
    project: Project, pictures: Path
) -> None:
    before = project.positions(1)
    (pictures / "zcopy.png").write_bytes((pictures / "bars/0.png").read_bytes())
    project.folder.rescan().run()
    project.joining(1).join().run()

    after = project.positions(1)

    assert len(after) == KNOWN + LATER + 1
    assert (after[:KNOWN] == before).all()
    copy, original = (project.paths().index(path) for path in ("zcopy.png", "bars/0.png"))
    np.testing.assert_allclose(after[copy], after[original], atol=1e-3)
    project.curation(1).undo()
    assert (project.positions(1) == before).all()


def test_a_detailed_map_is_made_again_for_the_new_images(project: Project) -> None:
    assert len(project.make_umap(1).run()) == KNOWN
    project.joining(1).join().run()
    assert project.map_positions(1, MapKind.UMAP) is None
    assert len(project.make_umap(1).run()) == KNOWN + LATER
    project.curation(1).undo()
    assert len(project.map_positions(1, MapKind.UMAP)) == KNOWN


def test_rows_beside_a_plane_lie_where_they_would_on_it() -> None:
    points = np.random.default_rng(0).normal(size=(50, 5)).astype(np.float32)
    np.testing.assert_allclose(placed_beside(points, points), principal_plane(points), atol=1e-5)
    flat = points[:, :1]
    assert placed_beside(flat, flat[:3]).shape == (3, 2)


def test_a_stop_changes_nothing(project: Project) -> None:
    job, before = project.joining(1).join(), fingerprint(project.curation(1).grouping)
    job.control.stop()
    with pytest.raises(Cancelled):
        job.run()
    assert fingerprint(project.curation(1).grouping) == before
    assert project.curation(1).history() == ()


def test_edits_made_while_images_are_looked_at_are_kept(project: Project, monkeypatch) -> None:
    curation, joining = project.curation(1), project.joining(1)
    bars, columns = group_of(project, "bars"), group_of(project, "columns")
    known = joining._assigning.known
    meant = iter([lambda: curation.merge(bars, [columns])])

    def known_then_merged(now=None):
        found = known(now)
        next(meant, lambda: None)()
        return found

    monkeypatch.setattr(joining._assigning, "known", known_then_merged)
    joining.join().run()

    assert columns not in curation.grouping.labels


def test_what_cannot_be_done_is_said_in_a_sentence(project: Project, pictures: Path, file: Path):
    (pictures / "disc/later0.png").unlink()
    for cache in project._caches.folder.glob("pixels*"):  # else the image is not needed
        cache.unlink()
    with pytest.raises(SourceError, match=r"disc/later0\.png"):
        project.joining(1).join().run()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM array WHERE name = 'learnt'")
    with pytest.raises(MethodError, match="was not kept"):
        project.joining(1).join().run()
    looked_at = Workbench().open_project(file, look_if_busy=True)
    assert looked_at.is_read_only
    with pytest.raises(EditError, match="another window"):
        looked_at.joining(1).join()
    looked_at.close()


DAMAGES = {
    "another image": "UPDATE edit SET payload = json_set(payload, '$.count', 11)",
    "fewer images in the project": "DELETE FROM item WHERE rowid = (SELECT max(rowid) FROM item)",
    "no arrays": "UPDATE edit SET arrays = NULL",
    "other codes": "UPDATE array SET columns = 1, rows = rows * columns WHERE name = 'embedding'",
    "twice": "INSERT INTO edit (run, parent, kind, payload, arrays, who, made_at) "
    "SELECT run, number, kind, payload, arrays, who, made_at FROM edit; "
    "UPDATE run SET edit = (SELECT max(number) FROM edit)",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_addition_nobody_could_have_made_is_refused(file: Path, damage: str) -> None:
    project = Workbench().open_project(file)
    project.joining(1).join().run()
    project.close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(f"PRAGMA foreign_keys = OFF; {DAMAGES[damage]}")
    with pytest.raises(ProjectError):  # noqa: PT012 - some are seen on opening
        opened = Workbench().open_project(file)
        try:
            opened.labels(1)
        finally:
            opened.close()


def test_on_the_command_line_they_are_added_told_and_taken_back(
    file: Path, deepclust, tmp_path: Path
) -> None:
    ran = deepclust("edit", file, "add-new")
    assert ran.code == 0
    assert "Added 12 images to the groups, 3 of them unsure" in ran.out
    assert deepclust("export", file, "--format", "csv", "--out", tmp_path / "all.csv").code == 0
    lines = (tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + KNOWN + LATER

    none = deepclust("edit", file, "add-new")
    assert none.code == 2
    assert "no images that came after" in none.err
    assert "added 12 images" in deepclust("undo", file).out
    assert deepclust("redo", file, "--json").json["kind"] == "add"


def test_a_kill_in_the_midst_leaves_all_of_them_added_or_none(file: Path) -> None:
    words = [sys.executable, "-m", "deepclust_gui.cli", "edit", str(file), "add-new"]
    outcomes = set()
    for moment in (1.5, 2.5, 3.0, 60.0):
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=os.environ) as process:
            ended = threading.Event()
            threading.Thread(target=lambda p=process, e=ended: (p.wait(), e.set())).start()
            ended.wait(moment)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
        opened = Workbench().open_project(file)
        count, edits = len(opened.labels(1)), len(opened.curation(1).history())
        opened.close()
        assert (count, edits) in ((KNOWN, 0), (KNOWN + LATER, 1))
        outcomes.add(count)
        if count > KNOWN:
            break
    assert KNOWN + LATER in outcomes
