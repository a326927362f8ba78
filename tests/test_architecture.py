"""The layers hold at run time too: what an import brings in is checked in a fresh interpreter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PLUGIN_MAY_IMPORT = {
    "deepclust_gui.sdk",
    "deepclust_features",
    "deepclust_methods",
    "torch",
    "numpy",
    "scipy",
    "sklearn",
}


def modules_after(statement: str) -> set[str]:
    """Return the top-level modules loaded by `statement` in a fresh interpreter."""
    code = f"import sys; {statement}; print(' '.join({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_window_does_not_load_torch() -> None:
    loaded = modules_after("import deepclust_gui.ui.main_window")

    assert "PySide6" in loaded
    assert not loaded & {"torch", "sklearn", "scipy", "pydantic"}


@pytest.mark.parametrize(
    "module",
    [
        "deepclust_gui.engine.runner",
        "deepclust_gui.host.registry",
        "deepclust_gui.workbench",
        "deepclust_gui.cli",
    ],
)
def test_nothing_below_the_window_loads_qt(module: str) -> None:
    assert not modules_after(f"import {module}") & {"PySide6", "pyqtgraph"}


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").rglob("*.py")), ids=lambda p: p.stem)
def test_methods_import_only_the_sdk_and_numerics(path: Path) -> None:
    for name in imported_modules(path):
        allowed = any(name == may or name.startswith(f"{may}.") for may in PLUGIN_MAY_IMPORT)
        assert allowed or name.split(".")[0] in sys.stdlib_module_names, name


def test_no_pickle_path_exists() -> None:
    sources = [p for d in ("deepclust_gui", "plugins") for p in (ROOT / d).rglob("*.py")]
    assert sources

    for path in sources:
        text = path.read_text(encoding="utf-8")
        if path.name == "weights.py":  # weights of networks are published as .pth: only tensors
            text = text.replace('torch.load(path, map_location="cpu", weights_only=True)', "")
        for forbidden in ("import pickle", "torch.save(", "torch.load(", "allow_pickle=True"):
            assert forbidden not in text, f"{path} has {forbidden}"


@pytest.mark.parametrize("folder", ["plugins", "resources", "packaging", "tests"])
def test_folders_that_only_hold_packages_are_none_themselves(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def imported_modules(path: Path) -> list[str]:
    """Return the absolute names of all modules that a file imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names
