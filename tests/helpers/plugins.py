"""A third party's plugin as pip would leave it: a module and a dist-info folder."""

from pathlib import Path

WORKING = """
from collections.abc import Iterator
import torch
from torch import Tensor, nn
from deepclust_gui.sdk import (
    Assignment, Field, Method, MethodInfo, Params, Step, hookimpl, kmeans, student_t,
)


class LinearParams(Params):
    n_clusters: int = Field(3, ge=2, le=50, title="Number of groups", description="How many.")
    epochs: int = Field(2, ge=1, le=99, title="Rounds", description="How long.",
                        scales_with_effort=True)


class Linear(Method[LinearParams]):
    info = MethodInfo(key="KEY", name="Linear", summary="Groups by a linear code.",
                      reference="https://example.org")
    centres: Tensor

    def build(self) -> None:
        size = torch.Size(self.data.shape).numel()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(size, 4))
        self.decoder = nn.Linear(4, size)
        self.register_buffer("centres", torch.full((self.params.n_clusters, 4), torch.nan))

    def fit(self) -> Iterator[Step]:
        adam = torch.optim.Adam(self.parameters(), lr=0.01)
        for _ in self.phase("learn", self.params.epochs, title="Learning", optimiser=adam):
            for x, _rows in self.data.batches(16, shuffle=True):
                yield self.step((self.decoder(self.encoder(x)) - x.flatten(1)).square().mean())
        codes = self.encode_all(self.encoder)
        seed = self.seed_for("centres")
        found = kmeans(codes.cpu().numpy(), self.params.n_clusters, starts=1, seed=seed)
        self.centres.copy_(torch.from_numpy(found.centres))

    def assign(self, x: Tensor) -> Assignment:
        codes = self.encoder(x)
        return Assignment(codes, student_t(codes, self.centres))


@hookimpl
def deepclust_methods():
    return [Linear]
"""
"""A complete plugin; replace KEY by the key of its method."""


def write_plugin(folder: Path, name: str, source: str, *, entries: str = "") -> None:
    """Put a plugin called `name` into `folder`: module `name`, version 1.2, one entry point.

    `entries` replaces the lines of its entry-point group.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    lines = entries or f"{name} = {name}"
    (info / "entry_points.txt").write_text(f"[deepclust.plugins]\n{lines}\n")
