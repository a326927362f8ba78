"""A slider for the size of the tiles of a grid."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QWidget

from deepclust_gui.ui.grid.grid_view import LARGEST_TILE_PX, SMALLEST_TILE_PX, GridView

WIDTH_PX, HEIGHT_PX = 96, 24  # the handle is higher than the style thinks
KEY_STEP_PX, PAGE_STEP_PX = 8, 32


class TileSizeSlider(QSlider):
    """Goes along with a grid: its keys and wheel move the slider too."""

    def __init__(self, grid: GridView, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(SMALLEST_TILE_PX, LARGEST_TILE_PX)
        self.setSingleStep(KEY_STEP_PX)
        self.setPageStep(PAGE_STEP_PX)
        self.setValue(grid.tile_px)
        self.setFixedSize(WIDTH_PX, HEIGHT_PX)
        self.setAccessibleName(self.tr("Size of the images"))
        self.setToolTip(self.tr("Size of the images (Ctrl and wheel, Ctrl+Plus, Ctrl+Minus)"))
        self.valueChanged.connect(grid.set_tile_px)
        grid.tile_px_changed.connect(self.setValue)
