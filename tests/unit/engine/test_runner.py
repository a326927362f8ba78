"""The runner: a result, and a person who may stop, pause, finish and resume at any moment."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.runner import Trained, train
from deepclust_gui.errors import (
    Cancelled,
    DeviceError,
    DivergedError,
    MethodError,
    ParameterError,
)
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk import Method, Step
from deepclust_methods.dekm import Dekm, DekmParams
from helpers.methods import (
    Diverging,
    DivergingAtOnce,
    Groupless,
    Hungry,
    Ruined,
    Slow,
    Toy,
    ToyParams,
)

DEKM = DekmParams(
    n_clusters=3,
    pretrain_epochs=3,
    min_pretrain_steps=0,
    max_steps=9,
    update_interval=2,
    kmeans_starts=2,
    batch_size=16,
    stop_share=0,
)


def run(
    method_type: type[Method[Any]],
    images: Any,
    *,
    params: Any = None,
    control: Control | None = None,
    report: Callable[[Progress], None] = lambda _progress: None,
    checkpoints: CheckpointFolder | None = None,
) -> Trained:
    return train(
        method_type,
        params or ToyParams(),
        images,
        seed=0,
        device="cpu",
        control=control or Control(),
        report=report,
        checkpoints=checkpoints,
        threads=1,
    )


class StopAt(Control):
    """A person who asks for `action` at the n-th look."""

    def __init__(self, action: str, look: int) -> None:
        super().__init__()
        self._action, self._left = action, look

    def check(self) -> None:
        self._left -= 1
        if self._left == 0:
            getattr(self, self._action)()
        super().check()


class Running:
    """A run on a thread of its own, and how it ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.control = Control()
        self.reports: list[Progress] = []
        self.trained: Trained | None = None
        self.error: BaseException | None = None
        self._work = (args, {"control": self.control, "report": self.reports.append, **kwargs})
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self.wait_for(lambda: any(report.losses for report in self.reports))

    def _run(self) -> None:
        try:
            self.trained = run(*self._work[0], **self._work[1])
        except BaseException as error:  # noqa: BLE001 - looked at by the test
            self.error = error

    def wait_for(self, condition: Callable[[], bool], timeout_s: float = 20) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline
            assert self._thread.is_alive(), self.error
            time.sleep(0.005)

    def reports_within(self, seconds: float) -> int:
        before = len(self.reports)
        time.sleep(seconds)
        return len(self.reports) - before

    def ended_within(self, timeout_s: float) -> bool:
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


def same(one: Trained, other: Trained) -> bool:
    return all(
        np.array_equal(getattr(one.result, name), getattr(other.result, name))
        for name in ("embedding", "labels", "confidence")
    )


def test_result_has_a_row_for_every_image(images: Any) -> None:
    """Shapes and types are those the store expects; labels are the surest groups."""
    trained = run(Toy, images)

    result = trained.result
    assert (result.embedding.shape, result.embedding.dtype) == ((60, 4), np.float32)
    assert (result.labels.shape, result.labels.dtype) == ((60,), np.int64)
    assert (result.confidence.shape, result.confidence.dtype) == ((60,), np.float32)
    assert set(result.labels) <= {0, 1, 2}
    assert ((result.confidence > 1 / 3 - 1e-6) & (result.confidence <= 1)).all()
    assert trained.images_per_s > 0
    assert trained.peak_mb > 1


def test_losses_and_seconds_go_by_phase(images: Any) -> None:
    """There is a mean loss for every epoch of every phase, and it falls."""
    trained = run(Toy, images, params=ToyParams(epochs=20))

    assert {name: len(curve) for name, curve in trained.losses.items()} == {
        "Learning": 20,
        "Tightening": 20,
    }
    assert trained.losses["Learning"][-1] < trained.losses["Learning"][0]
    assert set(trained.seconds) == {"Learning", "Tightening", "Sorting all images"}
    assert min(trained.seconds.values()) >= 0


