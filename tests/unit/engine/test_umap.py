"""UMAP keeps neighbours together, gives the same map again, and can be ended at any moment."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from deepclust_gui.engine.projection import principal_plane
from deepclust_gui.engine.umap_plane import MAX_PARTS, umap_plane
from deepclust_gui.engine.umap_process import _command, umap_in_process
from deepclust_gui.errors import Cancelled, MethodError
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress

GROUPS = 14

in_this_process = pytest.mark.filterwarnings("ignore")  # as the process of its own is started


def blobs(count: int, parts: int = GROUPS) -> tuple[np.ndarray, np.ndarray]:
    """Return far-off groups, one along each axis, float32 (N, E), and which is which."""
    rng = np.random.default_rng(1)
    labels = np.arange(count) % GROUPS
    points = rng.normal(0, 1, (count, parts)) + 12 * np.eye(GROUPS, parts)[labels]
    return points.astype(np.float32), labels


def purity(positions: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of points whose nearest other point on the map is of their group."""
    apart = ((positions[:, None] - positions[None]) ** 2).sum(2)
    np.fill_diagonal(apart, np.inf)
    return float((labels[apart.argmin(1)] == labels).mean())


@pytest.fixture
def quiet_tqdm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tqdm from starting a thread that watches its bars."""
    from tqdm import tqdm

    monkeypatch.setattr(tqdm, "monitor_interval", 0)


@pytest.fixture
def compiled(pytestconfig: pytest.Config) -> Path:
    """Keep what numba compiles from one time to the next: it takes half a minute."""
    return pytestconfig.cache.mkdir("compiled")


@in_this_process
def test_groups_that_overlap_on_the_principal_plane_come_apart(quiet_tqdm) -> None:
    points, labels = blobs(400)

    positions = umap_plane(points, seed=0)

    assert (positions.shape, positions.dtype) == ((400, 2), np.float32)
    assert purity(principal_plane(points), labels) < 0.8
    assert purity(positions, labels) > 0.99


@in_this_process
def test_the_same_seed_gives_the_same_map_and_another_does_not(quiet_tqdm) -> None:
    points, _ = blobs(200)

    first, again, other = (umap_plane(points, seed=seed) for seed in (3, 3, 4))

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@in_this_process
def test_the_map_lies_as_the_principal_plane_lies(quiet_tqdm) -> None:
    """Turned to fit, a mirror image or a turn by 180° would fit less."""
    points, _ = blobs(300)
    points[:, 0] *= 3

    positions = umap_plane(points, seed=0)

    plane = principal_plane(points)
    overlap = positions.T @ plane  # (2, 2)
    np.testing.assert_allclose(overlap, overlap.T, rtol=1e-3, atol=1e-2 * abs(overlap).max())
    assert np.linalg.eigvalsh((overlap + overlap.T) / 2).min() >= 0


@in_this_process
def test_images_beyond_the_sample_lie_in_their_groups(quiet_tqdm) -> None:
    points, labels = blobs(900)
    told: list[Progress] = []

    positions = umap_plane(points, seed=0, fit_rows=300, report=told.append)

    assert np.isfinite(positions).all()
    assert purity(positions, labels) > 0.99
    assert told[-1].phase == "Placing the other images"
    assert told[-1].done == told[-1].total == 600


@in_this_process
def test_long_codes_are_shortened_and_still_come_apart(quiet_tqdm) -> None:
    points, labels = blobs(300, parts=3 * MAX_PARTS)

    assert purity(umap_plane(points, seed=0), labels) > 0.99


@in_this_process
@pytest.mark.parametrize("count", [5, 6, 14, 16])
def test_fewer_images_than_neighbours_have_a_map(quiet_tqdm, count: int) -> None:
    positions = umap_plane(blobs(count)[0], seed=0)

    assert positions.shape == (count, 2)
    assert np.isfinite(positions).all()
    assert len(np.unique(positions, axis=0)) == count


@in_this_process
def test_many_copies_of_a_few_images_have_a_map(quiet_tqdm) -> None:
    points = np.repeat(blobs(GROUPS)[0], 40, axis=0)

    positions = umap_plane(points, seed=0)

    assert np.isfinite(positions).all()
    assert purity(positions, np.repeat(np.arange(GROUPS), 40)) > 0.99


@in_this_process
@pytest.mark.parametrize("scale", [1e-25, 1e25])
def test_tiny_and_huge_numbers_have_the_map_of_others(quiet_tqdm, scale: float) -> None:
    points, labels = blobs(200)

    assert purity(umap_plane(points * np.float32(scale), seed=0), labels) > 0.99


@in_this_process
def test_numbers_that_are_none_leave_no_holes(quiet_tqdm) -> None:
    points, _ = blobs(100)
    points[3, 2], points[7] = np.nan, np.inf

    assert np.isfinite(umap_plane(points, seed=0)).all()


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((0, 4), np.float32),
        np.ones((1, 4), np.float32),
        np.eye(4, dtype=np.float32),
        np.ones((50, 4), np.float32),
        np.repeat(np.eye(4, dtype=np.float32), 30, axis=0),
        np.arange(60, dtype=np.float32)[:, None],
        np.arange(60, dtype=np.float32)[:, None] * np.ones(3, np.float32),
    ],
    ids=["none", "one", "four", "all equal", "four copied", "one number each", "on a line"],
)
def test_where_neighbourhoods_say_nothing_the_principal_plane_stays(points: np.ndarray) -> None:
    np.testing.assert_array_equal(umap_plane(points, seed=0), principal_plane(points))


# ------------------------------------------------------------------------ the process of its own


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def ask(points: np.ndarray, folder: Path, compiled: Path, **others) -> np.ndarray:
    values = {"seed": 0, "control": Control(), "report": lambda _: None, **others}
    return umap_in_process(points, folder=folder, compiled=compiled, **values)


def test_a_map_that_needs_no_umap_comes_back_from_the_other_process(tmp_path, compiled) -> None:
    points = np.arange(12, dtype=np.float32).reshape(4, 3)

    positions = ask(points, tmp_path / "desk", compiled)

    np.testing.assert_array_equal(positions, principal_plane(points))
    assert list((tmp_path / "desk").iterdir()) == []


def test_a_stop_ends_the_process_within_a_second_and_leaves_nothing(tmp_path, compiled) -> None:
    control = Control()
    stopped: list[float] = []

    def stop(progress: Progress) -> None:
        if progress.phase == "Loading UMAP" and not stopped:
            assert len(children()) == 1
            stopped.append(time.monotonic())
            control.stop()

    with pytest.raises(Cancelled):
        ask(blobs(300)[0], tmp_path / "desk", compiled, control=control, report=stop)

    assert time.monotonic() - stopped[0] < 1
    assert children() == []
    assert list((tmp_path / "desk").iterdir()) == []


def test_a_process_that_is_killed_is_a_sentence(tmp_path, compiled, caplog) -> None:
    def kill(progress: Progress) -> None:
        if progress.phase == "Loading UMAP":
            children()[0].kill()

    with pytest.raises(MethodError, match="UMAP map could not be made: its process ended early"):
        ask(blobs(300)[0], tmp_path / "desk", compiled, report=kill)

    assert "UMAP ended with code" in caplog.text
    caplog.clear()
    assert list((tmp_path / "desk").iterdir()) == []


def test_a_umap_that_cannot_be_loaded_is_a_sentence_with_its_reason(
    tmp_path, compiled, caplog, monkeypatch
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "umap.py").write_text("raise ImportError('numba is too old')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))

    with pytest.raises(MethodError, match="ImportError: numba is too old"):
        ask(blobs(300)[0], tmp_path / "desk", compiled)

    assert "Traceback" in caplog.text
    caplog.clear()


@pytest.fixture
def asker(tmp_path: Path, compiled: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that asks for a map and waits."""
    code = (
        "import sys, numpy as np; from pathlib import Path\n"
        "from deepclust_gui.engine.umap_process import umap_in_process\n"
        "from deepclust_gui.model.control import Control\n"
        "points = np.random.default_rng(0).normal(size=(50_000, 40)).astype(np.float32)\n"
        "umap_in_process(points, seed=0, folder=Path(sys.argv[1]), compiled=Path(sys.argv[2]),"
        " control=Control(), report=lambda p: print(p.phase, flush=True))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "desk"), str(compiled)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_the_process_ends_with_the_program_that_asked(asker, tmp_path) -> None:
    assert b"ready" in asker.stdout.readline()  # it works
    (worker,) = psutil.Process(asker.pid).children()

    asker.kill()
    asker.wait()

    worker.wait(5)
    assert list((tmp_path / "desk").iterdir()) == []


def test_a_frozen_program_calls_itself(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/DeepClust/deepclust-gui")

    assert _command(tmp_path) == [
        "/opt/DeepClust/deepclust-gui",
        "--umap-process",
        str(tmp_path),
    ]


@pytest.mark.parametrize("door", ["window", "command_line"])
def test_called_so_it_opens_no_window_and_makes_the_map(tmp_path, door: str) -> None:
    points = np.arange(12, dtype=np.float32).reshape(4, 3)
    np.save(tmp_path / "embedding.npy", points)
    task = {"seed": 0, "threads": 1, "asker": os.getpid()}
    (tmp_path / "task.json").write_text(json.dumps(task))
    code = (
        f"import sys; from deepclust_gui.__main__ import {door}; code = {door}();"
        "assert 'PySide6' not in sys.modules; sys.exit(code)"
    )

    subprocess.run([sys.executable, "-c", code, "--umap-process", tmp_path], check=True)

    np.testing.assert_array_equal(np.load(tmp_path / "positions.npy"), principal_plane(points))
