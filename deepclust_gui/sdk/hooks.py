"""The doors through which a plugin enters DeepClust.

A plugin is a module named in the entry-point group `deepclust.plugins` that implements any of the
hooks below with the `hookimpl` marker. Hooks answer by return value, so that the host always knows
which plugin an answer came from. They are called on a worker thread, never with Qt around.
"""

from collections.abc import Sequence
from typing import Any

import pluggy

from deepclust_gui.sdk.embedder import Embedder
from deepclust_gui.sdk.method import Method

PROJECT = "deepclust"
ENTRY_POINT_GROUP = "deepclust.plugins"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def deepclust_methods() -> Sequence[type[Method[Any]]]:  # type: ignore[empty-body]
    """Return the clustering methods this plugin offers.

    Called once, when methods are first listed. A key that another plugin already uses is refused
    with a sentence; the other plugins go on.
    """


@hookspec
def deepclust_features() -> Sequence[type[Embedder]]:  # type: ignore[empty-body]
    """Return the pretrained networks this plugin offers to look at pictures with.

    Called once, with the methods; it must be quick: what takes long to import belongs into
    `Embedder.build`. A key that another plugin already uses is refused with a sentence.
    """
