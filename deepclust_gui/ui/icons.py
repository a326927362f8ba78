"""Icons: small drawings in one colour, taken from the shipped SVG files and dyed as needed."""

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from deepclust_gui.ui.tokens import tokens
from deepclust_resources import icon_file

APP_ID = "io.github.deepclust.DeepClust"
_SCALES = (1, 2, 3)


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
    """Return the drawing at `side` real pixels. Reading it as an image spares QtSvg's import."""
    svg = icon_file(name).read_text(encoding="utf-8").replace("currentColor", colour)
    buffer = QBuffer()
    buffer.setData(QByteArray(svg.encode()))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"svg"))
    reader.setScaledSize(QSize(side, side))
    picture = QPixmap.fromImage(reader.read())
    picture.setDevicePixelRatio(ratio)
    return picture
