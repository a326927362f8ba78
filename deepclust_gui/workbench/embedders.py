"""The networks that look at pictures, and where their weights are."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deepclust_gui.data.download import fetch
from deepclust_gui.errors import FeatureError, ParameterError
from deepclust_gui.export.atomic import written_whole
from deepclust_gui.model.control import Control
from deepclust_gui.model.embedder import OWN_FEATURES, EmbedderCard, WeightsSource, WeightsStanding
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench.trouble import told_plainly

if TYPE_CHECKING:
    from deepclust_gui.host.registry import Registry

BLOCK_BYTES = 1 << 20
OWN_SUFFIXES = (".npy", ".npz", ".parquet")


class Embedders:
    """Lists networks and keeps their weights in `folder`. Safe to use from several threads.

    A file of weights is named after the SHA-256 of its content, below a folder for its network, so
    that a run finds the very weights it began with.
    """

    def __init__(self, folder: Path, registry: "Callable[[], Registry]") -> None:
        self._folder = folder
        self._registry = registry

    def cards(self) -> tuple[EmbedderCard, ...]:
        """Return the networks of all plugins, the one to begin with first."""
        return self._registry().embedder_cards

    def card(self, key: str) -> EmbedderCard:
        """Return the card of a network; raises MethodError if there is none of that key."""
        self._registry().embedder_type(key)
        return next(card for card in self.cards() if card.info.key == key)

    def standings(self) -> tuple[WeightsStanding, ...]:
        """Return all networks, where their weights could be had and which are here.

        Loads what the networks are made of: on a worker.
        """
        return tuple(
            WeightsStanding(card.info, self.source(card.info.key), bool(self.newest(card.info.key)))
            for card in self.cards()
        )

    def source(self, key: str) -> WeightsSource | None:
        """Return where the weights of a network can be had; None if only from a file."""
        try:
            return self._registry().embedder_type(key)().source()
        except ImportError as error:
            raise FeatureError(f"The network “{key}” cannot be loaded: {error}.") from error

    def newest(self, key: str) -> str:
        """Return the SHA-256 of the weights of a network that came here last, "" if none did."""
        files = sorted(self._files(key), key=lambda file: file.stat().st_mtime_ns)
        return files[-1].stem if files else ""

    def weights(self, key: str, digest: str) -> Path:
        """Return the file of these weights; raises FeatureError if it is not here."""
        for file in self._files(key):
            if file.stem == digest:
                return file
        name = self.card(key).info.name
        raise FeatureError(
            f"The weights of {name} are not on this computer.",
            f"Get them with “deepclust weights get {key}”, or give a file with --weights FILE.",
        )

    def take_in(self, key: str, file: Path) -> str:
        """Keep a copy of a file of weights and return its SHA-256; raises FeatureError.

        The file is checked to be that of the network `key` to the last shape before.
        """
        from deepclust_gui.engine.features.extractor import check_weights

        self.card(key)
        check_weights(self._registry().embedder_type(key)(), file)
        with told_plainly(self._folder):
            digest = sha256_of(file)
            target = self._place(key, digest, file.suffix)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                with written_whole(target, force=True) as partial:
                    _copy(file, partial)
            os.utime(target)  # it came last
        return digest

    def fetch(self, key: str) -> Job[str]:
        """Return the job that fetches the weights of a network, to be run once a person agreed.

        It returns their SHA-256; what a stop or a cut leaves behind is gone on with the next time.
        Raises FeatureError if they cannot be had from anywhere; the job does where it fails.
        """
        card, source = self.card(key), self.source(key)
        if source is None:
            raise FeatureError(
                f"{card.info.name} does not say where its weights can be had.",
                "Give a file of them.",
            )

        def work(control: Control, report: Report) -> str:
            folder = self._folder / key
            with told_plainly(folder):
                folder.mkdir(parents=True, exist_ok=True)
                arrived = fetch(source, folder, control, report)
            try:
                return self.take_in(key, arrived)
            finally:
                arrived.unlink(missing_ok=True)

        return Job(f"Fetching {card.info.name}", work)

    def settle(
        self, request: RunRequest, features: str, *, weights: Path | None = None
    ) -> RunRequest:
        """Return `request` with what the images are looked at with, checked before any is read.

        `features` is the key of a network, the name of a file of features, or "" for pixels;
        `weights` a file of weights, None for those that are here. Raises FeatureError, MethodError.
        """
        if not features or features == "pixels":
            if weights is not None:
                raise ParameterError("--weights goes with --features KEY.", "Say which network.")
            return request
        if Path(features).suffix.lower() in OWN_SUFFIXES:
            return _with_own(request, Path(features), weights)
        if weights is not None:
            digest = self.take_in(features, weights)
        else:
            self.card(features)
            digest = self.newest(features)
            self.weights(features, digest)
        return replace(request, features=features, weights=digest)

    def _files(self, key: str) -> list[Path]:
        folder = self._folder / key
        return [file for file in folder.glob("*") if len(file.stem) == 64]

    def _place(self, key: str, digest: str, suffix: str) -> Path:
        return self._folder / key / f"{digest}{suffix.lower()}"


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _with_own(request: RunRequest, file: Path, weights: Path | None) -> RunRequest:
    from deepclust_gui.data.own_features import read_own_features

    if weights is not None:
        raise ParameterError("--weights is for a network, not for a file of features.")
    read_own_features(file)  # a mistake is told now
    digest = sha256_of(file)
    return replace(
        request, features=OWN_FEATURES, weights=digest, features_file=str(file.absolute())
    )


def _copy(file: Path, target: Path) -> None:
    with file.open("rb") as origin, target.open("wb") as out:
        while block := origin.read(BLOCK_BYTES):
            out.write(block)
