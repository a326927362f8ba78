"""Images that are nearly the same are found, the best is suggested, and nothing is touched."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.engine.near_duplicates.candidates import candidate_pairs
from deepclust_gui.model.curation import Mark
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Workbench
from tests.helpers.scenes import scene

SCENES = 12


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """Twelve scenes; of 0 a part, of 1 a small one, of 2 one saved badly, of 3 one turned."""
    folder = tmp_path / "album"
    folder.mkdir()
    for number in range(SCENES):
        scene(number).save(folder / f"{number:02}.jpg", quality=92)
    scene(0).crop((20, 10, 310, 235)).save(folder / "part.jpg", quality=90)
    scene(1).resize((128, 96)).save(folder / "small.jpg", quality=90)
    scene(2).save(folder / "poor.jpg", quality=30)
    turned = Image.Exif()
    turned[0x0112] = 6
    scene(3).transpose(Image.Transpose.ROTATE_90).save(
        folder / "turned.jpg", quality=91, exif=turned
    )
    return folder


@pytest.fixture
def project(album, tmp_path):
    opened = Workbench().new_project(album, project=tmp_path / "album.deepclust").run()
    yield opened
    opened.close()


def names(project, sets):
    return [[item.path for item in project.items_at(one.items)] for one in sets]


def test_parts_smaller_poorer_and_turned_versions_are_found_and_nothing_else(project):
    found = names(project, project.likeness.find().run())
    assert {frozenset(one) for one in found} == {
        frozenset(pair)
        for pair in (
            ("00.jpg", "part.jpg"),
            ("01.jpg", "small.jpg"),
            ("02.jpg", "poor.jpg"),
            ("03.jpg", "turned.jpg"),
        )
    }


def test_of_versions_the_one_with_most_in_it_is_suggested(project):
    best = {one[0] for one in names(project, project.likeness.find().run())}
    assert {"00.jpg", "01.jpg", "02.jpg"} <= best


def test_images_whose_files_are_gone_are_compared_by_what_was_kept(project, album):
    for file in album.iterdir():
        file.unlink()
    assert len(project.likeness.find().run()) == 4


def test_exact_copies_are_left_to_those_who_list_them(album, tmp_path):
    for number in range(30):
        (album / f"copy{number}.jpg").write_bytes((album / "05.jpg").read_bytes())
    opened = Workbench().new_project(album, project=tmp_path / "copies.deepclust").run()
    found = names(opened, opened.likeness.find().run())
    opened.close()
    assert len(found) == 4
    assert not any("copy" in path for one in found for path in one)


def test_one_image_alone_is_like_none(tmp_path):
    (tmp_path / "one").mkdir()
    scene(0).save(tmp_path / "one" / "a.jpg")
    opened = Workbench().new_project(tmp_path / "one").run()
    assert opened.likeness.find().run() == ()
    opened.close()


def test_the_command_lists_sets_with_the_one_to_keep_first(project, deepclust):
    project.close()
    listed = deepclust("near-duplicates", project.path)
    assert listed.code == 0
    assert "versions of one photo\n  00.jpg  (suggested to keep)\n  part.jpg\n" in listed.out
    assert "4 images are nearly the same as another." in listed.err
    told = deepclust("near-duplicates", project.path, "--json").json
    assert {
        "why": "versions of one photo",
        "keep": "01.jpg",
        "images": ["01.jpg", "small.jpg"],
    } in told


def test_excluding_all_but_the_best_is_one_edit_that_can_be_undone(project, album, deepclust):
    run = project.train(RunRequest("kmeans", {"n_clusters": 2})).run()
    project.close()
    before = {file: file.read_bytes() for file in album.iterdir()}
    assert deepclust("near-duplicates", project.path, "--exclude").code == 0
    opened = Workbench().open_project(project.path)
    marks = opened.curation(run.number).grouping.marks
    excluded = {opened.paths()[item] for item in np.flatnonzero(marks == Mark.EXCLUDED)}
    assert {"part.jpg", "small.jpg", "poor.jpg"} <= excluded
    assert len(excluded) == 4
    opened.curation(run.number).undo()
    assert not opened.curation(run.number).grouping.marks.any()
    opened.close()
    assert {file: file.read_bytes() for file in album.iterdir()} == before


def test_a_search_in_cells_finds_what_a_search_of_everything_does(monkeypatch, rng):
    kinds = rng.normal(size=(400, 8)) / 8**0.5
    points = np.repeat(kinds, 2, axis=0) + rng.normal(0, 0.005, (800, 8))
    points = points.astype(np.float32)
    everything = {tuple(pair) for pair in candidate_pairs(points).tolist()}
    monkeypatch.setattr("deepclust_gui.engine.near_duplicates.candidates.ALL_AT_ONCE", 100)
    in_cells = {tuple(pair) for pair in candidate_pairs(points).tolist()}
    twins = {(row, row + 1) for row in range(0, 800, 2)}
    assert twins <= everything
    assert len(twins & in_cells) >= 396
