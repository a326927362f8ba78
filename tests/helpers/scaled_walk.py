"""A program: walks through the window at the scale of the environment and prints what is cramped.

`QT_SCALE_FACTOR=2 DEEPCLUST_HOME=/tmp/home python tests/helpers/scaled_walk.py FOLDER [LANGUAGE
[SHOTS]]` opens a folder of images in a window of 1366×768 real pixels, or of the least that it can
be, and saves a picture of each state in the folder SHOTS if one is given.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).parents[1]))

from deepclust_gui.paths import user_paths
from deepclust_gui.ui.language import Language
from deepclust_gui.ui.main_window import MainWindow
from deepclust_gui.ui.theme import Theme
from deepclust_gui.workbench import Workbench
from helpers.looking import cramped, cramped_headers
from helpers.walking import walk

SCREEN_PX = (1366, 768)


def main(folder: Path, language: str = "en", shots: str = "") -> None:
    app = QApplication([])
    Language(language, app)
    theme = Theme(app)
    theme.set_appearance("light")
    paths = user_paths()
    settings = QSettings(str(paths.config / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Workbench(paths), settings=settings, theme=theme)
    scale = app.primaryScreen().devicePixelRatio()
    size = QSize(*(round(side / scale) for side in SCREEN_PX))
    window.resize(size.expandedTo(window.minimumSize()))
    window.start(None)
    for state, view in walk(window, folder):
        if shots:
            view.grab().save(str(Path(shots) / f"{state.replace(', ', '-').replace(' ', '_')}.png"))
        for line in (*cramped(view), *cramped_headers(view)):
            sys.stdout.write(f"{state}: {line}\n")
    window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