@pytest.mark.parametrize(("method_type", "params"), [(Toy, ToyParams()), (Dekm, DEKM)])
@pytest.mark.parametrize("look", [2, 9, 21, 34])
def test_resume_is_bit_identical(
    images: Any, tmp_path: Path, method_type: Any, params: Any, look: int
) -> None:
    """Stopped anywhere and gone on from disk, a run ends as if it had not been stopped."""
    unbroken = run(method_type, images, params=params)
    folder = CheckpointFolder(tmp_path / "run-1")

    with pytest.raises(Cancelled):
        run(
            method_type,
            images,
            params=params,
            control=StopAt("stop", look),
            checkpoints=folder,
        )
    torch.manual_seed(look)  # what the generator was left at shall not matter
    resumed = run(method_type, images, params=params, checkpoints=folder)

    assert same(unbroken, resumed)
    assert unbroken.losses == resumed.losses


def test_resume_goes_on_instead_of_beginning_again(images: Any, tmp_path: Path) -> None:
    """A stop loses at most the epoch it fell into."""
    folder = CheckpointFolder(tmp_path)
    running = Running(Slow, images, params=ToyParams(epochs=30), checkpoints=folder)
    running.wait_for(lambda: running.reports[-1].done >= 4)
    done = running.reports[-1].done
    running.control.stop()
    assert running.ended_within(20)

    first: list[Progress] = []

    def stop_at_once(progress: Progress) -> None:
        first.append(progress)
        if progress.total:
            control.stop()

    control = Control()
    with pytest.raises(Cancelled):
        run(
            Slow,
            images,
            params=ToyParams(epochs=30),
            control=control,
            report=stop_at_once,
            checkpoints=folder,
        )

    assert first[-1].done >= done
    assert len(first[-1].losses) >= done


def test_stop_ends_soon(images: Any, tmp_path: Path) -> None:
    """Stop raises Cancelled soon, runs the author's `finally`, and leaves a checkpoint."""
    folder = CheckpointFolder(tmp_path / "run-1")
    running = Running(Slow, images, params=ToyParams(epochs=5000), checkpoints=folder)

    running.control.stop()

    assert running.ended_within(20)
    assert isinstance(running.error, Cancelled)
    assert Slow.cleaned_up
    assert folder.exists


def test_finish_now_keeps_what_there_is(images: Any) -> None:
    """Finish ends soon with a group for every image."""
    running = Running(Slow, images, params=ToyParams(epochs=5000))

    running.control.finish()

    assert running.ended_within(20)
    assert running.trained is not None
    assert len(running.trained.result.labels) == 60


def test_pause_holds_and_resume_goes_on(images: Any) -> None:
    """While paused nothing is reported; a stop ends a paused run."""
    running = Running(Slow, images, params=ToyParams(epochs=5000))

    running.control.pause()
    running.wait_for(lambda: not running.reports_within(0.5))
    count = len(running.reports)
    assert not running.reports_within(0.5)
    running.control.resume()
    running.wait_for(lambda: len(running.reports) > count + 1)
    running.control.pause()
    running.control.stop()

    assert running.ended_within(20)


def test_progress_tells_the_round_and_shows_a_map(images: Any) -> None:
    """A person reads which phase and how far, and sees images without groups."""
    running = Running(Slow, images, params=ToyParams(epochs=5000))
    running.wait_for(lambda: running.reports[-1].snapshot is not None)
    middle = running.reports[-1]
    running.control.stop()
    assert running.ended_within(20)

    assert (middle.phase, middle.total, middle.unit) == ("Learning", 5000, "rounds")
    assert len(middle.losses) == middle.done
    assert middle.snapshot is not None
    assert set(middle.snapshot.labels) == {-1}


def test_diverging_is_a_sentence_and_keeps_the_last_good_round(images: Any, tmp_path: Path) -> None:
    """A loss that is no number ends the run; who resumes takes steps half as long."""
    folder = CheckpointFolder(tmp_path)

    with pytest.raises(DivergedError, match="diverged: the loss is nan"):
        run(Diverging, images, checkpoints=folder)

    kept = folder.newest()
    assert kept is not None
    assert kept.plain["schedule"]["phases"][0]["epochs_done"] == 1
    assert kept.plain["rate_scale"] == 0.5
    assert kept.plain["optimiser"]["param_groups"][0]["lr"] == 0.005


def test_what_diverged_can_be_kept_as_it_was_before(images: Any, tmp_path: Path) -> None:
    """Finishing at once gives the groups of the last good round."""
    folder = CheckpointFolder(tmp_path)
    with pytest.raises(DivergedError):
        run(Diverging, images, checkpoints=folder)
    control = Control()
    control.finish()

    trained = run(Diverging, images, checkpoints=folder, control=control)

    assert len(trained.result.labels) == 60
    assert np.isfinite(trained.result.embedding).all()


