"""Measuring a method on images whose groups are known: what is asked for and what came out."""

from dataclasses import dataclass, field
from pathlib import Path

from deepclust_gui.model.method import MethodInfo, Published
from deepclust_gui.model.run import Effort, ParamValue, Preset, RunRequest


@dataclass(frozen=True, slots=True)
class BenchTask:
    """One method on one set of images; each seed is a run of its own.

    `settings` are the parameters set by hand. `clusters` is the number of groups, None for that of
    the known ones. `image_size` None means that of the published figure with the preset "paper",
    else the project's own suggestion.
    """

    source: Path
    method: str
    split: str = "all"
    preset: Preset = Preset.BEST
    effort: Effort = Effort.BALANCED
    settings: dict[str, ParamValue] = field(default_factory=dict)
    clusters: int | None = None
    image_size: int | None = None
    device: str = "auto"

    @property
    def data(self) -> str:
        """The name of the images: that of the file without its suffix, or of the folder."""
        return self.source.stem if self.source.suffix.lower() == ".npz" else self.source.name

    def request(self, seed: int, clusters: int | None, image_size: int | None) -> RunRequest:
        """Return what to train for `seed`; what was set by hand overrules `clusters`."""
        groups: dict[str, ParamValue] = {} if clusters is None else {"n_clusters": clusters}
        return RunRequest(
            method=self.method,
            params={**groups, **self.settings},
            effort=self.effort,
            preset=self.preset,
            seed=seed,
            device=self.device,
            image_size=image_size,
        )


@dataclass(frozen=True, slots=True)
class Question:
    """What is measured, whatever the seed and the machine; see `BenchRecord` for the fields."""

    data: str
    split: str
    method: str
    preset: str
    effort: str
    set: dict[str, ParamValue]
    clusters: int | None
    image_size: int | None

    @property
    def key(self) -> tuple[str, ...]:
        """All of it as texts, to sort by."""
        settings = ", ".join(f"{name}={value}" for name, value in sorted(self.set.items()))
        parts = (self.data, self.split, self.method, self.preset, self.effort, settings)
        return (*parts, str(self.clusters), str(self.image_size))


@dataclass(frozen=True, slots=True)
class BenchRecord:
    """What one seed gave. Its fields are the keys of the JSON.

    `data` is the name of the file without suffix, or of the folder. `set` holds the parameters set
    by hand, `params` all, as used. `image_size` is None if the images kept their own. The scores
    are None where no groups are known. `commit` is that of the program's working copy, with
    "-dirty" if it was changed, None if it is no working copy. `date` is ISO 8601 in UTC.
    """

    method: str
    data: str
    split: str
    preset: str
    effort: str
    set: dict[str, ParamValue]
    clusters: int | None
    image_size: int | None
    seed: int
    acc: float | None
    nmi: float | None
    nmi_geometric: float | None
    ari: float | None
    seconds: float
    seconds_per_phase: dict[str, float]
    images: int
    images_per_s: float
    peak_mb: float
    device: str
    machine: str
    threads: int
    params: dict[str, ParamValue]
    version: str
    commit: str | None
    date: str

    @property
    def question(self) -> Question:
        return Question(
            data=self.data,
            split=self.split,
            method=self.method,
            preset=self.preset,
            effort=self.effort,
            set=self.set,
            clusters=self.clusters,
            image_size=self.image_size,
        )


def published_for(info: MethodInfo, data: str, split: str) -> tuple[Published, ...]:
    """Return the figures printed for a method on these images."""
    return tuple(p for p in info.published if (p.data, p.split) == (data, split))
