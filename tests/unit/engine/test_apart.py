"""A stop is obeyed soon, whatever the method is doing, and costs at most the epoch it fell into."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from deepclust_gui.engine import apart as module
from deepclust_gui.engine.checkpoint import CheckpointFolder
from deepclust_gui.engine.runner import Trained, train
from deepclust_gui.errors import Cancelled
from deepclust_gui.model.control import Control
from deepclust_gui.model.progress import Progress
from deepclust_gui.sdk import Step
from helpers.methods import Toy, ToyParams

SOON_S = 1.0


class Stuck(Toy):
    """A toy that after three epochs does `stuck` instead of going on."""

    @staticmethod
    def stuck() -> None:
        raise NotImplementedError

    def fit(self) -> Iterator[Step]:
        for number, step in enumerate(super().fit()):
            yield step
            if number == 13:
                reached.set()
                self.stuck()


reached = threading.Event()
let_go = threading.Event()


class Endless(Stuck):
    """Loops for ever and asks nobody."""

    @staticmethod
    def stuck() -> None:
        while True:
            sum(range(1000))


class Deaf(Stuck):
    """Is in machine code that no exception reaches."""

    @staticmethod
    def stuck() -> None:
        let_go.wait(60)


@pytest.fixture(autouse=True)
def nobody_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("deepclust_gui.engine.keeper.COPY_SHARE", float("inf"))
    reached.clear()
    let_go.clear()
    yield
    let_go.set()
    for thread in [one for one in threading.enumerate() if one.name == "training"]:
        thread.join(20)
    module._left_behind.clear()


def run(
    method_type: type[Toy],
    images: Any,
    folder: Path,
    *,
    control: Control | None = None,
    report: Callable[[Progress], None] = lambda _progress: None,
) -> Trained:
    return train(
        method_type,
        ToyParams(),
        images,
        seed=0,
        device="cpu",
        control=control or Control(),
        report=report,
        checkpoints=CheckpointFolder(folder),
        threads=1,
    )


def stopped_after_s(method_type: type[Toy], images: Any, folder: Path) -> float:
    """Stop a run once it is stuck and return how long that took."""
    control, asked = Control(), []

    def stop() -> None:
        assert reached.wait(60)
        asked.append(time.monotonic())
        control.stop()

    person = threading.Thread(target=stop)
    person.start()
    with pytest.raises(Cancelled):
        run(method_type, images, folder, control=control)
    ended = time.monotonic()
    person.join()
    return ended - asked[0]


@pytest.mark.parametrize("method_type", [Endless, Deaf])
def test_a_method_that_hangs_is_stopped_and_can_be_resumed(
    images: Any, tmp_path: Path, method_type: type[Toy]
) -> None:
    """Resumed by a method that does not hang, it ends as if it never had."""
    unbroken = run(Toy, images, tmp_path / "unbroken")

    took_s = stopped_after_s(method_type, images, tmp_path / "run")
    let_go.set()
    kept = CheckpointFolder(tmp_path / "run").newest()
    assert kept is not None
    assert kept.plain["schedule"]["phases"][0]["epochs_done"] == 3
    resumed = run(Toy, images, tmp_path / "run")

    assert took_s < SOON_S
    assert np.array_equal(unbroken.result.embedding, resumed.result.embedding)
    assert np.array_equal(unbroken.result.labels, resumed.result.labels)


def test_what_was_left_behind_is_not_heard_any_more(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it comes back it neither tells anything nor writes a state."""
    monkeypatch.setattr("deepclust_gui.engine.watch.REPORT_INTERVAL_S", 0)

    class Returning(Deaf):
        @staticmethod
        def stuck() -> None:
            with suppress(BaseException):  # it swallows even this
                let_go.wait(60)

    stopped_after_s(Returning, images, tmp_path)
    before = (tmp_path / "state.safetensors").read_bytes()
    let_go.set()
    for thread in [one for one in threading.enumerate() if one.name == "training"]:
        thread.join(20)

    assert (tmp_path / "state.safetensors").read_bytes() == before


def test_a_method_that_says_nothing_is_told_of(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window can say so, and go on when the method does."""
    monkeypatch.setattr(module, "SILENT_S", 0.2)
    told: list[str] = []

    def report(progress: Progress) -> None:
        told.append(progress.warning)
        if "has not answered" in progress.warning:
            let_go.set()

    run(Deaf, images, tmp_path, report=report)

    assert any("has not answered for 0 seconds" in warning for warning in told)
    assert told[-1] == ""


def test_a_paused_run_is_not_said_to_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENT_S", 0)
    told: list[Progress] = []
    control = Control()
    control.pause()
    monkeypatch.setattr(module.time, "monotonic", lambda: 5.0)
    module.SILENT_S = 1.0
    sign = module.Sign(control, told.append)
    monkeypatch.setattr(module.time, "monotonic", lambda: 500.0)

    sign.worry()

    assert told == []


def test_a_new_run_waits_for_one_left_behind(images: Any, tmp_path: Path) -> None:
    """And for one that hangs for good, not for ever."""
    stopped_after_s(Deaf, images, tmp_path / "one")
    assert module._left_behind
    threading.Timer(0.3, let_go.set).start()

    run(Toy, images, tmp_path / "two")

    assert not module._left_behind


def test_a_run_that_hangs_for_good_holds_up_the_next_one_for_a_while_only(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_after_s(Deaf, images, tmp_path / "one")
    monkeypatch.setattr(module, "LEFT_WAIT_S", 0.1)

    run(Toy, images, tmp_path / "two")

    assert not module._left_behind


def test_an_interrupt_of_the_terminal_keeps_the_last_epoch(
    images: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_sign: module.Sign) -> None:
        if reached.is_set():
            raise KeyboardInterrupt

    monkeypatch.setattr(module.Sign, "worry", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(Endless, images, tmp_path)

    assert CheckpointFolder(tmp_path).exists