def test_diverging_in_the_first_round_leaves_nothing(images: Any, tmp_path: Path) -> None:
    folder = CheckpointFolder(tmp_path)

    with pytest.raises(DivergedError):
        run(DivergingAtOnce, images, checkpoints=folder)

    assert not folder.exists


def test_weights_that_are_no_numbers_are_not_kept(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The losses of an epoch can be fine and the last step of it ruin everything."""
    monkeypatch.setattr("deepclust_gui.engine.keeper.COPY_SHARE", math.inf)
    folder = CheckpointFolder(tmp_path)

    with pytest.raises(DivergedError, match="weights"):
        run(Ruined, images, checkpoints=folder)

    kept = folder.newest()
    assert kept is not None
    assert kept.plain["schedule"]["phases"][0]["epochs_done"] == 2
    assert all(value.isfinite().all() for name, value in kept.tensors.items() if "head" in name)


def test_method_without_groups_is_refused(images: Any) -> None:
    """A method that ends with NaN centres is told so by its name."""
    with pytest.raises(MethodError, match="Toy ended without groups"):
        run(Groupless, images)


def test_no_memory_is_a_sentence(images: Any) -> None:
    """Running out of memory says what to do."""
    with pytest.raises(DeviceError, match="ran out of memory"):
        run(Hungry, images)


@pytest.mark.parametrize(
    "text",
    [
        "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.",
        "MPS backend out of memory (MPS allocated: 9 GB).",
    ],
)
def test_what_torch_says_of_memory_is_understood(
    images: Any, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """On the CPU and on Apple's graphics torch raises a plain RuntimeError."""

    def fit(_method: Toy) -> Iterator[Step]:
        raise RuntimeError(text)

    monkeypatch.setattr(Toy, "fit", fit)
    with pytest.raises(DeviceError, match="ran out of memory"):
        run(Toy, images)


def test_other_errors_of_torch_are_not_of_memory(
    images: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workbench blames the method for those."""

    def fit(_method: Toy) -> Iterator[Step]:
        raise RuntimeError("shapes do not match")

    monkeypatch.setattr(Toy, "fit", fit)
    with pytest.raises(RuntimeError, match="shapes do not match"):
        run(Toy, images)


def test_a_full_disk_neither_ends_a_run_nor_hides_a_stop(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A state that cannot be written is a pity, not a failure of the training."""

    def full(_folder: CheckpointFolder, _state: object) -> None:
        tried.append(1)
        raise OSError("No space left on device")

    tried: list[int] = []
    monkeypatch.setattr("deepclust_gui.engine.watch.REPORT_INTERVAL_S", 0)
    monkeypatch.setattr(CheckpointFolder, "write", full)
    reports: list[Progress] = []

    trained = run(Toy, images, checkpoints=CheckpointFolder(tmp_path), report=reports.append)
    assert tried
    assert any("could not be saved (No space left" in report.warning for report in reports)
    assert len(trained.result.labels) == 60
    with pytest.raises(Cancelled):
        run(Toy, images, control=StopAt("stop", 30), checkpoints=CheckpointFolder(tmp_path))


def test_more_groups_than_images_is_refused(images: Any) -> None:
    """The sentence carries both numbers."""
    with pytest.raises(ParameterError, match="4 images cannot be sorted into 5 groups"):
        run(Toy, images[:4], params=ToyParams(n_clusters=5))


def test_threads_are_put_back(images: Any) -> None:
    """Training may not change how the rest of the process uses torch."""
    torch.set_num_threads(2)

    run(Toy, images)

    assert torch.get_num_threads() == 2


def test_no_time_is_promised_for_a_phase_that_may_settle(
    images: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DEKM's grouping ends when it settles: its longest time would only frighten people."""
    monkeypatch.setattr("deepclust_gui.engine.watch.REPORT_INTERVAL_S", 0)
    reports: list[Progress] = []

    run(Dekm, images, params=DEKM.model_copy(update={"max_steps": 400}), report=reports.append)

    grouping = [report for report in reports if report.phase == "Tightening the groups"]
    assert grouping
    assert all(report.may_settle and report.total == 200 for report in grouping)
    assert {(report.seconds_left, report.fraction) for report in grouping} == {(None, None)}
