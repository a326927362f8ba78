"""Finding plugins by their entry points and asking each what it offers.

Each step of each plugin has a guard of its own, so that one that fails costs the others nothing.
Not used, because one plugin would take the rest down with it: `load_setuptools_entrypoints`, and a
hook call over all plugins at once.
"""

import importlib
import logging
import site
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from deepclust_gui.model.method import PluginProblem
from deepclust_gui.sdk import hooks
from deepclust_gui.sdk.embedder import Embedder
from deepclust_gui.sdk.method import Method

OWN_DISTRIBUTION = "deepclust"

logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that loaded: its entry-point name, where it came from, what it offers."""

    name: str
    distribution: str
    version: str
    methods: tuple[type[Method[Any]], ...]
    embedders: tuple[type[Embedder], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """All plugins that loaded, built-in ones first, and a problem for each that did not."""

    plugins: tuple[Plugin, ...]
    problems: tuple[PluginProblem, ...]


def load_plugins(plugin_folder: Path) -> Found:
    """Return every plugin that is installed or lies in `plugin_folder`."""
    if plugin_folder.is_dir():
        site.addsitedir(str(plugin_folder))
        importlib.invalidate_caches()
    host = _Host()
    for entry in _entries():
        host.load(entry)
    return Found(tuple(host.plugins), tuple(host.problems))


class _Host:
    """Loads one plugin after the other and remembers how it went."""

    def __init__(self) -> None:
        self.plugins: list[Plugin] = []
        self.problems: list[PluginProblem] = []
        self._manager = pluggy.PluginManager(hooks.PROJECT)
        self._manager.add_hookspecs(hooks)

    def load(self, entry: EntryPoint) -> None:
        """Import and register a plugin and ask it what it offers; a failure becomes a problem."""
        name = _name(entry)
        try:
            module = self._guarded("cannot be loaded", entry.load)
            self._guarded("does not fit", lambda: self._register(module, name))
            offers = "cannot say what it offers"
            methods = self._guarded(offers, lambda: self._ask(module, "deepclust_methods"))
            embedders = self._guarded(offers, lambda: self._ask(module, "deepclust_features"))
        except _PluginFailed as failure:
            logger.info("Plugin %s left out", name, exc_info=failure.__cause__)
            self.problems.append(PluginProblem(name, str(failure)))
            return
        version = entry.dist.version if entry.dist else ""
        plugin = Plugin(name, _distribution(entry), version, methods, embedders)
        self.plugins.append(plugin)

    def _guarded(self, what: str, action: Callable[[], T]) -> T:
        try:
            return action()
        except (Exception, SystemExit) as error:  # a plugin's code may do anything
            reason = f"It {what}: {type(error).__name__}: {error}"
            raise _PluginFailed(reason) from error

    def _register(self, module: Any, name: str) -> None:
        """Register `module` and refuse hooks that do not exist, which are spelling mistakes."""
        self._manager.register(module, name)
        try:
            self._manager.check_pending()
        except pluggy.PluginValidationError:
            self._manager.unregister(module)
            raise

    def _ask(self, module: Any, hook: str) -> tuple[Any, ...]:
        others = [p for p in self._manager.get_plugins() if p is not module]
        ask = self._manager.subset_hook_caller(hook, others)
        return tuple(offered for answer in ask() for offered in answer)


class _PluginFailed(Exception):  # noqa: N818 - never leaves this module
    """A plugin failed; the message is the reason in plain words, the cause the error itself."""


def _entries() -> list[EntryPoint]:
    """Return the entry points, our own first: nobody can take the key of a built-in method."""
    found = entry_points(group=hooks.ENTRY_POINT_GROUP)
    return sorted(
        found, key=lambda e: (_distribution(e) != OWN_DISTRIBUTION, _distribution(e), e.name)
    )


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value


def _name(entry: EntryPoint) -> str:
    return f"{_distribution(entry)} ({entry.name})"
