"""Training a run: from a request to labels in the project file."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.errors import (
    Cancelled,
    DeepClustError,
    DeviceLostError,
    DivergedError,
    MethodError,
    ParameterError,
    ProjectError,
)
from deepclust_gui.model.control import Control
from deepclust_gui.model.method import MethodCard
from deepclust_gui.model.progress import Progress
from deepclust_gui.model.run import (
    ParamValue,
    Performance,
    Preset,
    Run,
    RunRequest,
    RunStatus,
)
from deepclust_gui.store import ProjectStore
from deepclust_gui.workbench.caches import ProjectCaches
from deepclust_gui.workbench.features import Features
from deepclust_gui.workbench.learnt_models import keep_learnt
from deepclust_gui.workbench.leaving_out import Learnt
from deepclust_gui.workbench.methods import Methods, Resolved
from deepclust_gui.workbench.pictures import Pictures
from deepclust_gui.workbench.saving import saved_patiently

if TYPE_CHECKING:
    from deepclust_gui.engine.checkpoint import CheckpointFolder
    from deepclust_gui.engine.runner import Trained

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that fits the project, with everything looked up."""

    request: RunRequest
    resolved: Resolved
    format: PixelFormat


class Training:
    """Trains runs of one project."""

    def __init__(
        self,
        store: ProjectStore,
        caches: ProjectCaches,
        methods: Methods,
        pictures: Pictures,
        features: Features,
    ) -> None:
        self._store = store
        self._caches = caches
        self._methods = methods
        self._pictures = pictures
        self._features = features

    def prepare(self, request: RunRequest, *, resumed: Run | None = None) -> Prepared:
        """Look everything up; raises MethodError, ParameterError, DeviceError or FeatureError.

        A run that is `resumed` goes on with the images it began with.
        """
        resolved = self._methods.resolve(request)
        self._features.check(request)
        self._check_clusters(getattr(resolved.params, "n_clusters", None))
        count = resumed.item_count if resumed else None
        return Prepared(request, resolved, self._pictures.format(request.image_size, count))

    def request_for(self, method: str, clusters: int, *, like: RunRequest) -> RunRequest:
        """Return what is asked of a method that shall find `clusters` groups, checked.

        It is to see the images as `like` did. Raises MethodError if there is no such method,
        ParameterError if it cannot group what is seen so.
        """
        finds_number = self._methods.registry.card(method).default_clusters is None
        params: dict[str, ParamValue] = {} if finds_number else {"n_clusters": clusters}
        request = replace(like, method=method, params=params, preset=Preset.BEST, seed=0)
        self._methods.resolve(request)
        self._features.check(request)
        return request

    def labels_of(
        self,
        request: RunRequest,
        items: NDArray[np.int64],
        control: Control,
        report: Callable[[Progress], None],
    ) -> NDArray[np.int64]:
        """Train on `items` int64 (M,) alone and return their groups, int64 (M,); nothing is kept.

        Raises Cancelled after a stop, MethodError if the method failed.
        """
        prepared = Prepared(
            request, self._methods.resolve(request), self._pictures.format(request.image_size)
        )
        seen = self._seen(prepared, control, report, self._store.item_count)
        found = self._fitted(prepared.resolved, request, seen[items], control, report)
        return found.result.labels

    def run(
        self,
        prepared: Prepared,
        control: Control,
        report: Callable[[Progress], None],
        *,
        resumed: Run | None = None,
    ) -> Run:
        """Train, store and score; returns the run as stored.

        Raises Cancelled after a stop and DivergedError if the training diverged (the run is then
        interrupted, its checkpoint kept), and MethodError if the method failed (the run is then
        failed, its checkpoint gone). Any other error, of images or machine, interrupts a run that
        has a checkpoint and fails others; a lost graphics card interrupts all.
        """
        if resumed is None:
            number = self._store.start_run(
                prepared.request,
                method_name=prepared.resolved.card.info.name,
                plugin=prepared.resolved.card.plugin,
                params=prepared.resolved.params.model_dump(),
                device=prepared.resolved.device.device,
            )
        else:
            number = resumed.number
            self._store.reopen_run(number, device=prepared.resolved.device.device)
        spent = resumed.seconds if resumed else 0.0
        started = time.monotonic()

        def seconds() -> float:
            return spent + time.monotonic() - started

        checkpoints = self._checkpoints(number)
        try:
            self._train(number, prepared, control, report, seconds)
        except Cancelled:
            self._end(number, RunStatus.INTERRUPTED, "Stopped. It can be resumed.", seconds())
            raise
        except DivergedError as error:
            told = _what_to_do(error, resumable=checkpoints.exists)
            status = RunStatus.INTERRUPTED if checkpoints.exists else RunStatus.FAILED
            self._end(number, status, str(told), seconds())
            raise told from error
        except MethodError as error:
            checkpoints.delete()
            self._end(number, RunStatus.FAILED, str(error), seconds())
            raise
        except Exception as error:
            may_resume = checkpoints.exists or isinstance(error, DeviceLostError)
            status = RunStatus.INTERRUPTED if may_resume else RunStatus.FAILED
            self._end(number, status, str(error), seconds())
            raise
        return self._store.run(number)

    def _train(
        self,
        number: int,
        prepared: Prepared,
        control: Control,
        report: Callable[[Progress], None],
        seconds: Callable[[], float],
    ) -> None:
        from deepclust_gui.engine.metrics import score
        from deepclust_gui.engine.projection import principal_plane

        checkpoints = self._checkpoints(number)
        count = self._store.run(number).item_count  # more may have come since it began
        learnt = Learnt.of(count, self._store.left_out_of(number))
        pixels = self._seen(prepared, control, report, count)
        trained = self._fitted(
            prepared.resolved,
            prepared.request,
            learnt.pixels(pixels),
            control,
            learnt.watched(report),
            checkpoints=checkpoints,
        )
        report(Progress("Scoring the groups"))
        result = learnt.spread(trained.result)
        known = learnt.known(self._store.known_labels())
        save = partial(
            self._store.finish_run,
            number,
            result=result,
            positions=principal_plane(result.embedding),
            scores=score(trained.result.labels, known=known, embedding=trained.result.embedding),
            # A process that was killed wrote no seconds down, but the phases remember theirs.
            seconds=max(seconds(), sum(trained.seconds.values())),
            losses=trained.losses,
            performance=_performance(trained),
            message=trained.message,
        )
        saved_patiently(save, control, report)
        keep_learnt(self._store, number, trained)
        checkpoints.delete()

    def _seen(
        self,
        prepared: Prepared,
        control: Control,
        report: Callable[[Progress], None],
        count: int,
    ) -> "NDArray[np.uint8] | NDArray[np.float32]":
        """Return what the method sees of the first `count` images: features, or pixels."""
        if prepared.request.features:
            return self._features.array(prepared.request, control, report, count=count)
        return self._pictures.pixels(prepared.format, control, report, count=count)

    def _fitted(
        self,
        resolved: Resolved,
        request: RunRequest,
        pixels: NDArray[np.uint8] | NDArray[np.float32],
        control: Control,
        report: Callable[[Progress], None],
        *,
        checkpoints: "CheckpointFolder | None" = None,
    ) -> "Trained":
        """Train; whatever a method raises that is no known failure is a MethodError."""
        from deepclust_gui.engine.runner import train

        try:
            return train(
                resolved.method_type,
                resolved.params,
                pixels,
                seed=request.seed,
                device=resolved.device.device,
                control=control,
                report=report,
                checkpoints=checkpoints,
            )
        except (Cancelled, DeepClustError):
            raise
        except Exception as error:
            log.exception("%s failed on images of %s.", request.method, self._store.path)
            raise _blame(resolved.card, error) from error

    def _check_clusters(self, n_clusters: int | None) -> None:
        images = self._store.item_count - len(self._store.left_out())
        if n_clusters is not None and n_clusters > images:
            raise ParameterError(
                f"{images:,} images cannot be sorted into {n_clusters:,} groups.",
                "Ask for fewer groups.",
            )

    def _checkpoints(self, number: int) -> "CheckpointFolder":
        from deepclust_gui.engine.checkpoint import CheckpointFolder

        return CheckpointFolder(self._caches.checkpoints(number))

    def _end(self, number: int, status: RunStatus, message: str, seconds: float) -> None:
        """Write down how a run ended; if that fails, it counts as interrupted when next opened."""
        try:
            self._store.end_run(number, status, message=message, seconds=seconds)
        except ProjectError as error:
            log.info("How run %d ended could not be written down: %s", number, error)


def _performance(trained: "Trained") -> Performance:
    import torch

    from deepclust_gui.engine.threads import training_threads

    with training_threads():  # as `train` had them
        threads = torch.get_num_threads()
    return Performance(trained.seconds, trained.images_per_s, trained.peak_mb, threads)


def _what_to_do(error: DivergedError, *, resumable: bool) -> DivergedError:
    """Return `error` with what the person can do about it now."""
    if not resumable:
        return error
    told = DivergedError(
        error.message,
        "What it had learnt until its last good round is kept. Resume it to go on from there with "
        "half the learning rate, or keep the groups it had found until then.",
    )
    told.may_resume = True
    return told


def _blame(card: MethodCard, error: Exception) -> MethodError:
    return MethodError(
        f"The method {card.info.name} (from {card.plugin}) failed: {type(error).__name__}: {error}",
        "This is a fault of the method, not yours; the log file has the details.",
    )
