"""Icons: small drawings in one colour, taken from the shipped SVG files and dyed as needed."""

import re
from functools import lru_cache

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QIcon, QImage, QPixmap

from deepclust_gui.ui.tokens import tokens
from deepclust_resources import icon_file

APP_ID = "io.github.deepclust.DeepClust"
_SCALES = (1, 2, 3)
_SIZE = re.compile(r'width="\d+" height="\d+"')


def icon(name: str, colour: str = "muted") -> QIcon:
    """Return the icon called `name` in the colour of a token, for the scheme of this moment."""
    now = tokens()
    return _dyed(name, getattr(now, colour), now.faint)


def pixmap(name: str, colour: str, side: int, *, ratio: float = 1.0) -> QPixmap:
    """Return the icon as a picture of `side` device-independent pixels."""
    return _rendered(name, getattr(tokens(), colour), round(side * ratio), ratio)


def app_icon() -> QIcon:
    """Return the icon of the application."""
    return QIcon(str(icon_file(APP_ID)))


@lru_cache(maxsize=256)
def _dyed(name: str, colour: str, disabled: str) -> QIcon:
    result = QIcon()
    for scale in _SCALES:
        result.addPixmap(_rendered(name, colour, 18 * scale, scale))
        result.addPixmap(_rendered(name, disabled, 18 * scale, scale), QIcon.Mode.Disabled)
    return result


@lru_cache(maxsize=512)
def _rendered(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    """Return the drawing at `side` real pixels. Reading it as an image spares QtSvg's import.

    From its bytes, with the size written into them: a QBuffer of Python needs the interpreter while
    Qt holds the lock of its image formats, which a worker that reads a thumbnail waits for.
    """
    svg = icon_file(name).read_text(encoding="utf-8").replace("currentColor", colour)
    svg = _SIZE.sub(f'width="{side}" height="{side}"', svg, count=1)
    picture = QPixmap.fromImage(QImage.fromData(QByteArray(svg.encode())))
    picture.setDevicePixelRatio(ratio)
    return picture
