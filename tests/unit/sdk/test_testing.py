"""The contract check notices what it is there for: each broken method fails its own row."""

import pickle
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from deepclust_gui.errors import Cancelled
from deepclust_gui.sdk import Assignment, Step, testing
from deepclust_gui.sdk.testing import CHECKS, Trial, check_method
from helpers.methods import Toy

SHORT: dict[str, Any] = {"n_clusters": 3, "epochs": 2}


def test_good_method_passes() -> None:
    """Dropout, noise, batch statistics and two optimisers are all fine."""
    check_method(Toy, params=SHORT)


class WrongRows(Toy):
    """Answers with a column too few."""

    def assign(self, x: Tensor) -> Assignment:
        found = super().assign(x)
        return Assignment(found.embedding, found.probabilities[:, :2])


class NoGroups(Toy):
    """Never has groups."""

    def assign(self, x: Tensor) -> Assignment:
        found = super().assign(x)
        return Assignment(found.embedding, found.probabilities * torch.nan)


class LeansOnTheBatch(Toy):
    """Centres codes on their batch."""

    def encode(self, x: Tensor) -> Tensor:
        codes = super().encode(x)
        return codes - codes.mean(0)


class LearnsWhileAssigning(Toy):
    """Moves its centres whenever it is asked."""

    def assign(self, x: Tensor) -> Assignment:
        self.centres.add_(0.01)
        return super().assign(x)


class DrawsFromNumpy(Toy):
    """Uses numpy's global generator."""

    def loss(self, x: Tensor) -> Tensor:
        return super().loss(x) * float(np.random.uniform(0.5, 1.5))  # noqa: NPY002


class DrawsFromPython(Toy):
    """Uses Python's global generator."""

    def fit(self) -> Iterator[Step]:
        random.random()
        yield from super().fit()


class ForgetsItsState(Toy):
    """Keeps something that matters outside parameters and buffers."""

    def build(self) -> None:
        super().build()
        self.count = 0

    def loss(self, x: Tensor) -> Tensor:
        self.count += 1
        return super().loss(x) * (1 + 0.1 * self.count)


class AnswersFromMemory(Toy):
    """Answers from a plain attribute."""

    def build(self) -> None:
        super().build()
        self.shift = 0.0

    def fit(self) -> Iterator[Step]:
        yield from super().fit()
        self.shift = 1.0

    def encode(self, x: Tensor) -> Tensor:
        return super().encode(x) + self.shift


class HasNoEpochs(Toy):
    """Never walks through a phase."""

    def fit(self) -> Iterator[Step]:
        self.centres.copy_(torch.eye(*self.centres.shape))
        yield Step()


class IgnoresFinish(Toy):
    """Leaves its centres out when asked to finish early."""

    def once(self, name: str) -> bool:
        return super().once(name) and not self.finishing


class SwallowsStop(Toy):
    """Takes a stop for the end."""

    def fit(self) -> Iterator[Step]:
        try:
            yield from super().fit()
        except Cancelled:
            return


class LargeImagesOnly(Toy):
    """Refuses images of 8 × 8."""

    def build(self) -> None:
        if self.data.shape[-1] < 10:
            raise ValueError("too small")
        super().build()


class CannotBearEqualImages(Toy):
    """Divides by the spread of the codes."""

    def fit(self) -> Iterator[Step]:
        yield from super().fit()
        spread = self.encode_all(self.encode).std(0)
        self.centres.div_((spread > 1e-6).float())


class WritesIntoImages(Toy):
    """Blackens the images."""

    def fit(self) -> Iterator[Step]:
        self.data._store.zero_()
        yield from super().fit()


class Pickles(Toy):
    """Pickles something."""

    def fit(self) -> Iterator[Step]:
        pickle.dumps(3)
        yield from super().fit()


@pytest.mark.parametrize(
    ("method_type", "check", "message"),
    [
        (WrongRows, testing.check_assignment, "probabilities of"),
        (NoGroups, testing.check_assignment, "images without a group"),
        (LeansOnTheBatch, testing.check_assign_is_pure, "depends on the rest of the batch"),
        (LearnsWhileAssigning, testing.check_assign_is_pure, "assign changed the state"),
        (DrawsFromNumpy, testing.check_seed, "two runs of one seed differ"),
        (DrawsFromPython, testing.check_seed, "draws from Python's generator"),
        (ForgetsItsState, testing.check_resume, "it ends elsewhere"),
        (AnswersFromMemory, testing.check_round_trip, "does not hold everything"),
        (HasNoEpochs, testing.check_resume, "has no epoch"),
        (IgnoresFinish, testing.check_finish, "images without a group"),
        (SwallowsStop, testing.check_stop, "swallowed a stop"),
        (WritesIntoImages, testing.check_data_is_left_alone, "wrote into the images"),
        (Pickles, testing.check_no_pickle, "calls pickle"),
        (CannotBearEqualImages, testing.check_hard_cases, "images without a group"),
    ],
)
def test_broken_method_is_told_what_is_wrong(
    method_type: type[Toy], check: Callable[[Trial], None], message: str
) -> None:
    """The row it breaks fails, with a sentence that says how."""
    with pytest.raises(AssertionError, match=message):
        check(Trial(method_type, SHORT))

    assert check in CHECKS


def test_small_images_are_tried() -> None:
    """From 8 × 8 on every size must do."""
    with pytest.raises(ValueError, match="too small"):
        testing.check_shapes(Trial(LargeImagesOnly, SHORT))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_row_can_be_run_alone(check: Callable[[Trial], None]) -> None:
    """So that a test can name the row that failed."""
    check(Trial(Toy, SHORT))
