"""The contract that every method must pass, for the tests of its author.

    def test_contract() -> None:
        check_method(MyMethod, params={"n_clusters": 3, "epochs": 2})

Give parameters that make a run short, a second or less on 60 tiny images; dozens are made. What is
broken is told in the AssertionError.
"""

import json
import random
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from deepclust_gui.errors import Cancelled, DeepClustError
from deepclust_gui.model.control import Control
from deepclust_gui.model.run import ParamValue
from deepclust_gui.sdk.data import Data
from deepclust_gui.sdk.method import Assignment, Method, evaluating
from deepclust_gui.sdk.schedule import PhaseState
from deepclust_gui.sdk.state import MethodState, capture, restore

Array = NDArray[np.uint8] | NDArray[np.float32]

ITEMS = 60
KINDS = 3
IMAGE_SHAPES = ((1, 8, 8), (3, 9, 14), (1, 28, 28), (3, 32, 32))
VECTOR_SHAPE = (20,)
STOP_S = 1.0
MOMENT_LIMIT = 100_000


def check_method(
    method_type: type[Method[Any]], *, params: dict[str, ParamValue] | None = None
) -> None:
    """Raise AssertionError with what is wrong if `method_type` breaks the contract of methods.

    `params` should make a run short. Uses the CPU and the one thread it is called on.
    """
    trial = Trial(method_type, params or {})
    for check in CHECKS:
        check(trial)


def sample_array(shape: tuple[int, ...], *, items: int = ITEMS, seed: int = 0) -> Array:
    """Return `items` noisy pictures of three kinds, uint8 (N, C, H, W), or vectors, float32 (N, D).

    Each kind is a pattern of its own; row i is of kind i % 3.
    """
    generator = np.random.default_rng(seed)
    patterns = generator.uniform(0, 1, (KINDS, *shape))
    noise = generator.normal(0, 0.05, (items, *shape))
    values = np.clip(patterns[np.arange(items) % KINDS] + noise, 0, 1)
    if len(shape) == 1:
        return values.astype(np.float32)
    return (values * 255).round().astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Trial:
    """A method under test, and how to make it run on tiny data."""

    method_type: type[Method[Any]]
    params: dict[str, ParamValue]

    @property
    def name(self) -> str:
        return self.method_type.__name__

    @property
    def shape(self) -> tuple[int, ...]:
        """A shape this method takes: a small image if it takes images."""
        return (1, 16, 16) if "image" in self.method_type.info.takes else VECTOR_SHAPE

    def build(self, array: Array | None = None, *, seed: int = 0) -> Method[Any]:
        """Return a method on `array`, in a world whose generators nobody knows."""
        torch.seed()
        params = self.method_type.params_type.build(self.params)
        data = Data(sample_array(self.shape) if array is None else array, seed=seed)
        return self.method_type(params, data, seed=seed)

    def trained(self, array: Array | None = None, *, seed: int = 0) -> Method[Any]:
        """Return a method that was run to its end."""
        method = self.build(array, seed=seed)
        Course(method).run()
        return method


class Course:
    """Drives a method as the engine does. A *moment* is a step, or a look at `data.check`.

    `at` says what the person does at which moment; `states` are those at the ends of epochs.
    """

    def __init__(self, method: Method[Any], at: dict[int, str] | None = None) -> None:
        self.control = Control()
        self.moments = 0
        self.asked_at_s = 0.0
        self.states: list[MethodState] = []
        self._at = at or {}
        self._method = method
        method.data.attend(self._moment, self._finishing)
        method.schedule.finishing = self._finishing
        method.schedule.on_epoch_end = self._epoch_ended

    def run(self) -> None:
        """Run to the end; raises Cancelled after a stop."""
        steps = self._method.fit()
        try:
            for _ in steps:
                self._moment()
        finally:
            if isinstance(steps, Generator):
                steps.close()

    def _moment(self) -> None:
        action = self._at.get(self.moments)
        if action is not None:
            self.asked_at_s = time.perf_counter()
            getattr(self.control, action)()
        self.moments += 1
        if self.moments > MOMENT_LIMIT:
            raise AssertionError(f"{type(self._method).__name__} does not come to an end.")
        self.control.check()

    def _finishing(self) -> bool:
        return self.control.finish_requested

    def _epoch_ended(self, _phase: PhaseState) -> None:
        self.states.append(capture(self._method))


