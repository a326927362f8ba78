"""Measuring a method: its project in the cache, a run for each seed, a record of each run."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from deepclust_gui import __version__
from deepclust_gui.errors import ParameterError
from deepclust_gui.model.bench import BenchRecord, BenchTask, Question, published_for
from deepclust_gui.model.job import Job
from deepclust_gui.model.method import MethodCard
from deepclust_gui.model.run import Preset, Run, RunRequest, RunStatus
from deepclust_gui.workbench.methods import Methods, Resolved
from deepclust_gui.workbench.project import Project
from deepclust_gui.workbench.provenance import installed_commit, machine_name

CLUSTERS = "n_clusters"


class Bench:
    """One method on the images of an open project. Close it at the end.

    Known groups are counted before a run and compared with its groups after it, nothing else.
    """

    def __init__(self, project: Project, task: BenchTask, methods: Methods) -> None:
        """Raise ParameterError if nobody says how many groups to make, or they are too many."""
        self.project = project
        self.task = task
        self.card = methods.registry.card(task.method)
        self._clusters = self._wanted_clusters()
        self._image_size = image_size(task, self.card)
        self._commit = installed_commit()  # now: the code that is loaded, whatever comes later
        self._params = methods.resolve(self.request(0)).params.model_dump()

    @property
    def shown(self) -> str:
        """What is measured, for a person."""
        return f"{self.card.info.name} on {self.task.data}"

    @property
    def question(self) -> Question:
        """What all seeds have in common."""
        return Question(
            data=self.task.data,
            split=self.task.split,
            method=self.task.method,
            preset=self.task.preset.value,
            effort=self.task.effort.value,
            set={name: self._params[name] for name in sorted(self.task.settings)},
            clusters=self._params.get(CLUSTERS),
            image_size=self._image_size,
        )

    def request(self, seed: int) -> RunRequest:
        """Return what is trained for `seed`."""
        return self.task.request(seed, self._clusters, self._image_size)

    def run(self, seed: int) -> Job[Run]:
        """Return the job that trains `seed`, going on where it stopped.

        Raises ParameterError if there are fewer images than groups.
        """
        request = self.request(seed)
        for run in reversed(self.project.runs()):
            if run.status is RunStatus.INTERRUPTED and run.request == request:
                return self.project.resume(run.number)
        return self.project.train(request)

    def record(self, run: Run) -> BenchRecord:
        """Return what a finished run is remembered by."""
        assert run.performance is not None  # of every run that is finished now
        scores, cost = run.scores, run.performance
        return BenchRecord(
            **asdict(self.question),
            seed=run.request.seed,
            acc=_rounded(scores.acc),
            nmi=_rounded(scores.nmi),
            nmi_geometric=_rounded(scores.nmi_geometric),
            ari=_rounded(scores.ari),
            seconds=round(run.seconds, 2),
            seconds_per_phase={title: round(s, 2) for title, s in cost.seconds.items()},
            images=self.project.item_count,
            images_per_s=round(cost.images_per_s, 1),
            peak_mb=round(cost.peak_mb, 1),
            device=run.device,
            machine=machine_name(run.device),
            threads=cost.threads,
            params=run.params,
            version=__version__,
            commit=self._commit,
            date=run.started_at.isoformat(timespec="seconds"),
        )

    def close(self) -> None:
        """Close the project and let others open it."""
        self.project.close()

    def _wanted_clusters(self) -> int | None:
        """Return the number of groups: as asked for, else that of the known ones."""
        has_number = self.card.default_clusters is not None
        if self.task.clusters is not None or CLUSTERS in self.task.settings or not has_number:
            return self.task.clusters
        known = len(self.project.summary.known_groups)
        if known < 2:
            raise ParameterError(
                f"No groups of “{self.task.data}” are known, so their number is not either.",
                "Say it with --clusters N.",
            )
        return known


def image_size(task: BenchTask, card: MethodCard) -> int | None:
    """Return the side images are brought to: as asked for, else that of the published figure."""
    if task.image_size is not None or task.preset is not Preset.PAPER:
        return task.image_size
    sizes = [figure.image_size for figure in published_for(card.info, task.data, task.split)]
    return sizes[0] if sizes else None


def bench_place(cache: Path, task: BenchTask, resolved: Resolved) -> Path:
    """Return the project file of a task: one for each source, method, preset and setting."""
    identity = {
        **asdict(task),
        "source": str(task.source.expanduser().absolute()),
        "params": resolved.params.model_dump(),  # a new default is a new measurement
        "size": image_size(task, resolved.card),
    }
    text = json.dumps(identity, sort_keys=True, default=str)
    digest = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return cache / "bench" / f"{task.data}-{task.method}-{task.preset}-{digest}.deepclust"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
