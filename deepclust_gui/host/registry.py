"""The methods and networks on offer, and the plugins that could not be used."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from deepclust_gui.errors import MethodError
from deepclust_gui.host.loader import Plugin, load_plugins
from deepclust_gui.host.reading import card_of, embedder_card_of
from deepclust_gui.model.embedder import EmbedderCard
from deepclust_gui.model.method import MethodCard, PluginProblem
from deepclust_gui.sdk.embedder import Embedder
from deepclust_gui.sdk.method import Method


@dataclass(slots=True)
class Registry:
    """Every method and network by its key, built-in ones first.

    Plugins that failed are named in `problems`.
    """

    cards: tuple[MethodCard, ...] = ()
    problems: tuple[PluginProblem, ...] = ()
    embedder_cards: tuple[EmbedderCard, ...] = ()
    _types: dict[str, type[Method[Any]]] = field(default_factory=dict)
    _embedder_types: dict[str, type[Embedder]] = field(default_factory=dict)

    def method_type(self, key: str) -> type[Method[Any]]:
        """Return the class of the method `key`; raises MethodError if there is none."""
        if key not in self._types:
            known = ", ".join(self._types) or "none"
            raise MethodError(f"There is no method “{key}”.", f"Known are: {known}.")
        return self._types[key]

    def card(self, key: str) -> MethodCard:
        """Return the card of the method `key`; raises MethodError if there is none."""
        self.method_type(key)
        return next(card for card in self.cards if card.info.key == key)

    def embedder_type(self, key: str) -> type[Embedder]:
        """Return the class of the network `key`; raises MethodError if there is none."""
        if key not in self._embedder_types:
            known = ", ".join(self._embedder_types) or "none"
            raise MethodError(
                f"There is no network “{key}” to look at pictures.", f"Known: {known}."
            )
        return self._embedder_types[key]

    def add(self, plugin: Plugin) -> None:
        """Take in what `plugin` offers; what is broken or not new becomes a problem."""
        self._add_embedders(plugin)
        for method_type in plugin.methods:
            try:
                card = card_of(method_type, plugin)
                self._refuse_duplicate(card)
            except MethodError as error:
                self.problems += (PluginProblem(plugin.name, str(error)),)
            else:
                self.cards += (card,)
                self._types[card.info.key] = method_type

    def _add_embedders(self, plugin: Plugin) -> None:
        for embedder_type in plugin.embedders:
            try:
                card = embedder_card_of(embedder_type, plugin)
                self._refuse_duplicate_embedder(card)
            except MethodError as error:
                self.problems += (PluginProblem(plugin.name, str(error)),)
            else:
                self.embedder_cards += (card,)
                self._embedder_types[card.info.key] = embedder_type

    def _refuse_duplicate_embedder(self, card: EmbedderCard) -> None:
        if card.info.key in self._embedder_types:
            raise MethodError(
                f"Its network “{card.info.key}” was left out: another plugin has one of that name."
            )

    def _refuse_duplicate(self, card: MethodCard) -> None:
        key = card.info.key
        if key in self._types:
            owner = self.card(key).plugin
            raise MethodError(
                f"Its method “{key}” was left out: {owner} already has a method of that name."
            )


def load_registry(plugin_folder: Path) -> Registry:
    """Return all methods that are installed, or lie in `plugin_folder` (it need not exist).

    Imports torch and every plugin, which takes seconds: call it on a worker thread. A plugin that
    fails never keeps the others from loading.
    """
    found = load_plugins(plugin_folder)
    registry = Registry(problems=found.problems)
    for plugin in found.plugins:
        registry.add(plugin)
    return registry