def check_introduction(trial: Trial) -> None:
    """It introduces itself, and its default parameters are within their own limits."""
    info = trial.method_type.info
    assert info.key, f"{trial.name} has no key."
    assert info.name, f"{trial.name} has no name."
    assert info.summary.endswith("."), f"The summary of {trial.name} is not a sentence."
    assert info.takes <= {"image", "vector"}, f"{trial.name} takes unknown data: {info.takes}."
    fields = trial.method_type.params_type.fields()
    for one in fields:
        assert one.title, f"The parameter {one.name} of {trial.name} has no title."
        assert one.description, f"The parameter {one.name} of {trial.name} has no description."
    trial.method_type.params_type.build({one.name: one.default for one in fields})


def check_assignment(trial: Trial) -> None:
    """Trained, it gives every image an embedding, probabilities, and one of K groups."""
    method = trial.trained()
    found = assign_all(method)
    n = len(method.data)
    k = getattr(method.params, "n_clusters", found.probabilities.shape[1])
    assert found.embedding.shape[0] == n, f"{trial.name}: embedding of {found.embedding.shape}."
    assert found.embedding.ndim == 2, f"{trial.name}: the embedding is not (B, E)."
    assert found.embedding.isfinite().all(), f"{trial.name}: the embedding is not finite."
    _check_probabilities(trial, found, shape=(n, k))


def check_assign_is_pure(trial: Trial) -> None:
    """`assign` changes nothing, and the answer for an image is its own, whatever else is asked."""
    method = trial.trained()
    before = capture(method)
    together = assign_all(method)
    _check_same(before, capture(method), f"{trial.name}: assign changed the state.")
    for row in range(0, len(method.data), 17):
        alone = _assign(method, torch.tensor([row]))
        for one, all_ in zip(alone, together, strict=True):
            assert torch.allclose(one[0], all_[row], rtol=1e-3, atol=1e-4), (
                f"{trial.name}: what assign answers depends on the rest of the batch."
            )
    new = Data(sample_array(trial.shape, items=5, seed=1)).take(torch.arange(5))
    with evaluating(method):
        _check_probabilities(trial, method.assign(new), shape=(5, together.probabilities.shape[1]))


def check_seed(trial: Trial) -> None:
    """Equal seeds give equal results, bit for bit; the global generators are left alone."""
    numpy_state = np.random.get_state(legacy=False)  # noqa: NPY002 - the one under suspicion
    python_state = random.getstate()
    one, other = trial.trained(seed=3), trial.trained(seed=3)
    _check_same(capture(one), capture(other), f"{trial.name}: two runs of one seed differ.")
    now = np.random.get_state(legacy=False)  # noqa: NPY002
    assert str(numpy_state) == str(now), f"{trial.name} draws from numpy's global generator."
    assert python_state == random.getstate(), f"{trial.name} draws from Python's generator."


