"""The plugin that plugins/README.md shows is a plugin."""

import sys
from pathlib import Path

import pytest

from deepclust_gui.host.registry import load_registry
from deepclust_gui.sdk.testing import check_method
from helpers.plugins import write_plugin

README = Path(__file__).parents[3] / "plugins" / "README.md"


def test_the_plugin_shown_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied out of the page it loads, and passes the contract the page speaks of."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    source = README.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    write_plugin(tmp_path, "plug_readme", source)

    method_type = load_registry(tmp_path).method_type("linear")

    check_method(method_type, params={"n_clusters": 3, "epochs": 2})
    del sys.modules["plug_readme"]
