"""Small methods whose every step is random, slow or wrong on purpose, for tests of the engine."""

import math
import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from deepclust_gui.sdk import Assignment, Field, Method, MethodInfo, Params, Step, student_t

CODE = 4


class ToyParams(Params):
    """The parameters of the toys."""

    n_clusters: int = Field(3, ge=2, le=50, title="Number of groups", description="How many.")
    epochs: int = Field(6, ge=1, le=10_000, title="Rounds", description="How long.")


class Toy(Method[ToyParams]):
    """An autoencoder with dropout, shuffled batches, noise, and centres that are learnt."""

    info = MethodInfo(
        key="toy", name="Toy", summary="A toy.", reference="", takes=frozenset({"image"})
    )
    centres: Tensor

    def build(self) -> None:
        size = math.prod(self.data.shape)
        self.encoder = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.2), nn.Linear(size, 16), nn.BatchNorm1d(16), nn.ReLU()
        )
        self.head = nn.Linear(16, CODE)
        self.decoder = nn.Linear(CODE, size)
        self.register_buffer("centres", torch.full((self.params.n_clusters, CODE), math.nan))

    def encode(self, x: Tensor) -> Tensor:
        codes: Tensor = self.head(self.encoder(x))
        return codes

    def loss(self, x: Tensor) -> Tensor:
        noisy = x + 0.05 * torch.randn_like(x)
        error: Tensor = self.decoder(self.encode(noisy)) - x.flatten(1)
        return error.square().mean()

    def fit(self) -> Iterator[Step]:
        adam = torch.optim.Adam(self.parameters(), lr=0.01)
        for _ in self.phase("learn", self.params.epochs, title="Learning", optimiser=adam):
            for x, _rows in self.data.batches(16, shuffle=True):
                yield self.step(self.loss(x))
        if self.once("centres"):
            codes = self.encode_all(self.encode)
            rows = torch.randperm(len(codes))[: self.params.n_clusters]
            self.centres.copy_(codes[rows])
        sgd = torch.optim.SGD(self.parameters(), lr=0.01, momentum=0.9)
        for _ in self.phase("tighten", self.params.epochs, title="Tightening", optimiser=sgd):
            for x, _rows in self.data.batches(16, shuffle=True):
                q = student_t(self.encode(x), self.centres)  # (B, K)
                yield self.step(self.loss(x) - q.max(1).values.mean(), sure=q.max(1).values.mean())

    def assign(self, x: Tensor) -> Assignment:
        codes = self.encode(x)
        return Assignment(codes, student_t(codes, self.centres))


class Slow(Toy):
    """A toy that takes 20 ms a step and remembers whether its `finally` ran."""

    cleaned_up = False

    def fit(self) -> Iterator[Step]:
        type(self).cleaned_up = False
        try:
            for step in super().fit():
                time.sleep(0.02)
                yield step
        finally:
            type(self).cleaned_up = True


class Diverging(Toy):
    """A toy whose loss becomes NaN in its second epoch."""

    def loss(self, x: Tensor) -> Tensor:
        current = self.schedule.current
        late = current is not None and current.epochs_done > 0
        return super().loss(x) * (math.nan if late else 1.0)


class DivergingAtOnce(Toy):
    """A toy whose first loss is NaN."""

    def loss(self, x: Tensor) -> Tensor:
        return super().loss(x) * math.nan


class Ruined(Toy):
    """A toy whose weights become NaN after the last step of its third epoch."""

    def fit(self) -> Iterator[Step]:
        adam = torch.optim.Adam(self.parameters(), lr=0.01)
        for epoch in self.phase("learn", self.params.epochs, title="Learning", optimiser=adam):
            for x, _rows in self.data.batches(16, shuffle=True):
                yield self.step(self.loss(x))
            if epoch == 2:
                self.head.weight.data.fill_(math.nan)


class Groupless(Toy):
    """A toy that never finds any groups."""

    def fit(self) -> Iterator[Step]:
        for _ in self.phase("nothing", 1):
            yield Step()


class Hungry(Toy):
    """A toy that asks for more memory than there is."""

    def fit(self) -> Iterator[Step]:
        raise MemoryError
        yield Step()


def toy_state(method: Method[Any]) -> dict[str, Tensor]:
    """Return a copy of the state of `method`."""
    return {name: value.clone() for name, value in method.state_dict().items()}