def check_resume(trial: Trial) -> None:
    """Resumed at the end of any epoch, it ends exactly where an unbroken run ends."""
    unbroken = trial.build()
    course = Course(unbroken)
    course.run()
    assert course.states, f"{trial.name} has no epoch: use self.phase(…)."
    for row in sorted({0, len(course.states) // 2, len(course.states) - 1}):
        resumed = trial.build()
        restore(resumed, through_json(course.states[row]))
        Course(resumed).run()
        problem = f"{trial.name}: resumed after epoch {row + 1}, it ends elsewhere."
        _check_same(capture(unbroken), capture(resumed), problem)


def check_finish(trial: Trial) -> None:
    """Asked to finish at any moment, it ends with groups."""
    for moment in _moments(trial):
        method = trial.build()
        course = Course(method, {moment: "finish"})
        course.run()
        found = assign_all(method)
        _check_probabilities(trial, found, shape=tuple(found.probabilities.shape))


def check_stop(trial: Trial) -> None:
    """Asked to stop at any moment, it leaves within a second and swallows nothing."""
    for moment in _moments(trial):
        course = Course(trial.build(), {moment: "stop"})
        try:
            course.run()
        except Cancelled:
            pass
        else:
            raise AssertionError(f"{trial.name} swallowed a stop at moment {moment}.")
        took_s = time.perf_counter() - course.asked_at_s
        assert took_s < STOP_S, f"{trial.name} took {took_s:.1f} s to stop."


def check_round_trip(trial: Trial) -> None:
    """A new instance with the trained state answers as the trained one."""
    trained = trial.trained()
    copy = trial.build()
    copy.load_state_dict(trained.state_dict())
    for one, other in zip(assign_all(trained), assign_all(copy), strict=True):
        assert torch.equal(one, other), f"{trial.name}: its state_dict does not hold everything."


def check_shapes(trial: Trial) -> None:
    """It takes images of any size from 8 × 8, grey and coloured, and vectors if it says so."""
    takes = trial.method_type.info.takes
    shapes = [*(IMAGE_SHAPES if "image" in takes else ())]
    for shape in [*shapes, *((VECTOR_SHAPE,) if "vector" in takes else ())]:
        method = trial.build(sample_array(shape, items=20))
        Course(method, {6: "finish"}).run()
        assert len(assign_all(method).embedding) == 20, f"{trial.name} fails on {shape}."


def check_hard_cases(trial: Trial) -> None:
    """Equal images, and as many groups as images, end with groups too; more are refused."""
    equal = sample_array(trial.shape, items=20)
    equal[:] = equal[0]
    found = assign_all(trial.trained(equal))
    _check_probabilities(trial, found, shape=tuple(found.probabilities.shape))
    k = getattr(trial.build().params, "n_clusters", None)
    if k is None:
        return
    trial.trained(sample_array(trial.shape, items=k))
    try:
        trial.build(sample_array(trial.shape, items=k - 1))
    except DeepClustError:
        return
    raise AssertionError(f"{trial.name} takes {k} groups of {k - 1} images.")


def check_data_is_left_alone(trial: Trial) -> None:
    """The images are as they were after a run."""
    array = sample_array(trial.shape)
    before = array.copy()
    trial.trained(array)
    assert np.array_equal(array, before), f"{trial.name} wrote into the images."


def check_no_pickle(trial: Trial) -> None:
    """Nothing is pickled, which would let a file run code."""
    with ExitStack() as stack:
        for name in ("pickle.dump", "pickle.dumps", "pickle.load", "torch.save", "torch.load"):
            forbidden = AssertionError(f"{trial.name} calls {name}.")
            stack.enter_context(mock.patch(name, side_effect=forbidden))
        trial.trained()


CHECKS: tuple[Callable[[Trial], None], ...] = (
    check_introduction,
    check_assignment,
    check_assign_is_pure,
    check_seed,
    check_resume,
    check_finish,
    check_stop,
    check_round_trip,
    check_shapes,
    check_hard_cases,
    check_data_is_left_alone,
    check_no_pickle,
)


def assign_all(method: Method[Any]) -> Assignment:
    """Return `method.assign` of all its data at once, in eval mode and without gradient."""
    return _assign(method, torch.arange(len(method.data)))


def through_json(state: MethodState) -> MethodState:
    """Return `state` as it comes back from a file."""
    return MethodState(state.tensors, json.loads(json.dumps(state.plain)))


def _assign(method: Method[Any], rows: Tensor) -> Assignment:
    with evaluating(method):
        return method.assign(method.data.take(rows))


def _moments(trial: Trial) -> list[int]:
    """Return some moments of a run: the first, some between, the last."""
    course = Course(trial.build())
    course.run()
    last = course.moments - 1
    return sorted({0, 1, last // 4, last // 2, 3 * last // 4, last})


def _check_probabilities(trial: Trial, found: Assignment, *, shape: tuple[int, ...]) -> None:
    p = found.probabilities
    assert tuple(p.shape) == shape, f"{trial.name}: probabilities of {tuple(p.shape)}, not {shape}."
    assert p.isfinite().all(), f"{trial.name}: there are images without a group."
    assert (p >= 0).all(), f"{trial.name}: a probability is negative."
    assert torch.allclose(p.sum(1), torch.ones(len(p)), atol=1e-4), (
        f"{trial.name}: the probabilities of an image do not sum to 1."
    )


def _check_same(one: MethodState, other: MethodState, problem: str) -> None:
    for name, tensor in one.tensors.items():
        same = name in other.tensors and torch.equal(
            tensor.nan_to_num(-1), other.tensors[name].nan_to_num(-1)
        )
        assert same, f"{problem} See {name}."
