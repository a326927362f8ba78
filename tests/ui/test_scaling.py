"""At every scale of the screen there is room for all texts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.rail import NARROW_RAIL_WIDTH, RAIL_WIDTH
from deepclust_gui.ui.step import Step

SCREEN = {"name": "screen", "x": 0, "y": 0, "width": 1366, "height": 768, "logicalDpi": 96}
WALK = Path(__file__).parents[1] / "helpers" / "scaled_walk.py"


@pytest.mark.parametrize(
    ("scale", "language"), [("1", "en"), ("1.5", "de"), ("2", "en"), ("3", "de")]
)
def test_no_text_is_cut(scale: str, language: str, folder: Path) -> None:
    """On a screen of 1366×768 pixels, or in the smallest window where that would be too small."""
    screens = folder.parent / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    platform = f"offscreen:configfile={screens}"
    done = subprocess.run(
        [sys.executable, str(WALK), str(folder), language],
        env=os.environ | {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": platform},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_a_narrow_window_leaves_its_room_to_the_page(window: MainWindow) -> None:
    """The steps are numbers then, whose tooltips have the words."""
    window.resize(1300, 700)
    wide = window.rail.button(Step.GROUP).toolTip()
    assert window.rail.width() == RAIL_WIDTH
    window.resize(900, 600)

    assert window.rail.width() == NARROW_RAIL_WIDTH
    assert window.rail.button(Step.GROUP).toolTip() == f"Group\n{wide}"
