"""A graphics card too small for a batch: half the batch, the same steps, and the person is told."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch
from torch import Tensor

from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.runner import Trained, train
from deepclust_gui.errors import Cancelled, DeviceError
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk import Data, Step
from deepclust_methods.dekm import Dekm, DekmParams
from helpers.methods import Toy, ToyParams


class Plain(Toy):
    """A toy whose steps are the same however a batch is cut: no dropout, no noise, no batch norm.

    Its card holds `room` images at a time, in training and when all are looked at.
    """

    room = 10**9
    learnt_from: ClassVar[list[int]] = []

    def build(self) -> None:
        super().build()
        self.encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(256, 16))

    def loss(self, x: Tensor) -> Tensor:
        self.learnt_from.append(len(x))
        error: Tensor = self.decoder(self.encode(x)) - x.flatten(1)
        return error.square().mean()

    def encode(self, x: Tensor) -> Tensor:
        if len(x) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 3 GiB.")
        return super().encode(x)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deepclust_gui.engine.keeper.COPY_SHARE", math.inf)
    monkeypatch.setattr("deepclust_gui.engine.watch.REPORT_INTERVAL_S", 0)
    Plain.learnt_from = []


def run(images: Any, room: int, folder: Path | None = None, **options: Any) -> Trained:
    method_type = type("Small", (Plain,), {"room": room})
    return train(
        method_type,
        ToyParams(),
        images,
        seed=0,
        device="cpu",
        control=options.pop("control", Control()),
        report=options.pop("report", lambda _progress: None),
        checkpoints=None if folder is None else CheckpointFolder(folder),
        threads=1,
    )


def test_half_the_batch_takes_the_same_steps(images: Any, tmp_path: Path) -> None:
    """Gradients of the halves add up: up to rounding, the result is that of a card with room."""
    whole = run(images, 10**9)
    halved = run(images, 8, tmp_path)

    assert np.allclose(whole.result.embedding, halved.result.embedding, atol=1e-4)
    assert np.array_equal(whole.result.labels, halved.result.labels)
    assert whole.message == ""
    assert "it goes on with 8 images at a time" in halved.message


def test_the_window_is_told(images: Any) -> None:
    reports: list[Progress] = []
    run(images, 8, report=reports.append)

    assert reports[0].warning == ""
    assert "ran out of memory, so it goes on with 8" in reports[-1].warning


def test_running_out_late_loses_the_epoch_it_falls_into_only(images: Any, tmp_path: Path) -> None:
    """Another program took the card's memory in the fourth epoch."""
    whole = run(images, 10**9)
    before = len(Plain.learnt_from)

    class Crowded(Plain):
        def loss(self, x: Tensor) -> Tensor:
            current = self.schedule.current
            if current is not None and current.epochs_done >= 3:
                type(self).room = 8
            return super().loss(x)

    halved = train(
        Crowded,
        ToyParams(),
        images,
        seed=0,
        device="cpu",
        control=Control(),
        report=lambda _progress: None,
        checkpoints=CheckpointFolder(tmp_path),
        threads=1,
    )

    sizes = Plain.learnt_from[before:]
    assert sizes[:12] == [16, 16, 16, 12] * 3
    assert sizes[12:15] == [16, 8, 8]  # the one that failed; then the epoch anew
    assert np.allclose(whole.result.embedding, halved.result.embedding, atol=1e-4)


def test_without_checkpoints_it_begins_anew(images: Any) -> None:
    assert np.array_equal(run(images, 8).result.labels, run(images, 10**9).result.labels)


def test_a_card_too_small_for_anything_is_a_sentence(images: Any, tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="graphics card ran out of memory"):
        run(images, 3, tmp_path)


def test_whoever_resumes_begins_with_the_smaller_batches(images: Any, tmp_path: Path) -> None:
    unbroken = run(images, 8)

    class StopLate(Control):
        looks = 0

        def check(self) -> None:
            self.looks += 1
            if self.looks == 60:
                self.stop()
            super().check()

    with pytest.raises(Cancelled):
        run(images, 8, tmp_path, control=StopLate())
    Plain.learnt_from.clear()
    resumed = run(images, 8, tmp_path)

    assert max(Plain.learnt_from) == 8
    assert np.array_equal(unbroken.result.embedding, resumed.result.embedding)


def test_all_images_are_looked_at_fewer_at_a_time(images: Any) -> None:
    """What only looks needs no new beginning of the run."""
    method = type("Small", (Plain,), {"room": 20})(ToyParams(), Data(images))

    codes = method.encode_all(method.encode)

    assert codes.shape == (60, 4)
    with pytest.raises(torch.OutOfMemoryError):
        type("Tiny", (Plain,), {"room": 2})(ToyParams(), Data(images)).encode_all(
            lambda x: Plain.encode(type("T", (Plain,), {"room": 2})(ToyParams(), Data(images)), x)
        )


def test_dekm_goes_on_with_half_a_batch(images: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real method: k-means, targets and all."""
    forward = Dekm.vary

    def small(method: Dekm, x: Tensor) -> Tensor:
        if len(x) > 9:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return forward(method, x)

    monkeypatch.setattr(Dekm, "vary", small)
    params = DekmParams(
        n_clusters=3,
        pretrain_epochs=2,
        min_pretrain_steps=0,
        max_steps=4,
        update_interval=2,
        kmeans_starts=2,
        batch_size=32,
    )
    trained = train(
        Dekm,
        params,
        images,
        seed=0,
        device="cpu",
        control=Control(),
        report=lambda _progress: None,
        threads=1,
    )

    assert "8 images at a time" in trained.message
    assert set(trained.result.labels) == {0, 1, 2}


@pytest.mark.parametrize(
    "text",
    [
        "CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronous",
        "CUDA error: unspecified launch failure",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "Vulkan: device lost",
    ],
)
def test_a_lost_card_is_a_sentence_and_leaves_the_last_round(
    images: Any, tmp_path: Path, text: str
) -> None:
    class Lost(Toy):
        def fit(self) -> Iterator[Step]:
            for number, step in enumerate(super().fit()):
                if number == 11:
                    raise RuntimeError(text)
                yield step

    with pytest.raises(DeviceError, match="graphics card stopped working") as caught:
        train(
            Lost,
            ToyParams(),
            images,
            seed=0,
            device="cpu",
            control=Control(),
            report=lambda _progress: None,
            checkpoints=CheckpointFolder(tmp_path),
            threads=1,
        )

    assert "resume" in caught.value.hint
    kept = CheckpointFolder(tmp_path).newest()
    assert kept is not None
    assert kept.plain["schedule"]["phases"][0]["epochs_done"] == 2
