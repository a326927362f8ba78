"""Built-in and third-party plugins come through one door, and a broken one costs only itself."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deepclust_gui.errors import MethodError
from deepclust_gui.host.registry import Registry, load_registry
from deepclust_gui.sdk.testing import check_method
from helpers.plugins import WORKING, write_plugin

HOOK = "from deepclust_gui.sdk import hookimpl\n@hookimpl\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A plugin folder whose way onto sys.path ends with the test, with the modules in it."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield tmp_path / "plugins"
    for name in set(sys.modules) - before:
        if "plug_" in name:
            del sys.modules[name]


def keys(registry: Registry) -> list[str]:
    return [card.info.key for card in registry.cards]


def test_builtin_methods_come_through_the_entry_points(folder: Path) -> None:
    """Without any third party there are our own methods, and no problems."""
    registry = load_registry(folder)

    assert {"dekm", "kmeans"} <= set(keys(registry))
    assert {card.plugin for card in registry.cards} == {"deepclust"}
    assert registry.problems == ()


def test_cards_tell_the_parameters_and_the_origin(folder: Path) -> None:
    """A card has what a form and `deepclust methods` need."""
    write_plugin(folder, "plug_good", WORKING.replace("KEY", "linear"))

    card = load_registry(folder).card("linear")

    assert (card.plugin, card.plugin_version) == ("plug_good", "1.2")
    assert [field.name for field in card.fields] == ["n_clusters", "epochs"]
    assert card.schema["properties"]["epochs"]["maximum"] == 99
    assert card.default_clusters == 3


def test_third_party_method_passes_the_contract(folder: Path) -> None:
    """A plugin written from the outside runs through the author's own check."""
    write_plugin(folder, "plug_good", WORKING.replace("KEY", "linear"))

    method_type = load_registry(folder).method_type("linear")

    check_method(method_type, params={"n_clusters": 3, "epochs": 2})


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_that_name", "It cannot be loaded: ModuleNotFoundError"),
        ("def broken(:", "It cannot be loaded: SyntaxError"),
        ("raise SystemExit(3)", "It cannot be loaded: SystemExit: 3"),
        (
            HOOK + "def deepclust_metods(): return []",
            "It does not fit: PluginValidationError",
        ),
        (
            HOOK + "def deepclust_methods(): return 1/0",
            "It cannot say what it offers: ZeroDivisionError: division by zero",
        ),
        (
            HOOK + "def deepclust_methods(): return [3]",
            "It offers 3, which is not a Method.",
        ),
        (
            WORKING.replace("KEY", "Not A Key"),
            "Its method Linear has the key “Not A Key”.",
        ),
        (
            WORKING.replace("KEY", "linear").replace("def assign", "def asign"),
            "Its method Linear has no function “assign”.",
        ),
        (
            WORKING.replace("KEY", "linear").replace("Method[LinearParams]", "Method"),
            "Its method Linear names no parameters",
        ),
        (
            WORKING.replace("KEY", "linear").replace("info = MethodInfo", "inof = MethodInfo"),
            "Its method Linear has no MethodInfo.",
        ),
        (
            WORKING.replace("KEY", "linear").replace("epochs: int", "epochs: list[int]"),
            "The parameters of its method “linear” cannot be read",
        ),
    ],
)
def test_broken_plugin_is_named_and_left_out(folder: Path, source: str, reason: str) -> None:
    """Whatever a plugin does wrong is a sentence, and the others are there."""
    write_plugin(folder, "plug_bad", source)
    write_plugin(folder, "plug_good", WORKING.replace("KEY", "fine"))

    registry = load_registry(folder)

    assert {"dekm", "kmeans", "fine"} <= set(keys(registry))
    (problem,) = registry.problems
    assert problem.plugin == "plug_bad (plug_bad)"
    assert reason in problem.reason


def test_key_of_a_builtin_method_cannot_be_taken(folder: Path) -> None:
    """The first owner keeps a key; ours are first even if another comes before in the alphabet."""
    write_plugin(folder, "aplug_twin", WORKING.replace("KEY", "dekm"))

    registry = load_registry(folder)

    assert registry.card("dekm").plugin == "deepclust"
    (problem,) = registry.problems
    assert problem.plugin == "aplug_twin (aplug_twin)"
    assert "“dekm”" in problem.reason
    assert "deepclust already has" in problem.reason


def test_several_entry_points_of_one_plugin(folder: Path) -> None:
    """One entry point that fails does not take the other of the same plugin with it."""
    lines = "good = plug_two\nbad = plug_two_missing"
    write_plugin(folder, "plug_two", WORKING.replace("KEY", "two"), entries=lines)

    registry = load_registry(folder)

    assert "two" in keys(registry)
    assert [problem.plugin for problem in registry.problems] == ["plug_two (bad)"]


def test_unknown_method_names_the_known_ones(folder: Path) -> None:
    """The sentence carries the wrong key and all right ones."""
    registry = load_registry(folder)

    with pytest.raises(MethodError, match=r"no method “nope”.*dekm.*kmeans"):
        registry.method_type("nope")


def test_failure_is_logged_with_its_traceback(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The author of a broken plugin finds the traceback in the log."""
    write_plugin(folder, "plug_bad", "1/0")

    with caplog.at_level(logging.INFO):
        load_registry(folder)

    (record,) = [r for r in caplog.records if "plug_bad" in r.getMessage()]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError
