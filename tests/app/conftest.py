"""A folder of images that any method can sort, and the command line to do it with."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.cli import main
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Workbench

PER_GROUP = 8
SIDE = 16


def picture(kind: str, rng: np.random.Generator) -> np.ndarray:
    """Return a noisy 16x16 picture of one of three kinds, uint8 (16, 16)."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    patterns = {
        "bars": (rows // 4) % 2,
        "columns": (columns // 4) % 2,
        "disc": (rows - 7.5) ** 2 + (columns - 7.5) ** 2 < 36,
    }
    return (patterns[kind] * 200 + rng.integers(0, 50, (SIDE, SIDE))).astype(np.uint8)


def write_pictures(folder: Path, rng: np.random.Generator) -> Path:
    """Write three sub-folders of eight images each, and a text file."""
    for kind in ("bars", "columns", "disc"):
        (folder / kind).mkdir(parents=True)
        for number in range(PER_GROUP):
            Image.fromarray(picture(kind, rng)).save(folder / kind / f"{number}.png")
    (folder / "notes.txt").write_text("not an image")
    return folder


@pytest.fixture
def pictures(tmp_path: Path, rng: np.random.Generator) -> Path:
    """A folder with three sub-folders of eight images each, and a text file."""
    return write_pictures(tmp_path / "pictures", rng)


@dataclass(frozen=True)
class Grouped:
    """A folder of pictures, and a project whose run 1 has three groups of eight, by k-means."""

    pictures: Path
    project: Path


@pytest.fixture(scope="session")
def grouped_once(tmp_path_factory: pytest.TempPathFactory) -> Grouped:
    """Made once for all tests: take `grouped` for a project to change."""
    place = tmp_path_factory.mktemp("grouped")
    pictures = write_pictures(place / "pictures", np.random.default_rng(0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEEPCLUST_HOME", str(place / "home"))
        project = Workbench().new_project(pictures, project=place / "p.deepclust").run()
        project.train(RunRequest("kmeans", {"n_clusters": 3})).run()
        project.close()
    return Grouped(pictures, place / "p.deepclust")


@pytest.fixture
def grouped(grouped_once: Grouped, tmp_path: Path) -> Grouped:
    """Pictures that were grouped; the project is this test's own, the pictures are all tests'."""
    copy = shutil.copy(grouped_once.project, tmp_path / "p.deepclust")
    return Grouped(grouped_once.pictures, copy)


@pytest.fixture
def mine(pictures: Path, grouped: Grouped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose pictures are this test's own, and a trash beside them."""
    shutil.rmtree(pictures)
    shutil.copytree(grouped.pictures, pictures)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    project = Workbench().open_project(grouped.project)
    project.folder.relink(pictures).run()
    project.close()
    return grouped.project


@pytest.fixture
def array(tmp_path: Path, rng: np.random.Generator) -> Path:
    """The same kinds of pictures in an .npz file: ten each, known groups, the first 15 to train."""
    kinds = np.arange(30) % 3
    images = np.stack([picture(("bars", "columns", "disc")[kind], rng) for kind in kinds])
    file = tmp_path / "kinds.npz"
    np.savez(file, images=images, labels=kinds, split=np.arange(30) // 15)
    return file


@dataclass
class Ran:
    """What a command printed and returned."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Stdout as JSON, of which it must consist entirely."""
        return json.loads(self.out)


@pytest.fixture
def deepclust(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run the command line in this process."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return run
